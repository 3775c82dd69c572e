"""What an answer can be linked to: the conversations with a lead's person, and the people who may have said it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.models import LeadStanding
from winnow.engagement.models import Interaction
from winnow.engagement.words import InteractionKind
from winnow.ground.refusals import NotFound
from winnow.people.models import Person

_TELLING = (
    InteractionKind.CALL,
    InteractionKind.MEETING,
    InteractionKind.EMAIL_ANSWERED,
    InteractionKind.EMAIL_SENT,
    InteractionKind.FORM,
    InteractionKind.NOTE,
)
MOST = 8


@dataclass(frozen=True)
class Conversation:
    id: int
    kind: str
    subject: str
    at: datetime


@dataclass(frozen=True)
class Sources:
    """The latest conversations first; `people` are (number, name), the lead's own person first."""

    conversations: list[Conversation]
    people: list[tuple[int, str]]


def sources(actor: Actor, lead_id: int) -> Sources:
    """Raises `NotFound` for a lead out of sight."""
    actor.require("leads:read")
    standing = (
        LeadStanding.objects.visible_to(actor).select_related("lead__person").filter(pk=lead_id).first()
    )
    if standing is None:
        raise NotFound(_("There is no lead %(id)s.") % {"id": lead_id}, field="lead")
    own: Person = standing.lead.person
    told = Interaction.objects.filter(person=own, kind__in=_TELLING).order_by("-at", "-pk")[:MOST]
    beside = Q(organization=own.organization_id) if own.organization_id else Q(pk__in=[])
    others = Person.objects.visible_to(actor).filter(beside).exclude(pk=own.pk).order_by("name", "pk")[:MOST]
    return Sources(
        [Conversation(one.pk, one.kind, one.subject, one.at) for one in told],
        [(own.pk, own.label), *((one.pk, one.label) for one in others.select_related("organization"))],
    )
