"""Who refers: a person or an organization, found by what a colleague, a file or a program calls them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.models import Lead
from winnow.ground.refusals import Invalid
from winnow.people.models import EmailAddress, Organization, Person
from winnow.people.normalise import email_key


@dataclass(frozen=True)
class Referrer:
    """One of the two is None."""

    person: Person | None
    organization: Organization | None

    @property
    def columns(self) -> dict[str, Person | Organization]:
        return {"person": self.person} if self.person else {"organization": self.organization}  # type: ignore[dict-item]


def person(actor: Actor, person_id: int) -> Referrer:
    """Raises `Invalid`."""
    found = Person.objects.visible_to(actor).filter(pk=person_id).first()
    if found is None:
        raise Invalid(_("There is no such person."), field="person_id")
    return Referrer(_kept(found), None)


def organization(actor: Actor, organization_id: int) -> Referrer:
    """Raises `Invalid`."""
    found = Organization.objects.visible_to(actor).filter(pk=organization_id).first()
    if found is None:
        raise Invalid(_("There is no such organization."), field="organization_id")
    return Referrer(None, cast(Organization, found.merged_into or found))


def called(actor: Actor, words: str) -> Referrer:
    """By e-mail address, external number (of a person, a lead, then an organization), or an organization's domain.
    Raises `Invalid` when nobody that the actor may see is called so."""
    words = words.strip()[:254]
    people = Person.objects.visible_to(actor)
    if "@" in words:
        owners = EmailAddress.objects.filter(key=email_key(words)).values("person_id")
        found = people.filter(pk__in=owners).order_by("pk").first()
    else:
        leads = Lead.objects.visible_to(actor).filter(external_id=words).values("person_id")
        found = people.filter(external_id=words).first() or people.filter(pk__in=leads).first()
    if found is not None:
        return Referrer(_kept(found), None)
    bodies = Organization.objects.visible_to(actor)
    body = (
        bodies.filter(external_id=words).first() or bodies.filter(domain=words.lower()).order_by("pk").first()
    )
    if not words or body is None:
        message = _("Nobody is known by %s: give an e-mail address, an external number or a domain.")
        raise Invalid(message % repr(words[:80]), field="referrer")
    return Referrer(None, cast(Organization, body.merged_into or body))


def _kept(found: Person) -> Person:
    """Whom a merge made of her."""
    while found.merged_into is not None:
        found = cast(Person, found.merged_into)
    return found
