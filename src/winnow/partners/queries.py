"""What doors ask about partners, and what a partner may ask about the leads that it sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.words import LeadStage
from winnow.ground.refusals import NotFound
from winnow.partners.models import Partner, PartnerLead
from winnow.partners.words import TOLD, Told


@dataclass(frozen=True)
class PartnerView:
    """`sent` leads, `new` of them were not known before, `customers` were won."""

    id: int
    name: str
    organization: str
    source: str
    team: str
    prefix: str
    most_a_day: int
    tells_known: bool
    last_used_at: datetime | None
    revoked_at: datetime | None
    created_at: datetime
    sent: int
    new: int
    customers: int


@dataclass(frozen=True)
class Heard:
    """All that a partner hears of a lead: its own number, and how far it is."""

    reference: str
    state: Told
    received_at: datetime


def partners(actor: Actor) -> list[PartnerView]:
    """By name, those in use first."""
    actor.require("settings:write")
    won = Q(leads__credited=True, leads__lead__standing__furthest=LeadStage.CUSTOMER)
    rows: Any = Partner.objects.select_related("organization", "source", "team").annotate(
        sent=Count("leads"),
        new=Count("leads__lead", filter=Q(leads__credited=True), distinct=True),
        customers=Count("leads__lead", filter=won, distinct=True),
    )
    return [
        _view(one) for one in sorted(rows, key=lambda one: (one.revoked_at is not None, one.name.lower()))
    ]


def partner(actor: Actor, partner_id: int) -> PartnerView:
    """Raises `NotFound`."""
    found = next((one for one in partners(actor) if one.id == partner_id), None)
    if found is None:
        raise NotFound(_("There is no such partner."))
    return found


def sent_by(partner: Partner) -> QuerySet[PartnerLead]:
    """A partner's own, unordered: the only rows that it may ever ask for."""
    rows = PartnerLead.objects.visible_to(SYSTEM).filter(partner=partner)
    return rows.select_related("lead__standing", "partner")


def heard(partner: Partner, reference: str) -> Heard:
    """Raises `NotFound`."""
    found = sent_by(partner).filter(reference=reference).first()
    if found is None:
        raise NotFound(_("You have sent no lead of this number."), field="reference")
    return as_heard(found)


def as_heard(one: PartnerLead) -> Heard:
    """Of somebody whom we knew before, a partner hears nothing that it did not say itself."""
    if one.credited:
        state = TOLD[one.lead.standing.stage]
    else:
        state = Told.KNOWN if one.partner.tells_known else Told.RECEIVED
    return Heard(one.reference, state, one.received_at)


def _view(one: Any) -> PartnerView:
    named = ("name", "prefix", "most_a_day", "tells_known", "last_used_at", "revoked_at", "created_at")
    return PartnerView(
        id=one.pk,
        organization=one.organization.name if one.organization else "",
        source=one.source.name,
        team=one.team.name if one.team else "",
        sent=one.sent,
        new=one.new,
        customers=one.customers,
        **{name: getattr(one, name) for name in named},
    )
