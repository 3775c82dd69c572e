"""What doors show of one opportunity in a list or on a card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.pipeline.models import Opportunity, Stage
from winnow.pipeline.queries.stages import Chances
from winnow.pipeline.rates import foretold
from winnow.pipeline.words import Mark, StageKind

# An opportunity is stale when it has stood this many times as long in its stage as is usual.
STALE_AFTER = 2


@dataclass(frozen=True)
class OpportunityRow:
    """`value` is the amount in the owner's currency, None when no rate is known; `expected` is value times
    `probability`, which rests on `probability_n` cases with a 95 % interval; `stage_days` is how long it has stood in its stage."""

    id: int
    name: str
    lead: int
    lead_name: str
    lead_stage: str
    organization: str
    product_id: int | None
    product: str
    stage: str
    stage_name: str
    kind: str
    probability: float
    probability_basis: str
    probability_n: int
    probability_low: float | None
    probability_high: float | None
    amount: Decimal | None
    currency: str
    value: Decimal | None
    expected: Decimal | None
    close_on: date | None
    closed_at: datetime | None
    lost_reason: str
    owner_id: int | None
    owner: str
    owner_name: str
    team: str
    next_step: str
    next_step_on: date | None
    needs: str
    entered_stage_at: datetime
    stage_days: int
    usual_days: int
    marks: list[str]
    external_id: str
    created_at: datetime
    custom: dict[str, Any]


def row_of(found: Opportunity, chances: Chances, *, now: datetime) -> OpportunityRow:
    person, stage = found.lead.person, found.stage
    chance = foretold(
        chances[stage.pk],
        used=found.chance,
        basis=found.chance_basis,
        n=found.chance_n,
        low=found.chance_low,
        high=found.chance_high,
    )
    days = max(0, ((found.closed_at or now) - found.entered_stage_at).days)
    return OpportunityRow(
        id=found.pk,
        name=found.name,
        lead=found.lead_id,
        lead_name=person.label,
        lead_stage=found.lead.standing.stage,
        organization=person.organization.name if person.organization else "",
        product_id=found.product_id,
        product=found.product.name if found.product else "",
        stage=stage.key,
        stage_name=_(stage.name),
        kind=stage.kind,
        probability=chance.used,
        probability_basis=chance.basis.value,
        probability_n=chance.n,
        probability_low=chance.low,
        probability_high=chance.high,
        amount=found.amount,
        currency=found.currency,
        value=found.value,
        expected=None if found.value is None else weighted(found.value, chance.used),
        close_on=found.close_on,
        closed_at=found.closed_at,
        lost_reason=found.lost_reason,
        owner_id=found.owner_id,
        owner=found.owner.email if found.owner else "",
        owner_name=found.owner.name if found.owner else "",
        team=found.team.name if found.team else "",
        next_step=found.next_step,
        next_step_on=found.next_step_on,
        needs=found.needs,
        entered_stage_at=found.entered_stage_at,
        stage_days=days,
        usual_days=stage.usual_days,
        marks=marks_of(found, now=now),
        external_id=found.external_id or "",
        created_at=found.created_at,
        custom=found.custom,
    )


def marks_of(found: Opportunity, *, now: datetime) -> list[str]:
    """What is wrong at a glance; a closed one has nothing wrong any more."""
    if found.stage.kind != StageKind.OPEN:
        return []
    holds = {
        Mark.OVERDUE: is_overdue(found.close_on, now=now),
        Mark.NO_NEXT_STEP: not found.next_step,
        Mark.STALE: is_stale(found.stage, found.entered_stage_at, now=now),
    }
    return [mark.value for mark, wrong in holds.items() if wrong]


def is_overdue(close_on: date | None, *, now: datetime) -> bool:
    return close_on is not None and close_on < timezone.localdate(now)


def is_stale(stage: Stage, entered_at: datetime, *, now: datetime) -> bool:
    return stage.usual_days > 0 and (now - entered_at).days > STALE_AFTER * stage.usual_days


def weighted(value: Decimal, probability: float) -> Decimal:
    """Value times chance, in cents."""
    return (value * Decimal(repr(probability))).quantize(Decimal("0.01"))
