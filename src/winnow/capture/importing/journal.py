"""What a chunk of an import of leads wrote, kept for its undo: new ids as ranges, changed columns before and after.

Columns go by the names of their tables; source, campaign and product by the name of what they point at.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any

from winnow.capture.importing.lead_load import ORGANIZATION_COLUMNS
from winnow.capture.importing.lead_merge import Merge
from winnow.capture.importing.lead_record import (
    LEAD_CUSTOM,
    LEAD_SLOTS,
    ORGANIZATION_CUSTOM,
    ORGANIZATION_SLOTS,
    PERSON,
    PERSON_CUSTOM,
    PERSON_SLOTS,
)
from winnow.capture.importing.lead_state import LeadState, OrganizationState, PersonState
from winnow.capture.importing.rows import Record
from winnow.capture.models import Import, ImportWrite
from winnow.ground import bulk

Fields = dict[str, list[Any]]
Write = tuple[str, int | None, list[list[int]], Fields]
ADDED = "added"
_LEAD_COLUMNS = (
    "source",
    "channel",
    "campaign",
    "product",
    "timeframe",
    "budget_amount",
    "budget_currency",
    "description",
    "external_id",
    "created_at",
)


def keep_journal(importing: Import, merge: Merge) -> None:
    """In the transaction that wrote the chunk."""
    made = (
        ("lead", [lead.pk for lead in merge.created]),
        ("person", [person.pk for person in merge.people]),
        ("organization", [one.pk for one in merge.companies.made]),
    )
    changed: Iterator[Write] = chain(
        (("organization", one.pk, [], _of_organization(one)) for one in merge.companies.changed.values()),
        (("person", one.pk, [], _of_person(one)) for one in merge.changed_people.values()),
        (("lead", one.pk, [], _of_lead(one)) for one in merge.updated.values()),
    )
    keep_writes(importing, made, changed)


def keep_writes(
    importing: Import, made: Iterable[tuple[str, Sequence[int]]], changed: Iterable[Write]
) -> None:
    new: Iterator[Write] = ((record, None, ranges(pks), {}) for record, pks in made if pks)
    rows = (
        (importing.pk, record, pk, json.dumps(made_ids), json.dumps(fields))
        for record, pk, made_ids, fields in chain(new, changed)
        if made_ids or fields
    )
    bulk.insert(ImportWrite, ("importing_id", "record", "record_id", "made", "fields"), rows)


def ranges(pks: Iterable[int]) -> list[list[int]]:
    """[3, 4, 5, 9] is [[3, 5], [9, 9]]."""
    found: list[list[int]] = []
    for pk in sorted(pks):
        if found and found[-1][1] == pk - 1:
            found[-1][1] = pk
        else:
            found.append([pk, pk])
    return found


def plain(value: Any) -> Any:
    """A value of a column as JSON takes it; the same value always gives the same."""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _of_lead(state: LeadState) -> Fields:
    fields = _columns(state.was, state.record, _LEAD_COLUMNS, LEAD_SLOTS, LEAD_CUSTOM)
    before, after = state.was_with, (state.owner, state.team)
    if before != after:
        fields |= {"owner_id": [before[0], after[0]], "team_id": [before[1], after[1]]}
    return fields


def _of_person(state: PersonState) -> Fields:
    fields = _columns(state.was, state.record, PERSON, PERSON_SLOTS, PERSON_CUSTOM)
    organization = state.organization.pk if state.organization else None
    now = (state.email, state.phone, organization)
    for name, old, new in zip(("email", "phone", "organization_id"), state.was_reached, now, strict=True):
        if old != new:
            fields[name] = [old, new]
    if state.added:
        fields[ADDED] = [None, state.added]
    return fields


def _of_organization(state: OrganizationState) -> Fields:
    return _columns(state.was, state.record, ORGANIZATION_COLUMNS, ORGANIZATION_SLOTS, ORGANIZATION_CUSTOM)


def _columns(was: Record | None, record: Record, names: Sequence[str], part: slice, custom: int) -> Fields:
    if was is None:
        return {}
    pairs = zip(names, was[part], record[part], strict=True)
    fields: Fields = {name: [plain(old), plain(new)] for name, old, new in pairs if old != new}
    return fields | custom_fields(was[custom] or {}, record[custom] or {})


def custom_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> Fields:
    return {
        f"custom.{key}": [before.get(key), value] for key, value in after.items() if before.get(key) != value
    }
