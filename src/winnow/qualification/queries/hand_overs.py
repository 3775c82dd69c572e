"""Leads on their way from marketing to sales: who waits for whom, and how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.models import LeadStanding
from winnow.capture.words import LeadStage
from winnow.ground.keyset import Order, Page, page
from winnow.people.models import Person
from winnow.qualification.models import HandOver, OpenOffer
from winnow.qualification.words import HandOverState

_RELATIONS = ("lead__person__organization", "lead__standing", "to_user", "to_team", "by")


@dataclass(frozen=True)
class OfferView:
    """`to` is a colleague or a team, `mine` says that the actor may answer; `waited_hours` is the clock."""

    lead: int
    who: str
    organization: str
    score: int
    grade: str
    to: str
    by: str
    at: datetime
    waited_hours: float
    mine: bool


@dataclass(frozen=True)
class Offerable:
    lead: int
    who: str
    organization: str
    score: int
    grade: str


def offers(actor: Actor, *, size: int = 50, cursor: str | None = None, now: datetime) -> Page[OfferView]:
    """Open offers, the longest waiting first."""
    actor.require("leads:read")
    rows = OpenOffer.objects.visible_to(actor).exclude(lead__standing__stage=LeadStage.DISQUALIFIED)
    found = page(rows.select_related(*_RELATIONS), Order("at"), size=size, cursor=cursor)
    return Page([_view(row, actor, now) for row in found.rows], found.next, found.previous)


def offered_to_me(actor: Actor, *, most: int = 100) -> int:
    """How many offers wait for the actor's own answer; counted up to `most`."""
    if actor.user_id is None or not actor.may("qualification:write"):
        return 0
    mine = Q(to_user=actor.user_id) | Q(to_user__isnull=True, to_team__in=actor.team_ids)
    return len(OpenOffer.objects.visible_to(actor).filter(mine).order_by().values_list("pk")[:most])


def offerable(actor: Actor, *, size: int = 25) -> list[Offerable]:
    """Marketing-qualified leads of nobody or of the actor that were not accepted before, the best first."""
    actor.require("leads:read")
    taken = HandOver.objects.filter(lead=OuterRef("pk"), state=HandOverState.ACCEPTED)
    rows = (
        LeadStanding.objects.visible_to(actor)
        .filter(Q(owner__isnull=True) | Q(owner=actor.user_id), stage=LeadStage.MARKETING_QUALIFIED)
        .filter(~Exists(taken), lead__open_offer__isnull=True)
        .select_related("lead__person__organization")
        .order_by("-score", "-pk")[:size]
    )
    return [Offerable(row.pk, *_named(row.lead.person, row.pk), row.score, row.grade) for row in rows]


def _named(person: Person, pk: int) -> tuple[str, str]:
    organization = person.organization
    return (
        person.label or _("Lead %(id)s") % {"id": pk},
        organization.name if organization else "",
    )


def _view(row: OpenOffer, actor: Actor, now: datetime) -> OfferView:
    standing = row.lead.standing
    return OfferView(
        row.pk,
        *_named(row.lead.person, row.pk),
        standing.score,
        standing.grade,
        to=row.to_user.name if row.to_user else row.to_team.name if row.to_team else "",
        by=row.by.name if row.by else "",
        at=row.at,
        waited_hours=round((now - row.at).total_seconds() / 3600, 1),
        mine=row.is_for(actor),
    )
