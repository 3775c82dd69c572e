"""What is pursued at an organization and with a person: leads, opportunities and what was said, for their pages.

All of it as far as the actor sees it: another team's leads of the same organization are neither listed nor counted.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from winnow.access.actor import Actor
from winnow.capture.models import LeadStanding
from winnow.capture.words import LeadStage
from winnow.engagement.models import Interaction
from winnow.engagement.words import CONTACT, InteractionKind
from winnow.people.models import Organization, Person
from winnow.people.queries import organization as one_organization
from winnow.people.queries import person as one_person
from winnow.pipeline.models import Opportunity
from winnow.pipeline.words import StageKind

MOST = 50
_TALKS = 10
_OVER = (LeadStage.CUSTOMER, LeadStage.DISQUALIFIED)


@dataclass(frozen=True)
class Pursuits:
    """How many people and open leads, and how many opportunities with which value in the owner's currency."""

    people: int = 0
    open_leads: int = 0
    customers: int = 0
    open_n: int = 0
    open_value: Decimal = Decimal(0)
    won_n: int = 0
    won_value: Decimal = Decimal(0)


@dataclass(frozen=True)
class OrganizationView:
    """At most `MOST` of each: `leads` the highest score first, `people` those whom no lead is about."""

    organization: Organization
    sums: Pursuits
    leads: list[LeadStanding]
    people: list[Person]
    opportunities: list[Opportunity]
    talks: list[Interaction]


@dataclass(frozen=True)
class PersonView:
    person: Person
    leads: list[LeadStanding]
    opportunities: list[Opportunity]
    talks: list[Interaction]


def pursuits(actor: Actor, organization_ids: Collection[int]) -> dict[int, Pursuits]:
    """By organization; those without anything have zeros. Opportunities count for those who may read them."""
    found = {pk: Pursuits() for pk in organization_ids}
    if not found:
        return found
    for pk, n in _people(actor, found).values_list("organization_id").annotate(n=Count("pk")):
        found[pk] = replace(found[pk], people=n)
    _count_leads(actor, found)
    if actor.may("opportunities:read"):
        _sum_opportunities(actor, found)
    return found


def _people(actor: Actor, organization_ids: Collection[int]) -> QuerySet[Person]:
    rows: QuerySet[Person] = Person.objects.visible_to(actor)
    return rows.filter(organization_id__in=list(organization_ids), merged_into=None).order_by()


def _count_leads(actor: Actor, found: dict[int, Pursuits]) -> None:
    path = "lead__person__organization_id"
    rows = LeadStanding.objects.visible_to(actor).filter(**{f"{path}__in": list(found)}).order_by()
    counted = rows.values_list(path).annotate(
        still=Count("pk", filter=~Q(stage__in=_OVER)), customers=Count("pk", filter=Q(stage=_OVER[0]))
    )
    for pk, still, customers in counted:
        found[pk] = replace(found[pk], open_leads=still, customers=customers)


def _sum_opportunities(actor: Actor, found: dict[int, Pursuits]) -> None:
    path = "lead__person__organization_id"
    rows = Opportunity.objects.visible_to(actor).filter(**{f"{path}__in": list(found)}).order_by()
    summed: Any = rows.values_list(path, "stage__kind").annotate(n=Count("pk"), value=Sum("value"))
    for pk, kind, n, value in summed:
        if kind != StageKind.LOST:
            word = "won" if kind == StageKind.WON else "open"
            found[pk] = replace(found[pk], **{f"{word}_n": n, f"{word}_value": value or Decimal(0)})


def organization_view(actor: Actor, organization_id: int) -> OrganizationView:
    """Raises `NotFound`."""
    organization = one_organization(actor, organization_id)
    leads = _leads(actor, lead__person__organization=organization)
    known = {one.lead.person_id for one in leads}
    without = _people(actor, [organization.pk]).filter(leads=None).order_by("-pk")[:MOST]
    people = list(without.prefetch_related("emails"))
    return OrganizationView(
        organization=organization,
        sums=pursuits(actor, [organization.pk])[organization.pk],
        leads=leads,
        people=people,
        opportunities=_opportunities(actor, lead__person__organization=organization),
        talks=_talks([*known, *(one.pk for one in people)]),
    )


def person_view(actor: Actor, person_id: int) -> PersonView:
    """Raises `NotFound`."""
    person = one_person(actor, person_id)
    return PersonView(
        person=person,
        leads=_leads(actor, lead__person=person),
        opportunities=_opportunities(actor, lead__person=person),
        talks=_talks([person.pk]),
    )


def leads_of_people(actor: Actor, person_ids: Collection[int]) -> dict[int, LeadStanding]:
    """The latest lead of each person who has one."""
    rows = LeadStanding.objects.visible_to(actor).filter(lead__person__in=list(person_ids))
    return {one.lead.person_id: one for one in rows.select_related("lead", "owner").order_by("pk")}


def _leads(actor: Actor, **of: Any) -> list[LeadStanding]:
    rows = LeadStanding.objects.visible_to(actor).filter(**of)
    rows = rows.select_related("lead__person__organization", "owner", "source")
    return list(rows.order_by("-score", "-pk")[:MOST])


def _opportunities(actor: Actor, **of: Any) -> list[Opportunity]:
    """Open ones first, then what was closed last."""
    if not actor.may("opportunities:read"):
        return []
    rows = Opportunity.objects.visible_to(actor).filter(**of).select_related("stage", "owner")
    return list(rows.order_by("stage__position", "-entered_stage_at", "-pk")[:MOST])


def _talks(person_ids: Sequence[int]) -> list[Interaction]:
    """The latest conversations with people who were asked to be visible."""
    kinds = [*CONTACT, InteractionKind.NOTE]
    rows = Interaction.objects.filter(person_id__in=person_ids, kind__in=kinds)
    return list(rows.select_related("person", "by").order_by("-at", "-pk")[:_TALKS])
