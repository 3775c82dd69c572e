"""Measuring what history says about the future: by a job, since it reads all of it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from winnow.access.actor import SYSTEM
from winnow.capture.models import LeadTally
from winnow.capture.words import FUNNEL, LeadStage
from winnow.forecast.models import LeadWorth, TypicalDeal
from winnow.ground.tally import summed
from winnow.pipeline import actions as pipeline
from winnow.pipeline.models import OpportunityTally
from winnow.pipeline.words import StageKind


@transaction.atomic
def refresh_rates(*, now: datetime) -> dict[str, int]:
    """Measure again: the win rates of the stages, what became of leads, what a won opportunity brings."""
    return {
        "opportunities": pipeline.refresh_stage_rates(now=now),
        "leads": _refresh_worth(now),
        "won": _refresh_deal(now),
    }


def _refresh_worth(now: datetime) -> int:
    rows = summed(LeadTally.objects.visible_to(SYSTEM), "furthest", measures=("n",))
    furthest = {FUNNEL.index(LeadStage(row["furthest"])): row["sum_n"] for row in rows}
    customers = furthest.get(len(FUNNEL) - 1, 0)
    for place, stage in enumerate(FUNNEL):
        reached = sum(n for at, n in furthest.items() if at >= place)
        LeadWorth.objects.update_or_create(
            stage=stage, defaults={"n": reached, "customers": customers, "measured_at": now}
        )
    return int(sum(furthest.values()))


def _refresh_deal(now: datetime) -> int:
    """Unvalued ones are left out: nothing is known of what they brought."""
    won = OpportunityTally.objects.visible_to(SYSTEM).filter(stage__kind=StageKind.WON)
    rows = summed(won, "stage__kind", measures=OpportunityTally.measures)
    n = sum(row["sum_n"] - row["sum_unvalued"] for row in rows)
    cents = sum(row["sum_value_cents"] for row in rows)
    TypicalDeal.objects.update_or_create(
        pk=1, defaults={"n": n, "value": Decimal(cents).scaleb(-2), "measured_at": now}
    )
    return int(n)
