"""One lead with all that its page says of it besides score, qualification and timeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, When
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.access.seen import Seen
from winnow.capture.fields import Field, catalogue, record_of
from winnow.capture.models import Lead, LeadStanding
from winnow.capture.queries.lists import standing
from winnow.capture.words import LeadStage
from winnow.ground.prepared import Prepared
from winnow.ground.refusals import NotFound
from winnow.people.models import EmailAddress, Organization, Person, PhoneNumber

_MOST_OTHERS = 20


@dataclass(frozen=True)
class LeadView:
    """`standing` has `owner` and `team` loaded; `lead` its `source`, `campaign` and `product`. `others` are the
    standings of further leads of the same person that the actor may see, newest first. `fields` are all there are, by
    name; `custom` the custom ones of lead, person and organization with their values, blank ones too."""

    lead: Lead
    standing: LeadStanding
    person: Person
    organization: Organization | None
    emails: list[EmailAddress]
    phones: list[PhoneNumber]
    others: list[LeadStanding]
    fields: Mapping[str, Field]

    @property
    def custom(self) -> list[tuple[Field, Any]]:
        return [(one, one.value_of(self.standing)) for one in self.fields.values() if one.custom_key]


def lead(actor: Actor, lead_id: int) -> LeadView:
    """Raises `NotFound` for a lead that is not there or that the actor may not see."""
    found = standing(actor, lead_id)
    person = found.lead.person
    return LeadView(
        lead=found.lead,
        standing=found,
        person=person,
        organization=person.organization,
        emails=_EMAILS.all(person.pk),
        phones=_PHONES.all(person.pk),
        others=[one for one in _PURSUITS.all(actor, person.pk) if one.pk != lead_id][:_MOST_OTHERS],
        fields=catalogue(),
    )


_PURSUITS = Seen(
    lambda actor, person: (
        LeadStanding.objects.visible_to(actor)
        .filter(lead__person_id=person)
        .select_related("lead")
        .order_by("-pk")[: _MOST_OTHERS + 1]
    )
)
_EMAILS = Prepared(lambda person: EmailAddress.objects.filter(person_id=person).order_by("pk"))
_PHONES = Prepared(lambda person: PhoneNumber.objects.filter(person_id=person).order_by("pk"))


def values_of(row: LeadStanding, fields: Mapping[str, Field]) -> dict[str, Any]:
    """All values of a row by the fields' names, as doors show them; the way to each record is gone once."""
    records = {alias: record_of(row, alias) for alias in {field.alias for field in fields.values()}}
    return {name: field.value_in(records[field.alias]) for name, field in fields.items()}


def lead_of_person(actor: Actor, person_id: int) -> Lead:
    """The latest pursuit of a person that the actor may see, open ones before disqualified ones. Raises `NotFound`."""
    rows = LeadStanding.objects.visible_to(actor).filter(lead__person=person_id)
    open_first = Case(When(stage=LeadStage.DISQUALIFIED, then=1), default=0)
    found = rows.select_related("lead__person").order_by(open_first, "-pk").first()
    if found is None:
        raise NotFound(_("There is no lead of this person."))
    return found.lead
