"""People and organizations, for doors."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.keyset import Order, Page, page
from winnow.ground.refusals import NotFound
from winnow.people.models import ConsentRecord as ConsentRecord
from winnow.people.models import Organization as Organization
from winnow.people.models import Person as Person
from winnow.people.normalise import domain_of, email_key, name_key

_BY_ID = Order("pk", descending=True)


def person(actor: Actor, person_id: int) -> Person:
    """One person with organization, addresses and numbers. Raises `NotFound`."""
    actor.require("leads:read")
    rows = Person.objects.visible_to(actor).select_related("organization")
    found = rows.prefetch_related("emails", "phones").filter(pk=person_id).first()
    if found is None:
        raise NotFound(_("There is no such person."))
    return found


def people(
    actor: Actor,
    *,
    email: str = "",
    organization_id: int | None = None,
    size: int = 50,
    cursor: str | None = None,
) -> Page[Person]:
    """People, newest first; those with exactly this address, or of this organization, when asked."""
    actor.require("leads:read")
    rows: QuerySet[Person] = Person.objects.visible_to(actor).select_related("organization")
    rows = rows.prefetch_related("emails", "phones")
    if email:
        rows = rows.filter(emails__key=email_key(email.strip()))
    if organization_id is not None:
        rows = rows.filter(organization_id=organization_id)
    return page(rows, _BY_ID, size=size, cursor=cursor)


def organization(actor: Actor, organization_id: int) -> Organization:
    """One organization. Raises `NotFound`."""
    actor.require("leads:read")
    found = Organization.objects.visible_to(actor).filter(pk=organization_id).first()
    if found is None:
        raise NotFound(_("There is no such organization."))
    return found


def organizations(
    actor: Actor, *, name: str = "", domain: str = "", size: int = 50, cursor: str | None = None
) -> Page[Organization]:
    """Organizations, newest first; those whose name starts like this, or with this domain, when asked."""
    actor.require("leads:read")
    rows: QuerySet[Organization] = Organization.objects.visible_to(actor)
    if name:
        # A range rather than LIKE: both databases walk the index for it.
        start = name_key(name)
        rows = rows.filter(name_key__gte=start, name_key__lt=f"{start}\U0010ffff")
    if domain:
        rows = rows.filter(domain=domain_of(domain) or domain)
    return page(rows, _BY_ID, size=size, cursor=cursor)


def consents(actor: Actor, person_id: int) -> list[ConsentRecord]:
    """What a person consented to and withdrew, latest first, with who recorded it."""
    found = person(actor, person_id)
    return list(ConsentRecord.objects.filter(person=found).select_related("by").order_by("-at", "-pk")[:200])
