"""Measuring what history says about the future, by a job, since it reads all of it; and setting targets."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.access.queries import find_user
from winnow.capture.models import LeadTally
from winnow.capture.words import FUNNEL, LeadStage
from winnow.forecast.models import LeadWorth, Target, TypicalDeal
from winnow.forecast.targets import in_force, may_set
from winnow.ground.money import amount_of, owner_currency
from winnow.ground.refusals import NotAllowed
from winnow.ground.tally import summed
from winnow.pipeline import actions as pipeline
from winnow.pipeline.models import OpportunityTally
from winnow.pipeline.queries.lists import first_of
from winnow.pipeline.words import StageKind


@transaction.atomic
def set_target(
    *, user_id: int, month: date, amount: Decimal | str, by: Actor, now: datetime
) -> Decimal | None:
    """What this person sets out to win a month, in the owner's currency, from this month on; 0 takes it away.

    Returns what is in force. Raises `Invalid`, `NotFound`, and `NotAllowed` for somebody of another team.
    """
    by.require("targets:write")
    user, month = find_user(by, pk=user_id), first_of(month)
    if not may_set(by, user):
        raise NotAllowed(_("%s is not in your teams.") % user.name, permission="targets:write")
    wanted = amount_of(amount, owner_currency())
    if wanted != in_force([user.pk], month=month).get(user.pk, Decimal(0)):
        Target.objects.create(user=user, month=month, amount=wanted, at=now, by_id=by.user_id)
    return wanted or None


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
