"""Prospects and opportunities for the tests of pipeline and above."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.cast import NOW, make_lead
from winnow.access.actor import SYSTEM
from winnow.access.models import User
from winnow.capture.models import Lead, LeadStanding
from winnow.pipeline.actions import Terms, open_opportunity
from winnow.pipeline.models import Opportunity, OpportunityTally


def make_prospect(owner: User | None = None, **lead: Any) -> Lead:
    """A lead that passed qualification, as rows."""
    return make_lead(owner=owner, standing={"stage": "prospect", "furthest": "prospect"}, **lead)


def make_opportunity(
    owner: User | None = None,
    *,
    lead: Lead | None = None,
    amount: str | None = "1000",
    close_on: date | None = date(2026, 4, 15),
    now: datetime = NOW,
    **terms: Any,
) -> Opportunity:
    lead = lead or make_prospect(owner)
    return open_opportunity(
        lead_id=lead.pk,
        terms=Terms(
            amount=None if amount is None else Decimal(amount), currency="EUR", close_on=close_on, **terms
        ),
        by=SYSTEM,
        now=now,
    )


def stage_of(lead: Lead) -> str:
    return LeadStanding.objects.visible_to(SYSTEM).get(pk=lead.pk).stage


def check_tally() -> None:
    """The kept sums are those of the rows."""
    rows: dict[Any, tuple[int, ...]] = {}
    for tally in OpportunityTally.objects.visible_to(SYSTEM):
        key = tuple(getattr(tally, name) for name in OpportunityTally.keys)
        amounts = tuple(getattr(tally, name) for name in OpportunityTally.measures)
        rows[key] = tuple(a + b for a, b in zip(rows.get(key, (0,) * len(amounts)), amounts, strict=True))
    kept = {key: amounts for key, amounts in rows.items() if any(amounts)}
    pks = list(Opportunity.objects.visible_to(SYSTEM).values_list("pk", flat=True))
    assert kept == OpportunityTally.grouped(pks)
