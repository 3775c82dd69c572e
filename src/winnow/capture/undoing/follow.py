"""Leads whose values an undo brought back, or whose person or organization it did: history, search and scores follow."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from winnow.access.actor import Actor
from winnow.capture.events import LeadsChanged
from winnow.capture.importing.lead_load import ORGANIZATION_COLUMNS
from winnow.capture.importing.lead_record import ORGANIZATION
from winnow.capture.models import Assignment, Import, Lead, LeadChange, LeadStanding
from winnow.capture.search_text import refresh_search
from winnow.ground import bulk
from winnow.ground.among import among
from winnow.ground.events import announce

_OF_ORGANIZATION = dict(zip(ORGANIZATION_COLUMNS, ORGANIZATION, strict=True))
_OF_LEAD = {"budget_amount": "budget"}
_HANDS = {"owner_id", "team_id"}
Returned = Mapping[str, Mapping[int, Mapping[str, tuple[Any, Any]]]]


def follow(
    importing: Import, returned: Returned, *, less_reachable: Collection[int], by: Actor, now: datetime
) -> None:
    """`returned` by kind of record and id; `less_reachable`: people who lost addresses that the import had added."""
    told: dict[int, dict[str, list[Any]]] = {}
    for record, rows in returned.items():
        for lead, pk in _leads_of(record, rows):
            names = {_name(record, name): [found, back] for name, (found, back) in rows[pk].items()}
            told.setdefault(lead, {}).update(names)
    found_otherwise = Lead._base_manager.filter(person_id__in=among(less_reachable)).values_list(
        "pk", flat=True
    )
    refresh_search({*told, *found_otherwise})
    if not told:
        return
    bulk.insert(
        LeadChange,
        ("lead_id", "fields", "at", "by_id", "brought_by_id"),
        [(pk, fields, now, by.user_id, importing.pk) for pk, fields in sorted(told.items())],
    )
    Lead._base_manager.filter(pk__in=among(told.keys())).update(updated_at=now)
    _assigned(returned.get("lead", {}), by, now)
    announce(LeadsChanged(sorted(told), by, now))


def _leads_of(record: str, rows: Mapping[int, Any]) -> list[tuple[int, int]]:
    """(lead, record) for every lead that stands on one of these records."""
    path = {"lead": "pk", "person": "person_id", "organization": "person__organization_id"}.get(record)
    if path is None or not rows:
        return []
    found = Lead._base_manager.filter(**{f"{path}__in": among(rows.keys())})
    return list(found.values_list("pk", path))


def _name(record: str, name: str) -> str:
    if name.startswith("custom."):
        return name if record == "lead" else f"{record}.{name}"
    if record == "organization":
        return _OF_ORGANIZATION.get(name, name)
    return _OF_LEAD.get(name, name.removesuffix("_id"))


def _assigned(rows: Mapping[int, Mapping[str, Any]], by: Actor, now: datetime) -> None:
    """The history of hands: who owns it again."""
    pks = [pk for pk, fields in rows.items() if fields.keys() & _HANDS]
    hands = LeadStanding._base_manager.filter(pk__in=among(pks)).values_list("pk", "owner_id", "team_id")
    bulk.insert(
        Assignment,
        ("lead_id", "owner_id", "team_id", "reason", "at", "by_id"),
        [(pk, owner, team, "import undone", now, by.user_id) for pk, owner, team in hands],
    )
