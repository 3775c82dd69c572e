"""Rescoring: the live model's statement over some leads or over all of them, writing only what changed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

from django.db import connection, transaction
from django.db.models import Count, Max
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.models import LeadStanding
from winnow.ground.events import announce
from winnow.ground.refusals import Conflict
from winnow.ground.tally import chunked
from winnow.scoring.compile import Scope
from winnow.scoring.dialect import POSTGRESQL
from winnow.scoring.events import LeadsScored, RescoringDue
from winnow.scoring.live import Runnable, live_model
from winnow.scoring.writing import Written, write

BATCH = 20_000
Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class Run:
    """What a rescoring did: the model's name and number, leads looked at, leads whose score changed."""

    model: str
    scored: int
    changed: int
    seconds: float


@transaction.atomic
def rescore(
    *, lead_ids: Collection[int] = (), person_ids: Collection[int] = (), by: Actor, now: datetime
) -> int:
    """Score these leads, and all leads of these people; returns how many changed. Nothing without a live model."""
    by.require("scoring:write")
    model = live_model()
    if model is None:
        return 0
    written = []
    for scope, name, ids in (
        (Scope.LEADS, "lead_ids", lead_ids),
        (Scope.PEOPLE, "person_ids", person_ids),
    ):
        for some in chunked(ids):
            _lock(scope, some)
            written.append(write(model, scope, {name: some}, now, touch=True))
    return _announced(model, written, now)


@transaction.atomic
def ask_for_rescoring(*, by: Actor, now: datetime) -> None:
    """Have every lead scored in the background."""
    by.require("scoring:write")
    announce(RescoringDue(by=by, now=now))


def rescore_all(*, by: Actor, now: datetime, progress: Progress | None = None) -> Run:
    """Score every lead in batches, each its own transaction; `progress` is told leads done and leads in all.

    Raises `Conflict` without a published model.
    """
    by.require("scoring:write")
    started = perf_counter()
    total = LeadStanding.objects.visible_to(SYSTEM).count() if progress else 0
    scored = changed = last = 0
    while True:
        # Read again for each batch: when another model is published half-way, the rest is scored by that one.
        model = live_model()
        if model is None:
            raise Conflict(_("No scoring model is published."))
        with transaction.atomic():
            leads, following = _next_batch(last)
            if not leads:
                break
            _without_jit()
            done = write(model, Scope.RANGE, {"first": last + 1, "last": following}, now, touch=False)
            _announced(model, [done], now)
        last, scored, changed = following, scored + leads, changed + done.changed
        if progress:
            progress(scored, total)
    return Run(model.label, scored, changed, round(perf_counter() - started, 3))


def _next_batch(after: int) -> tuple[int, int]:
    """How many leads are in the batch that follows this id, and the last of them."""
    following = LeadStanding.objects.visible_to(SYSTEM).filter(pk__gt=after).order_by("pk")[:BATCH]
    found = following.values("pk").aggregate(leads=Count("pk"), last=Max("pk"))
    return found["leads"], found["last"] or after


def _lock(scope: Scope, ids: list[int]) -> None:
    """Wait for others who are scoring the same leads, so that the statement sees all that they wrote."""
    if connection.vendor != POSTGRESQL:
        return
    column = "standing.lead_id" if scope == Scope.LEADS else "lead.person_id"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM capture_leadstanding standing JOIN capture_lead lead ON lead.id = standing.lead_id "
            f"WHERE {column} = ANY(%s) ORDER BY standing.lead_id FOR NO KEY UPDATE OF standing",
            [ids],
        )


def _without_jit() -> None:
    """PostgreSQL takes longer to compile the statement to machine code than the code then saves."""
    if connection.vendor == POSTGRESQL:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL jit = off")


def _announced(model: Runnable, written: list[Written], now: datetime) -> int:
    crossed = [pk for one in written for pk in one.crossed]
    if crossed:
        announce(LeadsScored(lead_ids=crossed, threshold=model.threshold, model=model.label, now=now))
    return sum(one.changed for one in written)
