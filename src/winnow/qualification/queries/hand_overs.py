"""Leads on their way from marketing to sales: who waits for whom, and how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.models import Lead, LeadStanding
from winnow.capture.queries.lists import standing
from winnow.capture.words import LeadStage
from winnow.ground.among import among
from winnow.ground.keyset import Order, Page, page
from winnow.people.models import Person
from winnow.qualification.models import HandOver, OpenOffer
from winnow.qualification.words import ClosingReason, HandOverState, RefusalReason

_RELATIONS = ("to_user", "to_team", "by")


@dataclass(frozen=True)
class OfferView:
    """`to` is a colleague or a team, `owner` whose it is meanwhile, `mine` says that the actor may answer; `by` is blank where Winnow offered it.
    `waited_hours` is the clock, `due_at` when it runs out, None for never; `late` that it has."""

    lead: int
    who: str
    organization: str
    score: int
    grade: str
    to: str
    owner: str
    by: str
    at: datetime
    waited_hours: float
    due_at: datetime | None
    late: bool
    note: str
    mine: bool


@dataclass(frozen=True)
class HandOverStep:
    """A lead was offered, or an offer ended: `state` and `reason` with their `label` in words. `in_time` is None where
    there was no clock."""

    state: str
    reason: str
    label: str
    to: str
    by: str
    note: str
    at: datetime
    waited_hours: float | None
    in_time: bool | None


@dataclass(frozen=True)
class Offerable:
    lead: int
    who: str
    organization: str
    score: int
    grade: str


def offers(
    actor: Actor, *, mine: bool = False, size: int = 50, cursor: str | None = None, now: datetime
) -> Page[OfferView]:
    """Open offers, the longest waiting first; `mine` are those that wait for the actor's own answer."""
    actor.require("leads:read")
    rows = OpenOffer.objects.visible_to(actor)
    if mine:
        rows = rows.filter(_for(actor))
    found = page(rows.select_related(*_RELATIONS), Order("at"), size=size, cursor=cursor)
    return Page(_views(found.rows, actor, now), found.next, found.previous)


def _for(actor: Actor) -> Q:
    """Of her team's offers those that no colleague owns: the others wait for their owner first."""
    hers = Q(lead__standing__owner=actor.user_id) | Q(lead__standing__owner__isnull=True)
    return Q(to_user=actor.user_id) | (Q(to_user__isnull=True, to_team__in=actor.team_ids) & hers)


def open_offer(actor: Actor, lead_id: int, *, now: datetime) -> OfferView | None:
    """What a lead is offered to, None when it is not."""
    actor.require("leads:read")
    row = OpenOffer.objects.visible_to(actor).select_related(*_RELATIONS).filter(pk=lead_id).first()
    return _views([row], actor, now)[0] if row else None


def hand_over_history(actor: Actor, lead_id: int) -> list[HandOverStep]:
    """Every offer of a lead and how it ended, the latest first. Raises `NotFound`."""
    standing(actor, lead_id)
    rows = HandOver.objects.filter(lead=lead_id).select_related("to_user", "to_team", "by")
    return [step_of(row) for row in rows.order_by("-at", "-pk")]


def step_of(row: HandOver) -> HandOverStep:
    state = str(HandOverState(row.state).label)
    reason = reason_label(row.reason) if row.reason else ""
    return HandOverStep(
        row.state,
        row.reason,
        f"{state}: {reason}" if reason else state,
        to=_to(row),
        by=row.by.name if row.by else "",
        note=row.note,
        at=row.at,
        waited_hours=None if row.waited_seconds is None else round(row.waited_seconds / 3600, 1),
        in_time=row.in_time,
    )


def reason_label(reason: str) -> str:
    words = RefusalReason if reason in RefusalReason.values else ClosingReason
    return str(words(reason).label)


def _notes(lead_ids: list[int]) -> dict[int, str]:
    """What was said with the last offer of each."""
    rows = HandOver.objects.filter(lead__in=among(lead_ids), state=HandOverState.OFFERED).exclude(note="")
    latest = HandOver.objects.filter(lead=OuterRef("lead"), state=HandOverState.OFFERED).order_by(
        "-at", "-pk"
    )
    return dict(rows.filter(pk=Subquery(latest.values("pk")[:1])).values_list("lead_id", "note"))


def _to(row: OpenOffer | HandOver) -> str:
    return row.to_user.name if row.to_user else row.to_team.name if row.to_team else ""


def offered_to_me(actor: Actor, *, most: int = 100) -> int:
    """How many offers wait for the actor's own answer; counted up to `most`."""
    if actor.user_id is None or not actor.may("qualification:write"):
        return 0
    return len(OpenOffer.objects.visible_to(actor).filter(_for(actor)).order_by().values_list("pk")[:most])


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


def _views(rows: list[OpenOffer], actor: Actor, now: datetime) -> list[OfferView]:
    """For offers that the actor was found to see."""
    pks = [row.pk for row in rows]
    leads = Lead.objects.visible_to(SYSTEM).select_related("person__organization", "standing__owner")
    known, notes = leads.defer("search_text").in_bulk(pks), _notes(pks)
    return [_view(row, known[row.pk], notes.get(row.pk, ""), actor, now) for row in rows]


def _view(row: OpenOffer, lead: Lead, note: str, actor: Actor, now: datetime) -> OfferView:
    where = lead.standing
    return OfferView(
        row.pk,
        *_named(lead.person, row.pk),
        where.score,
        where.grade,
        to=_to(row),
        owner=where.owner.name if where.owner else "",
        by=row.by.name if row.by else "",
        at=row.at,
        waited_hours=round((now - row.at).total_seconds() / 3600, 1),
        due_at=row.due_at,
        late=row.due_at is not None and row.due_at < now,
        note=note,
        mine=row.is_for(actor),
    )
