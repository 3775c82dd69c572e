"""Who refers, and what becomes of those whom they bring.

Counted over the referrals of leads that the actor may see: how many were marketing-qualified, prospects and customers
at any time, and what was won in the owner's currency. A conversion is customers over referrals, with its n.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, Q, Sum

from winnow.access.actor import Actor
from winnow.capture.words import LeadStage
from winnow.ground.money import owner_currency
from winnow.people.models import Organization, Person
from winnow.pipeline.models import Opportunity
from winnow.pipeline.words import StageKind
from winnow.referrals.queries import referrals

MOST = 100
_FURTHEST = "lead__standing__furthest"
_PROSPECTS = (LeadStage.PROSPECT, LeadStage.OPPORTUNITY, LeadStage.CUSTOMER)


@dataclass(frozen=True)
class ReferrerResult:
    """`name` is blank, and both ids None, for a referrer whom the actor may not see."""

    person_id: int | None
    organization_id: int | None
    name: str
    referrals: int
    prospects: int
    customers: int
    unthanked: int
    won: Decimal
    currency: str

    @property
    def conversion(self) -> float:
        return self.customers / self.referrals


def referrers(actor: Actor, *, size: int = MOST) -> list[ReferrerResult]:
    """Those who brought most, first; at most `size`."""
    actor.require("opportunities:read")
    rows: Any = referrals(actor).order_by().values("person_id", "organization_id")
    counted = rows.annotate(
        n=Count("pk"),
        prospects=Count("pk", filter=Q(**{f"{_FURTHEST}__in": _PROSPECTS})),
        customers=Count("pk", filter=Q(**{_FURTHEST: LeadStage.CUSTOMER})),
        unthanked=Count("pk", filter=Q(thanked_at=None)),
        latest=Max("at"),
    )
    found = list(counted.order_by("-n", "-latest")[:size])
    won = _won(actor, found)
    people = Person.objects.visible_to(actor).in_bulk({row["person_id"] for row in found} - {None})
    bodies = Organization.objects.visible_to(actor)
    known = bodies.in_bulk({row["organization_id"] for row in found} - {None})
    return [_result(row, people, known, won) for row in found]


def _won(actor: Actor, found: list[dict[str, Any]]) -> dict[tuple[Any, Any], Decimal]:
    """By referrer; a lead whom two brought counts for both."""
    paths = ("lead__referrals__person_id", "lead__referrals__organization_id")
    these = Q(lead__referrals__person_id__in=[row["person_id"] for row in found if row["person_id"]]) | Q(
        lead__referrals__organization_id__in=[
            row["organization_id"] for row in found if row["organization_id"]
        ]
    )
    deals = Opportunity.objects.visible_to(actor).filter(these, stage__kind=StageKind.WON)
    deals = deals.exclude(lead__referrals__person_id=F("lead__person_id"))
    sums: Any = deals.order_by().values_list(*paths).annotate(value=Sum("value"))
    return {(person, organization): value or Decimal(0) for person, organization, value in sums}


def _result(row: dict[str, Any], people: Any, known: Any, won: Any) -> ReferrerResult:
    person = people.get(row["person_id"])
    organization = known.get(row["organization_id"])
    return ReferrerResult(
        person_id=person.pk if person else None,
        organization_id=organization.pk if organization else None,
        name=person.label if person else organization.name if organization else "",
        referrals=row["n"],
        prospects=row["prospects"],
        customers=row["customers"],
        unthanked=row["unthanked"],
        won=won.get((row["person_id"], row["organization_id"]), Decimal(0)),
        currency=owner_currency(),
    )
