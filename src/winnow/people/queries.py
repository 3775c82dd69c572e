"""People and organizations, for doors."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.ground.keyset import Order, Page, decoded, encoded, page
from winnow.ground.refusals import NotFound
from winnow.people.models import ConsentRecord as ConsentRecord
from winnow.people.models import Organization as Organization
from winnow.people.models import Person as Person
from winnow.people.normalise import domain_of, email_key, name_key

_BY_ID = Order("pk", descending=True)
_WINDOW, _WINDOWS = 2_000, 5
R = TypeVar("R", bound=Model)


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
    rows = people_asked(actor, email=email, organization_id=organization_id)
    rows = rows.select_related("organization").prefetch_related("emails", "phones")
    if actor.sees_all or email or organization_id is not None:
        return page(rows, _BY_ID, size=size, cursor=cursor)
    return _newest(rows, Person.objects.visible_to(SYSTEM), size=size, cursor=cursor)


def people_asked(actor: Actor, *, email: str = "", organization_id: int | None = None) -> QuerySet[Person]:
    """All of them, in no order."""
    actor.require("leads:read")
    rows: QuerySet[Person] = Person.objects.visible_to(actor).filter(merged_into__isnull=True)
    if email:
        rows = rows.filter(emails__key=email_key(email.strip()))
    if organization_id is not None:
        rows = rows.filter(organization_id=organization_id)
    return rows


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
    rows = organizations_asked(actor, name=name, domain=domain)
    if actor.sees_all or name or domain:
        return page(rows, _BY_ID, size=size, cursor=cursor)
    return _newest(rows, Organization.objects.visible_to(SYSTEM), size=size, cursor=cursor)


def organizations_asked(actor: Actor, *, name: str = "", domain: str = "") -> QuerySet[Organization]:
    """All of them, in no order."""
    actor.require("leads:read")
    rows: QuerySet[Organization] = Organization.objects.visible_to(actor).filter(merged_into__isnull=True)
    if name:
        # A range rather than LIKE: both databases walk the index for it.
        start = name_key(name)
        rows = rows.filter(name_key__gte=start, name_key__lt=f"{start}\U0010ffff")
    if domain:
        rows = rows.filter(domain=domain_of(domain) or domain)
    return rows


def _newest(rows: QuerySet[R], every: QuerySet[Any], *, size: int, cursor: str | None) -> Page[R]:
    """A page of `rows` (of `every`, those that somebody may see), newest first, forward only.

    Whoever sees few of a million would make the database read all of them: it is read in windows, and a page
    that _WINDOWS of them could not fill is short and goes on by `next`.
    """
    after = decoded(cursor)[1] if cursor else None
    found: list[R] = []
    for _window in range(_WINDOWS):
        left = every if after is None else every.filter(pk__lt=after)
        pks = list(left.order_by("-pk").values_list("pk", flat=True)[:_WINDOW])
        if not pks:
            return Page(found, next=None, previous=None)
        seen = rows.filter(pk__lte=pks[0], pk__gte=pks[-1]).order_by("-pk")
        found += seen[: size + 1 - len(found)]
        if len(found) > size:
            return Page(found[:size], next=encoded(found[size - 1].pk, found[size - 1].pk), previous=None)
        after = pks[-1]
    return Page(found, next=encoded(after, after or 0), previous=None)


def consents(actor: Actor, person_id: int) -> list[ConsentRecord]:
    """What a person consented to and withdrew, what was said latest first, with who recorded it."""
    found = person(actor, person_id)
    said = ConsentRecord.objects.filter(person=found).annotate(said=Coalesce("given_at", "at"))
    return list(said.select_related("by").order_by("-said", "-pk")[:200])
