"""The writer of LeadReadiness: what was judged is stored, only where it changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from winnow.access.actor import SYSTEM
from winnow.capture.models import LeadStanding
from winnow.ground import prepared
from winnow.ground.among import among
from winnow.ground.bulk import insert, update
from winnow.ground.tally import chunked
from winnow.qualification.judging import Found, Measure
from winnow.qualification.models import LeadReadiness
from winnow.qualification.quick import Placed

_JUDGED = (
    "stage", "framework", "policy", "organization", "opportunity", "stakeholder", "missing", "stale",
    "contradictions", "ready", "review", "rank", "due_at",
)  # fmt: skip
_WRITTEN = (*_JUDGED, "judged_at")


def project(by: Measure, found: Iterable[Found], now: datetime) -> int:
    """Store the readiness of leads that were judged, at the stage where they are now; returns how many rows changed.
    Needs a transaction."""
    judged = list(found)
    pks = [one.held.lead_id for one in judged]
    stages = dict(
        LeadStanding.objects.visible_to(SYSTEM).filter(pk__in=among(pks)).values_list("pk", "stage")
    )
    rows = []
    for one in judged:
        first, second, third = (level.verdict for level in one.levels)
        pk = one.held.lead_id
        rows.append(Placed(pk, stages[pk], (first, second, third), one.readiness))
    return place(by, rows, now)


def place(by: Measure, found: Iterable[Placed], now: datetime) -> int:
    """Store the readiness of these leads, only where it changed; returns how many rows did. Needs a transaction."""
    rows = [(one.lead_id, *_values(by, one)) for one in found]
    known = {
        row[0]: row[1:]
        for row in LeadReadiness.objects.visible_to(SYSTEM)
        .filter(pk__in=among([row[0] for row in rows]))
        .values_list("pk", *_JUDGED)
    }
    fresh = [(*row, now) for row in rows if row[0] not in known]
    changed = [(*row, now) for row in rows if row[0] in known and known[row[0]] != row[1:]]
    insert(LeadReadiness, ["lead", *_WRITTEN, "searching"], ((*row, False) for row in fresh))
    update(LeadReadiness, _WRITTEN, changed)
    return len(fresh) + len(changed)


def _values(by: Measure, one: Placed) -> tuple[Any, ...]:
    near = one.readiness
    return (
        one.stage, by.framework.pk, by.policy.pk, *one.verdicts, near.missing, near.stale, near.contradictions,
        near.ready, bool(near.stale or near.contradictions), near.rank, near.due_at,
    )  # fmt: skip


def due_now(lead_ids: Collection[int], now: datetime) -> None:
    """Have these leads judged by the next run of the timetable: they are new, or what we hold of them changed."""
    for some in chunked(lead_ids):
        # One lead at a time is what forms and the API bring: its plan is kept.
        one = len(some) == 1
        with prepared.cursor(waits=False) if one else connection.cursor() as cursor:
            ids = RawSQL("%s", some) if one else among(some)
            cursor.execute(
                "INSERT INTO qualification_leadreadiness (lead_id, stage, organization, opportunity, stakeholder, "
                "missing, stale, contradictions, ready, review, searching, rank, due_at) "
                "SELECT lead_id, stage, 'open', 'open', 'open', 0, 0, 0, %s, %s, %s, 2000000000, %s "
                f"FROM capture_leadstanding WHERE lead_id IN ({ids.sql}) "
                "ON CONFLICT (lead_id) DO UPDATE SET due_at = excluded.due_at",
                [False, False, False, connection.ops.adapt_datetimefield_value(now), *ids.params],
            )
