"""Who could be next: short walks over indexes, each of which reads a bounded number of rows.

Where a walk's condition is not in its index, the first WINDOW rows are looked at; no list of work is longer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from winnow.access.actor import Actor
from winnow.access.visibility import visible_parts
from winnow.capture.models import LeadStanding
from winnow.capture.words import LeadStage
from winnow.ground.keyset import Order
from winnow.insight.words import Scope
from winnow.pipeline.models import Opportunity
from winnow.pipeline.queries.stages import Chances, chances_of, with_rates
from winnow.pipeline.queries.walk import first, loaded, walk
from winnow.pipeline.words import StageKind

WINDOW = 300
_COLUMNS = ("pk", "stage", "score", "grade", "last_touch_at", "next_step", "next_step_at", "snoozed_until")


@dataclass(frozen=True)
class LeadCandidate:
    """Where a lead stands, as LeadStanding has it."""

    id: int
    stage: str
    score: int
    grade: str
    last_touch_at: datetime | None
    next_step: str
    next_step_at: datetime | None
    snoozed_until: datetime | None


@dataclass(frozen=True)
class OpportunityCandidate:
    """`lead` is None when the actor may not see the lead."""

    found: Opportunity
    chance: float
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


def top_leads(actor: Actor, parts: Sequence[Q]) -> Iterator[LeadCandidate]:
    """The highest scores among the leads that are not prospects yet."""
    for stage in (LeadStage.MARKETING_QUALIFIED, LeadStage.LEAD):
        for part in parts:
            rows = _standings(actor).filter(part, stage=stage).order_by("-score", "-pk")
            yield from (LeadCandidate(*row) for row in rows.values_list(*_COLUMNS)[:WINDOW])


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
    known = with_rates()
    stages = [stage.pk for stage in known if stage.kind == StageKind.OPEN]
    chances = chances_of(known)
    mine = whose(actor, scope) if scope != Scope.ALL and actor.user_id is not None else [Q()]
    by_date = [walk(actor, [Q(stage_id=pk) & part for part in mine], Order("close_on", nullable=True)) for pk in stages]
    due = walk(
        actor,
        [Q(next_step_on__lte=today, stage_id__in=stages) & part for part in mine],
        Order("next_step_on"),
    )
    pks = {pk for found in first([*by_date, due], size=WINDOW // 3) for pk in found}
    return list(_with_leads(actor, loaded(sorted(pks)), chances))


def _with_leads(
    actor: Actor, rows: Sequence[Opportunity], chances: Chances
) -> Iterator[OpportunityCandidate]:
    leads = {one.lead_id for one in rows}
    seen = {
        row[0]: LeadCandidate(*row) for row in _standings(actor).filter(pk__in=leads).values_list(*_COLUMNS)
    }
    for row in rows:
        yield OpportunityCandidate(row, chances[row.stage_id].used, seen.get(row.lead_id))


def _standings(actor: Actor) -> QuerySet[LeadStanding]:
    return LeadStanding.objects.visible_to(actor)
