"""Whose the opportunities of a file are: the lead that a row names, the one of its account, or a new one.

An account's opportunities all hang on one lead without a person's name, made with the account's first row; a row
that names neither lead nor account has a lead of its own. Leads are met and written by the import of leads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from winnow.access.actor import SYSTEM, Actor
from winnow.access.queries import colleagues
from winnow.capture.events import LeadsCaptured
from winnow.capture.importing.keys import keys_of
from winnow.capture.importing.lead_load import Keys, load
from winnow.capture.importing.lead_merge import Merge, Staff
from winnow.capture.importing.lead_record import SLOT, TEMPLATE
from winnow.capture.importing.lead_state import Known, LeadState
from winnow.capture.importing.lead_take import Parts, Row, row_of
from winnow.capture.importing.lead_write import Writer
from winnow.capture.models import Import
from winnow.ground.events import announce
from winnow.people.normalise import name_key
from winnow.pipeline.importing.record import Deal, digest

_PARTS = Parts(["organization", "owner", "created_at"])


@dataclass
class Leads:
    """The leads of one chunk by the deal's row number; `missing` are rows whose lead is out of sight or unknown."""

    of: dict[int, LeadState]
    missing: set[int]
    merge: Merge


def find_leads(deals: Sequence[Deal], owners: dict[int, int | None], *, by: Actor, now: datetime) -> Leads:
    """`owners` by row number. Nothing is written."""
    rows = {key: _row(key, some, owners) for key, some in _by_account(deals).items()}
    keys = keys_of(rows.values()) if rows else Keys()
    keys.external_ids |= {deal.lead_external_id for deal in deals if deal.lead_external_id}
    known = Known()
    load(known, keys, by=by)
    merge = Merge(known, _PARTS, now, _staff(), {"lead": {}, "person": {}, "organization": {}})
    found = Leads({}, set(), merge)
    for deal in deals:
        lead = _lead(deal, rows, merge)
        if lead is None or not lead.visible:
            found.missing.add(deal.number)
        else:
            found.of[deal.number] = lead
    return found


def write_leads(leads: Leads, importing: Import, *, by: Actor, now: datetime) -> None:
    """The new ones, in the caller's transaction; afterwards all have their primary key."""
    Writer(importing, by, now).write(leads.merge)


def announce_leads(leads: Leads, *, by: Actor, now: datetime) -> None:
    """Once their opportunities stand: what follows a capture must find them where they are."""
    created = [lead.pk for lead in leads.merge.created]
    if created:
        announce(LeadsCaptured(created, by, now))


def _lead(deal: Deal, rows: dict[str, Row], merge: Merge) -> LeadState | None:
    if deal.lead_external_id:
        return merge.known.by_external_id.get(deal.lead_external_id)
    key = _key(deal)
    if key not in merge.known.by_fingerprint:
        merge.take(rows[key])
    return merge.known.by_fingerprint[key]


def _by_account(deals: Sequence[Deal]) -> dict[str, list[Deal]]:
    found: dict[str, list[Deal]] = {}
    for deal in deals:
        if not deal.lead_external_id:
            found.setdefault(_key(deal), []).append(deal)
    return found


def _key(deal: Deal) -> str:
    account = name_key(deal.organization)
    if account:
        return digest(f"opportunities of account {account}")
    return digest(f"opportunity {deal.external_id or deal.fingerprint}")


def _row(key: str, deals: Sequence[Deal], owners: dict[int, int | None]) -> Row:
    """A lead as if a file of leads had brought it: as old as its first opportunity, with that one's owner."""
    first = min(deals, key=lambda deal: deal.created_at)
    record = TEMPLATE.copy()
    record[SLOT["organization"]] = first.organization
    record[SLOT["owner"]] = owners[first.number]
    record[SLOT["created_at"]] = first.created_at
    return row_of(first.number, record, parts=_PARTS, cells=first.cells, fingerprint=key)


def _staff() -> Staff:
    people = list(colleagues(SYSTEM))
    return Staff(
        email={user.pk: user.email for user in people},
        team_of={user.pk: user.team_id for user in people},
        team={},
    )
