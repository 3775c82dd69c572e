"""Which persona every lead matches best: found by one statement over some leads or over all, only changes written."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection, transaction

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.events import LeadsCaptured, LeadsChanged
from winnow.capture.models import LeadStanding
from winnow.ground import prepared
from winnow.ground.among import among
from winnow.ground.epoch import to_epoch
from winnow.ground.tally import chunked
from winnow.scoring.compile import Scope
from winnow.scoring.known_fields import rule_fields
from winnow.scoring.models import Persona, PersonaMatch
from winnow.scoring.personas import Matching, ParsedPersona, compile_personas, read_criteria
from winnow.scoring.words import PersonaAbout
from winnow.scoring.writing import for_this_database

BATCH = 10_000


@dataclass(frozen=True)
class Matched:
    """How many leads were looked at, and how many match something else than before."""

    leads: int
    changed: int


def match_leads(event: LeadsCaptured | LeadsChanged) -> int:
    """New and changed leads find their persona at once (wired in flow.py)."""
    found = active_personas()
    if not found:
        return 0
    return sum(_stored(found, some, event.now) for some in chunked(event.lead_ids))


def match_all(*, by: Actor, now: datetime) -> Matched:
    """Every lead, in batches of their own transactions: a persona changed."""
    by.require("scoring:write")
    looked_at = changed = last = 0
    while ids := _next(last):
        with transaction.atomic():
            # Asked anew for every batch: what changes half-way counts from there, and is followed by another run.
            changed += _stored(active_personas(), ids, now)
        looked_at, last = looked_at + len(ids), ids[-1]
    return Matched(looked_at, changed)


def _next(after: int) -> list[int]:
    leads = LeadStanding.objects.visible_to(SYSTEM).filter(pk__gt=after).order_by("pk")
    return list(leads.values_list("pk", flat=True)[:BATCH])


def active_personas() -> tuple[ParsedPersona, ...]:
    """The personas in use, the oldest first."""
    # Asked before every match: by hand it takes a tenth of the time.
    with prepared.cursor() as cursor:
        cursor.execute("SELECT id, revision FROM scoring_persona WHERE archived_at IS NULL ORDER BY id")
        return _read(tuple(cursor.fetchall()))


# A revision never changes its content: what is read and compiled never goes stale.
@lru_cache(maxsize=8)
def _read(revisions: tuple[tuple[int, str], ...]) -> tuple[ParsedPersona, ...]:
    fields = rule_fields(archived=True)
    rows = Persona.objects.in_bulk([pk for pk, _revision in revisions])
    return tuple(
        ParsedPersona(
            pk, row.name, PersonaAbout(row.about), row.matches_from, read_criteria(row.criteria, fields)
        )
        for pk, row in ((pk, rows[pk]) for pk, _revision in revisions)
    )


@lru_cache(maxsize=8)
def compiled(personas: tuple[ParsedPersona, ...], vendor: str, *, blanks: bool = False) -> Matching:
    return compile_personas(personas, vendor=vendor, blanks=blanks)


_COLUMNS = ("persona", "persona_share", "profile", "profile_share")


def _stored(personas: tuple[ParsedPersona, ...], lead_ids: Collection[int], now: datetime) -> int:
    _locked(lead_ids)
    if not any(persona.criteria for persona in personas):
        return _forgotten(lead_ids)
    matching = compiled(personas, connection.vendor)
    values: dict[str, Any] = {**matching.values, **for_this_database({"lead_ids": list(lead_ids)})}
    with connection.cursor() as cursor:
        cursor.execute(_store(matching), {**values, "now": to_epoch(now)})
        changed: int = cursor.rowcount
        return changed


def _locked(lead_ids: Collection[int]) -> None:
    """Wait for others who are changing these leads, so that the statement sees all that they wrote."""
    rows = LeadStanding.objects.visible_to(SYSTEM).filter(pk__in=among(lead_ids)).order_by("pk")
    if connection.features.has_select_for_update:
        list(rows.select_for_update(no_key=True).values_list("pk"))


def _store(matching: Matching) -> str:
    """Leads that match nothing get no row, and lose what an earlier row says."""
    table = "scoring_personamatch"
    new = ", ".join(f"{column} = excluded.{column}" for column in _COLUMNS)
    differs = " OR ".join(f"{table}.{column} IS DISTINCT FROM excluded.{column}" for column in _COLUMNS)
    return (
        f"{matching.with_best(Scope.LEADS)} INSERT INTO {table} (lead_id, {', '.join(_COLUMNS)}) "
        f"SELECT lead_id, {', '.join(_COLUMNS)} FROM best WHERE persona <> '' OR profile <> '' "
        f"OR EXISTS (SELECT 1 FROM {table} known WHERE known.lead_id = best.lead_id) ORDER BY lead_id "
        f"ON CONFLICT (lead_id) DO UPDATE SET {new} WHERE {differs}"
    )


def _forgotten(lead_ids: Collection[int]) -> int:
    return PersonaMatch.objects.filter(lead__in=among(lead_ids)).delete()[0]
