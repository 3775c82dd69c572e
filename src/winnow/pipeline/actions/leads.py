"""What the opportunities of leads make of the leads: decided by qualification, which alone writes a lead's stage."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from django.db.models import Count, Max, Q

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.models import LeadStanding
from winnow.capture.words import LeadStage
from winnow.pipeline.lead_stage import stage_of_lead
from winnow.pipeline.models import Opportunity
from winnow.pipeline.words import StageKind
from winnow.qualification.actions import Move, decide
from winnow.qualification.models import Decision


def settle(
    lead_ids: Collection[int], *, evidence: Mapping[str, object], at: datetime, by: Actor, now: datetime
) -> None:
    """Move the leads to where their opportunities put them; disqualified ones stay unless one is open or won."""
    last = {}
    if at < now:
        # Late news never stands before what was decided already: a lead's history reads forward.
        decided = Decision.objects.filter(lead__in=lead_ids).order_by()
        last = dict(decided.values_list("lead").annotate(last=Max("at")))
    present = dict(LeadStanding.objects.visible_to(SYSTEM).filter(pk__in=lead_ids).values_list("pk", "stage"))
    wanted = _wanted(lead_ids)
    for step in _steps(present, wanted):
        moves = [Move(pk, to, evidence=(evidence,), at=max(at, last.get(pk, at))) for pk, to in step.items()]
        decide(moves=moves, by=by, now=now)


def _steps(present: Mapping[int, str], wanted: Mapping[int, LeadStage]) -> Iterator[dict[int, LeadStage]]:
    """What to decide, one move a lead at a time: a prospect becomes a customer through an opportunity."""
    moving = {
        pk: to
        for pk, to in wanted.items()
        if present[pk] != to and not (present[pk] == LeadStage.DISQUALIFIED and to == LeadStage.PROSPECT)
    }
    both = {
        pk: LeadStage.OPPORTUNITY
        for pk, to in moving.items()
        if present[pk] == LeadStage.PROSPECT and to == LeadStage.CUSTOMER
    }
    yield from (step for step in (both, moving) if step)


def _wanted(lead_ids: Collection[int]) -> dict[int, LeadStage]:
    rows = (
        Opportunity.objects.visible_to(SYSTEM)
        .filter(lead__in=lead_ids)
        .order_by()
        .values_list("lead")
        .annotate(
            open_ones=Count("pk", filter=Q(stage__kind=StageKind.OPEN)),
            won_ones=Count("pk", filter=Q(stage__kind=StageKind.WON)),
        )
    )
    return {lead: stage_of_lead(open_ones=opened, won_ones=won) for lead, opened, won in rows}
