"""What an answer can be linked to: the conversations with a lead's person, and the people who may have said it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.access.seen import Seen
from winnow.capture.queries.lists import AskedLead, standing
from winnow.engagement.queries import latest
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


def sources(actor: Actor, lead: AskedLead) -> Sources:
    """Raises `NotFound` for a lead out of sight."""
    try:
        own = standing(actor, lead).lead.person
    except NotFound as refusal:
        raise NotFound(_("There is no lead %(id)s.") % {"id": lead}, field="lead") from refusal
    told = latest(own.pk, kinds=_TELLING, size=MOST)
    beside = _BESIDE.all(actor, own.organization_id, own.pk) if own.organization_id else []
    return Sources(
        [Conversation(one.pk, one.kind, one.subject, one.at) for one in told],
        [(one.pk, one.label) for one in [own, *beside]],
    )


_BESIDE = Seen(
    lambda actor, organization, person: (
        Person.objects.visible_to(actor)
        .filter(organization_id=organization)
        .exclude(pk=person)
        .select_related("organization")
        .order_by("name", "pk")[:MOST]
    )
)
