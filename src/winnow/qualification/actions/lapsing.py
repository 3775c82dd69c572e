"""Judging without anybody answering: when time has run out for an answer, when what we hold has changed, and all leads
when another framework or policy is in force. What we hold may promote, time alone never does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

from django.db import transaction

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.models import LeadStanding
from winnow.ground.among import among
from winnow.qualification.actions.decisions import Move, write
from winnow.qualification.actions.following import promote_ready
from winnow.qualification.actions.projecting import place, project
from winnow.qualification.evidence import versions
from winnow.qualification.gates import lapsed
from winnow.qualification.in_force import in_force
from winnow.qualification.judging import Found, Measure, judge, judge_one, measure
from winnow.qualification.models import LeadReadiness
from winnow.qualification.quick import Known, placed
from winnow.qualification.transitions import LEAD, MQL, PROSPECT
from winnow.qualification.words import OnLapse

PIECE = 5000
MANY = 2000
Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class Judging:
    """What a run did: leads judged, rows that changed, prospects that went back, how long it took, and how many
    became prospects."""

    judged: int = 0
    changed: int = 0
    stepped_back: int = 0
    seconds: float = 0.0
    promoted: int = 0


def judge_due(*, now: datetime) -> Judging:
    """The leads whose moment has come, a piece at a time; each piece in its own transaction."""
    judged = changed = back = promoted = 0
    started = perf_counter()
    while in_force():
        due = LeadReadiness.objects.visible_to(SYSTEM).filter(due_at__lte=now).order_by("due_at", "pk")
        ids = list(due.values_list("pk", flat=True)[:PIECE])
        if not ids:
            break
        with transaction.atomic():
            measured = measure()
            found = list(judge(measured, ids, now))
            back += _lapse(measured, found, now)
            promoted += promote_ready(measured, _by_data(measured, found, now), by=SYSTEM, now=now)
            changed += project(measured, found, now)
            # A lead that is gone meanwhile would come due again and again.
            gone = set(ids) - {one.held.lead_id for one in found}
            LeadReadiness.objects.visible_to(SYSTEM).filter(pk__in=gone).update(due_at=None)
        judged += len(ids)
    return Judging(judged, changed, back, round(perf_counter() - started, 3), promoted)


def many_due(*, now: datetime) -> bool:
    """Whether more leads wait to be judged than a few minutes usually bring."""
    due = LeadReadiness.objects.visible_to(SYSTEM).filter(due_at__lte=now).order_by("due_at", "pk")
    return due[MANY : MANY + 1].exists()


def judge_all(*, by: Actor, now: datetime, progress: Progress | None = None) -> Judging:
    """Every lead, in pieces of their own transactions; `progress` is told leads done and in all. Raises `Conflict`
    where nothing is in force."""
    by.require("qualification:write")
    started = perf_counter()
    everybody = LeadStanding.objects.visible_to(SYSTEM)
    total = everybody.count() if progress else 0
    judged = changed = last = 0
    known: Known | None = None
    while ids := list(everybody.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:PIECE]):
        with transaction.atomic():
            # Read anew for each piece: another version may have been published meanwhile.
            measured = measure()
            known = known if known and known.by == measured else Known(measured, now)
            changed += place(measured, placed(known, ids), now)
        judged, last = judged + len(ids), ids[-1]
        if progress:
            progress(judged, total)
    return Judging(judged, changed, 0, round(perf_counter() - started, 3))


def promote_all_ready(*, by: Actor, now: datetime) -> int:
    """Make prospects of all leads that a person sees and whose gates hold already, such as under a new policy;
    returns how many."""
    by.require("qualification:write")
    promoted = last = 0
    ready = LeadReadiness.objects.visible_to(by).filter(ready=True, stage__in=[LEAD, MQL])
    while ids := list(ready.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:PIECE]):
        with transaction.atomic():
            measured = measure()
            found = list(judge(measured, ids, now))
            promoted += promote_ready(measured, found, by=by, now=now)
            project(measured, found, now)
        last = ids[-1]
    return promoted


def _by_data(measured: Measure, found: list[Found], now: datetime) -> list[Found]:
    """Those that are ready since we hold other data: by it they would have been so when they were judged last, too.
    An answer that has expired since, such as one of two that contradicted each other, makes nobody a prospect."""
    ready = {one.held.lead_id: one for one in found if one.readiness.ready and one.held.stage in {LEAD, MQL}}
    last = LeadReadiness.objects.visible_to(SYSTEM).filter(pk__in=among(list(ready)))
    return [
        ready[pk]
        for pk, at in last.order_by("pk").values_list("pk", "judged_at")
        if judge_one(measured, ready[pk].held, at or now).readiness.ready
    ]


def _lapse(measured: Measure, found: list[Found], now: datetime) -> int:
    """Prospects go back where the policy says so and an answer behind a needed gate has expired."""
    if measured.rules.on_lapse != OnLapse.STEP_BACK:
        return 0
    moves = []
    for one in found:
        gone = lapsed(one.levels, one.gates) if one.held.stage == PROSPECT else []
        if gone:
            expired = [
                question.given.id
                for level in one.levels
                for question in level.missing
                if level.level in gone and question.state == "expired" and question.given
            ]
            evidence = ({"lapsed": gone, "answers": expired}, versions(measured))
            moves.append(Move(one.held.lead_id, MQL, evidence=evidence))
    return write(moves, by=SYSTEM, now=now, policy=measured.label, gates_hold=False) if moves else 0
