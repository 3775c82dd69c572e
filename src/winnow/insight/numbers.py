"""My numbers: what I have open, and what I won this month, from kept sums."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from winnow.access.actor import Actor
from winnow.access.seen import Seen
from winnow.capture.models import LeadStanding, LeadTally
from winnow.capture.words import LeadStage
from winnow.forecast.targets import in_force
from winnow.ground.money import owner_currency
from winnow.ground.tally import summed
from winnow.pipeline.models import Opportunity, OpportunityTally
from winnow.pipeline.queries.lists import first_of
from winnow.pipeline.queries.stages import chances_of, with_rates
from winnow.pipeline.rates import weighted_cents
from winnow.pipeline.words import StageKind

MOST_DUE = 100


@dataclass(frozen=True)
class Numbers:
    """Leads and prospects now, open opportunities with their value and weighted value, won and lost this month, and
    what was set out to be won in it, None without a target."""

    leads: int
    prospects: int
    open_n: int
    open_value: Decimal
    open_weighted: Decimal
    won_n: int
    won_value: Decimal
    target: Decimal | None
    lost_n: int
    currency: str


def my_numbers(actor: Actor, *, now: datetime) -> Numbers:
    """Of what the actor owns herself; of everything for Winnow itself."""
    actor.require("opportunities:read")
    mine = {} if actor.user_id is None else {"owner_id": actor.user_id}
    known = with_rates()
    kinds, chances = {stage.pk: stage.kind for stage in known}, chances_of(known)
    found = {kind: (0, Decimal(0), Decimal(0)) for kind in StageKind.values}
    rows = summed(
        OpportunityTally.objects.visible_to(actor).filter(**mine),
        "stage_id",
        "month",
        measures=OpportunityTally.measures,
    )
    for row in rows:
        kind = kinds[row["stage_id"]]
        if kind != StageKind.OPEN and row["month"] != first_of(now.date()):
            continue
        n, value, expected = found[kind]
        here = Decimal(row["sum_value_cents"]).scaleb(-2)
        cents = weighted_cents(
            row["sum_value_cents"],
            row["sum_foretold_cents"],
            row["sum_foretold_weighted"],
            chances[row["stage_id"]],
        )
        found[kind] = (n + row["sum_n"], value + here, expected + Decimal(round(cents)).scaleb(-2))
    leads = {
        row["stage"]: row["sum_n"]
        for row in summed(LeadTally.objects.visible_to(actor).filter(**mine), "stage", measures=("n",))
    }
    return Numbers(
        leads=leads.get(LeadStage.LEAD, 0) + leads.get(LeadStage.MARKETING_QUALIFIED, 0),
        prospects=leads.get(LeadStage.PROSPECT, 0),
        open_n=found[StageKind.OPEN][0],
        open_value=found[StageKind.OPEN][1],
        open_weighted=found[StageKind.OPEN][2],
        won_n=found[StageKind.WON][0],
        won_value=found[StageKind.WON][1],
        target=in_force([actor.user_id or 0], month=now.date()).get(actor.user_id or 0),
        lost_n=found[StageKind.LOST][0],
        currency=owner_currency(),
    )


def due_count(actor: Actor, *, now: datetime) -> int:
    """How many steps that the actor promised are due today or were before; no more than `MOST_DUE` are counted."""
    if actor.user_id is None or not (actor.may("leads:read") and actor.may("opportunities:read")):
        return 0
    today = timezone.localdate(now)
    end_of_day = timezone.make_aware(datetime.combine(today + timedelta(days=1), datetime.min.time()))
    leads = _LEADS_DUE.all(actor, actor.user_id, end_of_day, now)
    return min(MOST_DUE, len(leads) + len(_DEALS_DUE.all(actor, actor.user_id, today)))


# Asked by every page.
_LEADS_DUE = Seen(
    lambda actor, owner, end_of_day, now: (
        LeadStanding.objects.visible_to(actor)
        .filter(Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=now))
        .filter(owner_id=owner, next_step_at__lt=end_of_day)
        .exclude(stage=LeadStage.DISQUALIFIED)
        .values_list("pk", flat=True)[:MOST_DUE]
    )
)
_DEALS_DUE = Seen(
    lambda actor, owner, today: (
        Opportunity.objects.visible_to(actor)
        .filter(owner_id=owner, next_step_on__lte=today, closed_at__isnull=True)
        .values_list("pk", flat=True)[:MOST_DUE]
    )
)
