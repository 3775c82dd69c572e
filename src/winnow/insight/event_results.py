"""What came of an event: how far its leads got, what they brought, and what each cost.

An event's leads are those that registered or came (cancelled ones not), as far as the actor may see them. Won counts
what was won after the event began. Costs a head are the event's cost divided by its leads, prospects and customers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Sum

from winnow.access.actor import Actor
from winnow.capture.models import LeadStanding
from winnow.capture.words import LeadStage
from winnow.events.models import Event, Registration
from winnow.events.queries import Counts, counts_of, event
from winnow.events.words import RegistrationState
from winnow.ground.money import owner_currency
from winnow.pipeline.models import Opportunity
from winnow.pipeline.words import StageKind

_REACHED = {
    "qualified": (
        LeadStage.MARKETING_QUALIFIED,
        LeadStage.PROSPECT,
        LeadStage.OPPORTUNITY,
        LeadStage.CUSTOMER,
    ),
    "prospects": (LeadStage.PROSPECT, LeadStage.OPPORTUNITY, LeadStage.CUSTOMER),
    "customers": (LeadStage.CUSTOMER,),
}


@dataclass(frozen=True)
class EventResult:
    """`leads` registered or came; `qualified` of them became marketing-qualified or more, at any time. `won` is in
    the owner's `currency`, `cost` and what is a head in `cost_currency`, None where unknown or nobody got there."""

    counts: Counts
    leads: int
    qualified: int
    prospects: int
    customers: int
    won_n: int
    won: Decimal
    currency: str
    cost: Decimal | None
    cost_currency: str
    cost_per_lead: Decimal | None
    cost_per_prospect: Decimal | None
    cost_per_customer: Decimal | None


def event_result(actor: Actor, event_id: int, *, now: datetime) -> EventResult:
    """Raises `NotFound`."""
    found = event(actor, event_id)
    came = Registration.objects.visible_to(actor).filter(event=found)
    leads = came.exclude(state=RegistrationState.CANCELLED).values("lead_id")
    rows = LeadStanding.objects.visible_to(actor).filter(pk__in=leads).order_by()
    stages = dict(rows.values_list("furthest").annotate(n=Count("pk")))
    reached = {name: sum(stages.get(stage, 0) for stage in names) for name, names in _REACHED.items()}
    won = Opportunity.objects.visible_to(actor).filter(
        lead_id__in=leads, stage__kind=StageKind.WON, closed_at__gte=found.starts_at
    )
    sums = won.aggregate(n=Count("pk"), value=Sum("value"))
    n = sum(stages.values())
    return EventResult(
        counts=counts_of(actor, [found], now=now)[found.pk],
        leads=n,
        **reached,
        won_n=sums["n"],
        won=sums["value"] or Decimal(0),
        currency=owner_currency(),
        cost=found.cost_amount,
        cost_currency=found.cost_currency or owner_currency(),
        cost_per_lead=_each(found, n),
        cost_per_prospect=_each(found, reached["prospects"]),
        cost_per_customer=_each(found, reached["customers"]),
    )


def _each(found: Event, n: int) -> Decimal | None:
    return None if found.cost_amount is None or not n else (found.cost_amount / n).quantize(Decimal("0.01"))
