"""Rescoring: the live model's statement over some leads or over all of them, writing only what changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter

from django.db import connection, transaction
from django.db.models import Count, Max
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.models import Lead, LeadStanding
from winnow.ground.events import announce
from winnow.ground.refusals import Conflict
from winnow.ground.tally import chunked
from winnow.scoring.actions.runs import begin, finish, go_on
from winnow.scoring.compile import Scope
from winnow.scoring.dialect import POSTGRESQL
from winnow.scoring.events import LeadsScored
from winnow.scoring.live import Runnable, live_model
from winnow.scoring.writing import PIECE, Ids, Written, compute, computing, cursor_for, score, store_computed

DUE_AT_ONCE = 5_000
# Where little changes, so many leads are looked at together: that is quicker than piece by piece.
WIDE = 100_000
Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class Run:
    """What a rescoring did: the model's name and number, leads looked at, leads whose score changed."""

    model: str
    scored: int
    changed: int
    seconds: float


def rescore(
    *,
    lead_ids: Collection[int] = (),
    person_ids: Collection[int] = (),
    new: bool = False,
    by: Actor,
    now: datetime,
) -> int:
    """Score these leads, and all leads of these people; returns how many changed. Nothing without a live model. `new`
    ones were made in this transaction: nobody else can be scoring them."""
    return rescore_by(live_model(), lead_ids=lead_ids, person_ids=person_ids, new=new, by=by, now=now)


def rescore_by(
    model: Runnable | None,
    *,
    lead_ids: Collection[int] = (),
    person_ids: Collection[int] = (),
    new: bool = False,
    by: Actor,
    now: datetime,
) -> int:
    """The same where the live model is known."""
    by.require("scoring:write")
    if model is None:
        return 0
    # In the transaction of whoever announced what happened to them, if there is one: what fails here fails there.
    with transaction.atomic(savepoint=False):
        written = []
        for scope, ids in scoped(lead_ids, person_ids):
            if not new:
                _lock(scope, ids)
            written.append(score(model, scope, ids, now))
        return _announced(model, written, now)


def scoped(lead_ids: Collection[int], person_ids: Collection[int]) -> Iterator[tuple[Scope, Ids]]:
    """The scopes of some leads and of some people, each with its parameters."""
    for one, many, ids in (
        (Scope.LEAD, Scope.LEADS, lead_ids),
        (Scope.PERSON, Scope.PEOPLE, person_ids),
    ):
        if len(ids) == 1:
            yield one, {one.value: next(iter(ids))}
            continue
        for some in chunked(ids):
            yield many, {many.value: some}


def rescore_due(*, by: Actor, now: datetime, most: int | None = None) -> int:
    """Score the leads whose score has changed by itself since it was stored, those that are longest due first and
    `most` of them; returns how many were due."""
    by.require("scoring:write")
    done = 0
    while most is None or done < most:
        due = LeadStanding.objects.visible_to(SYSTEM).filter(score_due_at__lte=now).order_by("score_due_at")
        some = list(due.values_list("pk", flat=True)[: min(DUE_AT_ONCE, (most or DUE_AT_ONCE) - done)])
        if some and live_model() is not None:
            rescore(lead_ids=some, by=by, now=now)
            done += len(some)
        if len(some) < DUE_AT_ONCE or live_model() is None:
            break
    return done


def rescore_all(
    *, by: Actor, now: datetime, run_id: int | None = None, progress: Progress | None = None
) -> Run:
    """Score every lead in batches, each stored in its own transactions; `progress` is told leads done and in all.

    `run_id` is the run that was asked for; it ends after the present batch when somebody cancels it. Raises
    `Conflict` without a published model.
    """
    by.require("scoring:write")
    started = perf_counter()
    scored = changed = last = 0
    width, model = PIECE, _published()
    run = begin(run_id, total=LeadStanding.objects.visible_to(SYSTEM).count(), by=by, now=now)
    while run is not None:
        model = _published()
        leads, ids = next_range(last, width)
        if not leads:
            finish(run, now=now + timedelta(seconds=perf_counter() - started))
            break
        written = _range(model, ids, now)
        if written is not None:
            last, scored, changed = ids["last"], scored + leads, changed + written.changed
        width = WIDE if written is not None and written.changed * 10 < leads else PIECE
        if progress:
            progress(scored, run.total or 0)
        if not go_on(run, model, scored=scored, changed=changed):
            break
    return Run(model.label, scored, changed, round(perf_counter() - started, 3))


def _published() -> Runnable:
    model = live_model()
    if model is None:
        raise Conflict(_("No scoring model is published."))
    return model


def _range(model: Runnable, ids: Ids, now: datetime) -> Written | None:
    """None: more changed than one transaction may write, or another model was published half-way. Then the range is
    to be scored anew, piece by piece."""
    with computing():
        if compute(model, Scope.RANGE, ids, now) > PIECE:
            return None
        with transaction.atomic():
            if live_model() != model:
                return None
            written = store_computed(model, ids, now)
            _announced(model, [written], now)
    return written


def next_range(after: int, width: int) -> tuple[int, dict[str, int]]:
    """How many leads, at most `width`, come next after this id, and their scope."""
    leads = Lead.objects.visible_to(SYSTEM).filter(pk__gt=after).order_by("pk")[:width]
    found = leads.values("pk").aggregate(n=Count("pk"), last=Max("pk"))
    return found.pop("n"), {"first": after + 1, **found}


_LOCKED = {
    Scope.LEAD: "standing.lead_id = %(lead_id)s",
    Scope.PERSON: "lead.person_id = %(person_id)s",
    Scope.LEADS: "standing.lead_id = ANY(%(lead_ids)s)",
    Scope.PEOPLE: "lead.person_id = ANY(%(person_ids)s)",
}


def _lock(scope: Scope, ids: Ids) -> None:
    """Wait for others who are scoring the same leads, so that the statement sees all that they wrote."""
    if connection.vendor != POSTGRESQL:
        return
    with cursor_for(ids) as cursor:
        cursor.execute(
            "SELECT 1 FROM capture_leadstanding standing JOIN capture_lead lead ON lead.id = standing.lead_id "
            f"WHERE {_LOCKED[scope]} ORDER BY standing.lead_id FOR NO KEY UPDATE OF standing",
            ids,
        )


def _announced(model: Runnable, written: list[Written], now: datetime) -> int:
    crossed = [pk for one in written for pk in one.crossed]
    if crossed:
        announce(LeadsScored(lead_ids=crossed, threshold=model.threshold, model=model.label, now=now))
    return sum(one.changed for one in written)
