"""Saying who a file meant by a referrer whom we did not know."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.refusals import NotFound, Refused
from winnow.referrals.actions.referring import refer
from winnow.referrals.models import Referral, UnknownReferrer

_MOST_AT_ONCE = 1_000


@transaction.atomic
def resolve_referrer(
    *,
    unknown_id: int,
    referrer: str = "",
    person_id: int | None = None,
    organization_id: int | None = None,
    by: Actor,
    now: datetime,
) -> Referral:
    """It was this person or organization, as `refer` takes them. Raises what `refer` raises."""
    by.require("leads:write")
    found = _open(unknown_id, by)
    made = refer(
        lead_id=found.lead_id,
        referrer=referrer,
        person_id=person_id,
        organization_id=organization_id,
        words=found.words,
        at=found.at,
        by=by,
        now=now,
    )
    found.referral = made
    found.save(update_fields=["referral"])
    return made


@transaction.atomic
def dismiss_referrer(*, unknown_id: int, by: Actor, now: datetime) -> None:
    """Nobody needs to know who that was; the words stay. Raises `NotFound`."""
    by.require("leads:write")
    found = _open(unknown_id, by)
    found.dismissed_at = now
    found.save(update_fields=["dismissed_at"])


def look_again(*, by: Actor, now: datetime) -> int:
    """Those whose words name somebody by now, such as one who came with a later file; returns how many."""
    by.require("leads:write")
    rows = UnknownReferrer.objects.visible_to(by).filter(referral=None, dismissed_at=None).order_by("pk")
    found = 0
    for pk, words in list(rows.values_list("pk", "words")[:_MOST_AT_ONCE]):
        try:
            resolve_referrer(unknown_id=pk, referrer=words, by=by, now=now)
        except Refused:
            continue
        found += 1
    return found


def _open(unknown_id: int, by: Actor) -> UnknownReferrer:
    rows = UnknownReferrer.objects.visible_to(by).select_for_update(of=("self",))
    found = rows.filter(pk=unknown_id, referral=None, dismissed_at=None).first()
    if found is None:
        raise NotFound(_("There is no such referrer to be found out."))
    return found
