"""What doors ask about referrals and links."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.models import Lead
from winnow.capture.queries import search_ids
from winnow.capture.words import LeadStage
from winnow.forms.words import FormState
from winnow.ground.refusals import Invalid, NotFound
from winnow.people.models import Organization, Person
from winnow.referrals.models import Referral, ReferralLink, UnknownReferrer
from winnow.referrals.visible import referrer_seen_q
from winnow.referrals.words import Show


@dataclass(frozen=True)
class Who:
    """A referrer as the actor may know her: both ids None and no name for somebody out of sight."""

    person_id: int | None
    organization_id: int | None
    name: str
    email: str
    phone: str


def referrals(actor: Actor, *, show: str = Show.ALL) -> QuerySet[Referral]:
    """Of leads that the actor may see, unordered; what a merge made a referral of oneself is left out.
    Raises `Invalid`."""
    actor.require("leads:read")
    if show not in Show.values:
        raise Invalid(_("Show one of %s.") % ", ".join(Show.values), field="show")
    rows = Referral.objects.visible_to(actor).select_related("lead__person__organization", "lead__standing")
    rows = rows.exclude(person_id=F("lead__person_id"))
    wanted = {
        Show.ALL: Q(),
        Show.UNTHANKED: Q(thanked_at=None),
        Show.WON: Q(lead__standing__furthest=LeadStage.CUSTOMER),
    }
    return rows.filter(wanted[Show(show)])


def referral(actor: Actor, referral_id: int) -> Referral:
    """Raises `NotFound`."""
    found = referrals(actor).filter(pk=referral_id).first()
    if found is None:
        raise NotFound(_("There is no such referral."))
    return found


@dataclass(frozen=True)
class Candidate:
    person_id: int
    name: str
    organization: str


def unknown_referrers(actor: Actor) -> QuerySet[UnknownReferrer]:
    """Those that somebody has to find out, of leads that the actor may see, unordered."""
    actor.require("leads:read")
    rows = UnknownReferrer.objects.visible_to(actor).filter(referral=None, dismissed_at=None)
    return rows.select_related("lead__person__organization")


def candidates(actor: Actor, words: str, *, most: int = 3) -> list[Candidate]:
    """Leads' people whose name has all these words: an offer, since a name alone proves nothing."""
    found = search_ids(words, 50, actor=actor)
    leads = Lead.objects.visible_to(actor).filter(pk__in=found.ids).select_related("person__organization")
    people = {lead.person_id: lead.person for lead in leads.order_by("pk")}
    return [
        Candidate(one.pk, one.label, one.organization.name if one.organization else "")
        for one in list(people.values())[:most]
    ]


def referred_by(actor: Actor, lead_id: int) -> list[Referral]:
    """Who brought this lead, the first first."""
    return list(referrals(actor).filter(lead=lead_id).order_by("at", "pk"))


def brought_by(actor: Actor, person_id: int, *, size: int = 10) -> list[Referral]:
    """Whom this person brought, latest first."""
    return list(referrals(actor).filter(person=person_id).order_by("-at", "-pk")[:size])


def whos(actor: Actor, rows: Collection[Referral | ReferralLink]) -> dict[int, Who]:
    """The referrers of rows, by the row's id, in two questions."""
    people = Person.objects.visible_to(actor).in_bulk({one.person_id for one in rows if one.person_id})
    bodies = Organization.objects.visible_to(actor)
    known = bodies.in_bulk({one.organization_id for one in rows if one.organization_id})
    return {one.pk: _who(people.get(one.person_id or 0), known.get(one.organization_id or 0)) for one in rows}


def _who(person: Person | None, organization: Organization | None) -> Who:
    if person is not None:
        return Who(person.pk, None, person.label, person.email, person.phone)
    if organization is not None:
        return Who(None, organization.pk, organization.name, "", organization.phone)
    return Who(None, None, "", "", "")


def links(actor: Actor) -> QuerySet[ReferralLink]:
    """Of referrers that the actor may see, unordered."""
    actor.require("leads:read")
    return ReferralLink.objects.filter(referrer_seen_q(actor)).select_related("form")


def link(actor: Actor, link_id: int) -> ReferralLink:
    """Raises `NotFound`."""
    found = links(actor).filter(pk=link_id).first()
    if found is None:
        raise NotFound(_("There is no such link."))
    return found


def url_of(one: ReferralLink) -> str:
    return f"{settings.ENVIRONMENT.base_url.rstrip('/')}/refer/{one.code}"


def leads_to(code: str) -> str:
    """The key of the form that a link opens, for whoever follows it. Raises `NotFound` for one that is revoked,
    unknown or without an open form."""
    rows = ReferralLink.objects.filter(code=code.lower(), revoked_at=None, form__state=FormState.LIVE)
    found = rows.values_list("form__key", flat=True).first()
    if found is None:
        raise NotFound(_("This link leads nowhere any more."))
    return found


def unthanked(actor: Actor, mine: Q, *, now: datetime, size: int) -> list[Referral]:
    """Those that wait longest, of leads that fit `mine` (over owner and team)."""
    due = Q(wait_until=None) | Q(wait_until__lte=now)
    rows = referrals(actor, show=Show.UNTHANKED).filter(due, mine)
    return list(rows.order_by("at", "pk")[:size])
