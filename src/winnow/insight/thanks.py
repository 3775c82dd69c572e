"""Referrals that nobody has thanked for yet, as tasks: they stay on the worklist until somebody did."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.engagement.words import InteractionKind
from winnow.ground.money import owner_currency
from winnow.insight.task import Task
from winnow.insight.words import Deed, Reason, Scope
from winnow.referrals.models import Referral
from winnow.referrals.queries import Who, unthanked, whos
from winnow.referrals.words import ThankedBy

MOST = 20
# So many stand above what is worth most; the others below everything else.
FIRST = 3
# Thanks that come later than this are hardly heard as thanks.
SOON = timedelta(days=2)
# How a task is said to be done, in the words of thanking.
HOW = {
    InteractionKind.CALL.value: ThankedBy.CALL,
    InteractionKind.EMAIL_SENT.value: ThankedBy.EMAIL,
    InteractionKind.MEETING.value: ThankedBy.MEETING,
}


def thanks_due(actor: Actor, scope: str, *, now: datetime) -> list[Task]:
    """Those that wait longest first. A referrer whom the actor may not see is left to whoever sees her."""
    found = unthanked(actor, _mine(actor, scope), now=now, size=MOST)
    who = whos(actor, found) if found else {}
    return [_task(one, who[one.pk]) for one in found if who[one.pk].name]


def _mine(actor: Actor, scope: str) -> Q:
    if scope == Scope.ALL or actor.user_id is None:
        return Q()
    mine = Q(lead__standing__owner_id=actor.user_id)
    pool = Q(lead__standing__owner_id__isnull=True, lead__standing__team_id__isnull=True)
    return mine | pool if actor.sees_pool else mine


def _task(one: Referral, who: Who) -> Task:
    person = one.lead.person
    words = _("Brought %(name)s, and nobody has said thank you yet.")
    return Task(
        key=f"referral:{one.pk}",
        lead=one.lead_id,
        opportunity=None,
        who=who.name,
        organization="",
        phone=who.phone,
        email=who.email,
        reason=Reason.THANK.value,
        why=words % {"name": person.label or _("Lead %(id)s") % {"id": one.lead_id}},
        action=Deed.THANK.value,
        to_do=str(Deed.THANK.label),
        due=timezone.localdate(one.recorded_at + SOON),
        # The card is about the referrer: how the lead stands would be taken for hers.
        stage="",
        score=0,
        grade="",
        expected=None,
        currency=owner_currency(),
    )
