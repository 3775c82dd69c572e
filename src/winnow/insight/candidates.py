"""Who could be next: short walks over indexes, each of which reads a bounded number of rows.

Where a walk's condition is not in its index, the first WINDOW rows are looked at; no list of work is longer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from winnow.access.actor import SYSTEM, Actor
from winnow.access.seen import Seen
from winnow.access.visibility import visible_parts
from winnow.capture.models import LeadStanding
from winnow.capture.words import LeadStage
from winnow.ground.among import has_listed, listed
from winnow.ground.keyset import Order
from winnow.ground.prepared import Prepared, Value
from winnow.insight.words import Scope
from winnow.pipeline.models import Opportunity, Stage
from winnow.pipeline.queries.stages import chances_of, with_rates
from winnow.pipeline.queries.walk import Walk, placed, written
from winnow.pipeline.words import StageKind
from winnow.qualification.models import LeadReadiness

Standings = QuerySet[LeadStanding]
Rows = QuerySet[LeadStanding, Any]
WINDOW = 200
# Of all searches that are under way, the newest leads'.
MOST_SEARCHES = 2_000
# Of each stage, the opportunities with the earliest close dates.
EACH = 60
_OF_OPPORTUNITY = (
    "pk",
    "lead_id",
    "name",
    "stage_id",
    "chance",
    "value",
    "close_on",
    "entered_stage_at",
    "next_step",
    "next_step_on",
)
_COLUMNS = ("pk", "stage", "score", "grade", "last_touch_at", "next_step", "next_step_at", "snoozed_until")


# Tuples, since many hundreds are made for the few tasks that are shown.
class LeadCandidate(NamedTuple):
    """Where a lead stands, as LeadStanding has it."""

    id: int
    stage: str
    score: int
    grade: str
    last_touch_at: datetime | None
    next_step: str
    next_step_at: datetime | None
    snoozed_until: datetime | None


class OpportunityCandidate(NamedTuple):
    """An open opportunity; `lead` is None when the actor may not see the lead."""

    id: int
    lead_id: int
    name: str
    stage: Stage
    chance: float
    value: Decimal | None
    close_on: date | None
    entered_stage_at: datetime
    next_step: str
    next_step_on: date | None
    lead: LeadCandidate | None


def whose(actor: Actor, scope: str, user: int | None) -> list[Q]:
    """Parts of the rule of visibility, over `owner` and `team`: what `user` owns and the pool, or all one may see."""
    if scope == Scope.ALL or user is None:
        return visible_parts(actor)
    mine = [Q(owner_id=user)]
    return [*mine, Q(owner_id__isnull=True, team_id__isnull=True)] if actor.sees_pool else mine


def due_leads(actor: Actor, scope: str, *, until: datetime) -> Iterator[LeadCandidate]:
    for walk in _walks(_due, actor, scope, until):
        yield from walk


def _due(rows: Standings, until: datetime) -> Rows:
    return rows.filter(next_step_at__lte=until).order_by("next_step_at", "pk").values_list(*_COLUMNS)[:WINDOW]


def top_leads(actor: Actor, scope: str) -> Iterator[list[LeadCandidate]]:
    """The highest scores among the leads that are not prospects yet, a walk for each stage and part."""
    for stage in (LeadStage.MARKETING_QUALIFIED, LeadStage.LEAD):
        yield from _walks(_top, actor, scope, stage.value)


def _top(rows: Standings, stage: str) -> Rows:
    return rows.filter(stage=stage).order_by("-score", "-pk").values_list(*_COLUMNS)[:WINDOW]


def searched_leads(actor: Actor, scope: str) -> Iterator[LeadCandidate]:
    """Those for which somebody who decides is being looked for: few, so an index of their own has them. It is asked
    first: given both tables at once, a planner walks all leads by score."""
    wanted = _SEARCHES.all()
    for found in _walks(_among, actor, scope, listed(wanted)) if wanted else ():
        yield from sorted(found, key=lambda one: (-one.score, -one.id))[:WINDOW]


_SEARCHES = Prepared(
    lambda: (
        LeadReadiness.objects.visible_to(SYSTEM)
        .filter(searching=True)
        .order_by("-pk")
        .values_list("pk", flat=True)[:MOST_SEARCHES]
    )
)


def _among(rows: Standings, wanted: str) -> Rows:
    # No order: the index by score would be walked to its end for a handful of leads.
    return rows.filter(has_listed(wanted)).order_by().values_list(*_COLUMNS)


def waiting_prospects(actor: Actor, scope: str) -> Iterator[LeadCandidate]:
    """Prospects: with an opportunity they would be at the next stage."""
    mine = actor.user_id if scope != Scope.ALL else None
    rows = _PROSPECTS[mine is not None, actor.sees_pool].all(actor, mine or 0)
    return (LeadCandidate(*row) for row in rows)


def _prospects(actor: Actor, user: int, mine: bool, pool: bool) -> Rows:
    rows = _standings(actor).filter(stage=LeadStage.PROSPECT)
    if mine:
        # COALESCE keeps planners off the index by owner: prospects are few, an owner's or the pool's leads many.
        rows = rows.alias(held_by=Coalesce("owner_id", 0)).filter(held_by__in=[user, 0] if pool else [user])
    return rows.order_by("-score", "-pk").values_list(*_COLUMNS)[:WINDOW]


_PROSPECTS = {
    (mine, pool): Seen(partial(_prospects, mine=mine, pool=pool))
    for mine in (True, False)
    for pool in (True, False)
}


def _walks(
    ask: Callable[[Standings, Any], Rows], actor: Actor, scope: str, value: Value
) -> Iterator[list[LeadCandidate]]:
    """One for each part of the rule, the statement of each written once."""
    for place in range(len(whose(actor, scope, actor.user_id))):
        of_user = actor.user_id is not None
        rows = _part(ask, scope, place, of_user).all(actor, actor.user_id or 0, value)
        yield [LeadCandidate(*row) for row in rows]


@lru_cache(maxsize=200)
def _part(ask: Callable[[Standings, Any], Rows], scope: str, place: int, of_user: bool) -> Seen[Any]:
    def written(actor: Actor, user: int, value: Any) -> Rows:
        return ask(_standings(actor).filter(whose(actor, scope, user if of_user else None)[place]), value)

    return Seen(written)


def open_opportunities(actor: Actor, scope: str, *, today: date) -> list[OpportunityCandidate]:
    """The open ones with the earliest close dates in every stage, and those with a step that is due."""
    known = {stage.pk: stage for stage in with_rates() if stage.kind == StageKind.OPEN}
    if not known:
        return []
    walked = _open_walks(tuple(known), scope, actor.user_id is not None)
    orders = [*[_BY_CLOSE] * len(known), _BY_STEP]
    found = placed(walked.all(actor, actor.user_id or 0, today), orders, size=EACH)
    rows = _OPEN.all(listed({pk for pks in found for pk in pks}))
    chances = chances_of(list(known.values()))
    leads = _of_ids(actor, {row[1] for row in rows})
    return [
        OpportunityCandidate(
            id=pk,
            lead_id=lead,
            name=name,
            stage=known[stage],
            chance=chances[stage].used if chance is None else chance,
            value=value,
            close_on=close_on,
            entered_stage_at=entered,
            next_step=step,
            next_step_on=step_on,
            lead=leads.get(lead),
        )
        for pk, lead, name, stage, chance, value, close_on, entered, step, step_on in rows
    ]


_BY_CLOSE, _BY_STEP = Order("close_on", nullable=True), Order("next_step_on")


@lru_cache(maxsize=50)
def _open_walks(stages: tuple[int, ...], scope: str, of_user: bool) -> Seen[Any]:
    """A walk for each stage by the date of closing, and one by the step: two dozen pieces, each the ORM's to write."""

    def write(actor: Actor, user: int, today: date) -> tuple[str, list[Any]]:
        seen = Opportunity.objects.visible_to(actor)
        mine = whose(actor, scope, user if of_user else None)
        walks = [Walk([seen.filter(part, stage_id=pk) for part in mine], _BY_CLOSE) for pk in stages]
        due = [seen.filter(part, next_step_on__lte=today, closed_at__isnull=True) for part in mine]
        return written([*walks, Walk(due, _BY_STEP)], size=EACH)

    return Seen(write)


# Of opportunities that the actor was found to see.
_OPEN = Prepared(
    lambda pks: (
        Opportunity.objects.visible_to(SYSTEM)
        .filter(has_listed(pks))
        .order_by("pk")
        .values_list(*_OF_OPPORTUNITY)
    )
)


def _of_ids(actor: Actor, leads: set[int]) -> dict[int, LeadCandidate]:
    return {row[0]: LeadCandidate(*row) for row in _OF_IDS.all(actor, listed(leads))}


_OF_IDS = Seen(lambda actor, leads: _standings(actor).filter(has_listed(leads)).values_list(*_COLUMNS))


def _standings(actor: Actor) -> Standings:
    return LeadStanding.objects.visible_to(actor)
