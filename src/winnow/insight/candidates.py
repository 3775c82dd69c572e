"""Who could be next: short walks over indexes, each of which reads a bounded number of rows.

Where a walk's condition is not in its index, the first WINDOW rows are looked at; no list of work is longer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from winnow.access.actor import SYSTEM, Actor
from winnow.access.visibility import visible_parts
from winnow.capture.models import LeadStanding
from winnow.capture.words import LeadStage
from winnow.ground.among import among
from winnow.ground.keyset import Order
from winnow.insight.words import Scope
from winnow.pipeline.models import Opportunity, Stage
from winnow.pipeline.queries.stages import chances_of, with_rates
from winnow.pipeline.queries.walk import Walk, first
from winnow.pipeline.words import StageKind
from winnow.qualification.models import LeadReadiness

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


def whose(actor: Actor, scope: str) -> list[Q]:
    """Parts of the rule of visibility, over `owner` and `team`: one's own and the pool, or all one may see."""
    if scope == Scope.ALL or actor.user_id is None:
        return visible_parts(actor)
    mine = [Q(owner_id=actor.user_id)]
    return [*mine, Q(owner_id__isnull=True, team_id__isnull=True)] if actor.sees_pool else mine


def due_leads(actor: Actor, parts: Sequence[Q], *, until: datetime) -> Iterator[LeadCandidate]:
    for part in parts:
        rows = _standings(actor).filter(part, next_step_at__lte=until).order_by("next_step_at", "pk")
        yield from (LeadCandidate(*row) for row in rows.values_list(*_COLUMNS)[:WINDOW])


def top_leads(actor: Actor, parts: Sequence[Q]) -> Iterator[Iterator[LeadCandidate]]:
    """The highest scores among the leads that are not prospects yet, a walk for each stage and part."""
    for stage in (LeadStage.MARKETING_QUALIFIED, LeadStage.LEAD):
        for part in parts:
            rows = _standings(actor).filter(part, stage=stage).order_by("-score", "-pk")
            yield (LeadCandidate(*row) for row in rows.values_list(*_COLUMNS)[:WINDOW])


def searched_leads(actor: Actor, parts: Sequence[Q]) -> Iterator[LeadCandidate]:
    """Those for which somebody who decides is being looked for: few, so an index of their own has them. It is asked
    first: given both tables at once, a planner walks all leads by score."""
    newest = LeadReadiness.objects.visible_to(SYSTEM).filter(searching=True).order_by("-pk")
    wanted = list(newest.values_list("pk", flat=True)[:MOST_SEARCHES])
    for part in parts if wanted else ():
        # No order: the index by score would be walked to its end for a handful of leads.
        rows = _standings(actor).filter(part, pk__in=among(wanted)).order_by().values_list(*_COLUMNS)
        best = sorted(rows, key=lambda row: (-row[2], -row[0]))[:WINDOW]
        yield from (LeadCandidate(*row) for row in best)


def waiting_prospects(actor: Actor, scope: str) -> Iterator[LeadCandidate]:
    """Prospects: with an opportunity they would be at the next stage."""
    rows = _standings(actor).filter(stage=LeadStage.PROSPECT)
    if scope != Scope.ALL and actor.user_id is not None:
        # COALESCE keeps planners off the index by owner: prospects are few, an owner's or the pool's leads many.
        owners = [actor.user_id, 0] if actor.sees_pool else [actor.user_id]
        rows = rows.alias(held_by=Coalesce("owner_id", 0)).filter(held_by__in=owners)
    ordered = rows.order_by("-score", "-pk").values_list(*_COLUMNS)
    yield from (LeadCandidate(*row) for row in ordered[:WINDOW])


def open_opportunities(actor: Actor, scope: str, *, today: date) -> list[OpportunityCandidate]:
    """The open ones with the earliest close dates in every stage, and those with a step that is due."""
    known = {stage.pk: stage for stage in with_rates() if stage.kind == StageKind.OPEN}
    seen = Opportunity.objects.visible_to(actor)
    mine = whose(actor, scope)
    walks = [
        Walk([seen.filter(part, stage_id=pk) for part in mine], Order("close_on", nullable=True))
        for pk in known
    ]
    due = [seen.filter(part, next_step_on__lte=today, stage_id__in=known) for part in mine]
    found = first([*walks, Walk(due, Order("next_step_on"))], size=EACH)
    rows = list(
        Opportunity.objects.visible_to(SYSTEM)
        .filter(pk__in=among({pk for pks in found for pk in pks}))
        .order_by("pk")
        .values_list(*_OF_OPPORTUNITY)
    )
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


def _of_ids(actor: Actor, leads: set[int]) -> dict[int, LeadCandidate]:
    rows = _standings(actor).filter(pk__in=among(leads)).values_list(*_COLUMNS)
    return {row[0]: LeadCandidate(*row) for row in rows}


def _standings(actor: Actor) -> QuerySet[LeadStanding]:
    return LeadStanding.objects.visible_to(actor)
