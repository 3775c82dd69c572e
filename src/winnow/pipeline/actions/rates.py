"""Measuring the win rate of every stage from its history: a job, since it reads every closed opportunity."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, FloatField, Q, Sum
from django.db.models.functions import Cast

from winnow.access.actor import SYSTEM
from winnow.pipeline.models import Opportunity, Stage, StageMove, StageRate
from winnow.pipeline.rates import spread_of
from winnow.pipeline.words import StageKind


@transaction.atomic
def refresh_stage_rates(*, now: datetime) -> int:
    """Measure again; returns how many closed opportunities it rests on.

    An opportunity counts once for every open stage that it ever entered, won when it is won now.
    """
    entered = {
        row["to_stage"]: row
        for row in StageMove.objects.filter(
            to_stage__kind=StageKind.OPEN, opportunity__stage__kind__in=[StageKind.WON, StageKind.LOST]
        )
        .order_by()
        .values("to_stage")
        .annotate(
            closed=Count("opportunity", distinct=True),
            won=Count("opportunity", distinct=True, filter=Q(opportunity__stage__kind=StageKind.WON)),
        )
    }
    spreads = _spreads()
    nothing = {"closed": 0, "won": 0}
    for stage in Stage.objects.filter(kind=StageKind.OPEN):
        row = entered.get(stage.pk, nothing)
        StageRate.objects.update_or_create(
            stage=stage,
            defaults={
                "n": row["closed"],
                "won": row["won"],
                "spread": spreads.get(stage.pk),
                "measured_at": now,
            },
        )
    closed = [StageKind.WON, StageKind.LOST]
    return Opportunity.objects.visible_to(SYSTEM).filter(stage__kind__in=closed).count()


def _spreads() -> dict[int, float | None]:
    """How unequal the values in each stage are, by the sums that the variance needs."""
    value = Cast(F("value"), FloatField())
    rows = (
        Opportunity.objects.visible_to(SYSTEM)
        .filter(stage__kind=StageKind.OPEN, value__isnull=False)
        .order_by()
        .values_list("stage")
        .annotate(n=Count("pk"), total=Sum(value), squares=Sum(value * value))
    )
    return {stage: spread_of(n, total, squares) for stage, n, total, squares in rows}
