"""Thanking for a referral: it stands on the worklist until somebody did."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.refusals import Invalid, NotFound
from winnow.ground.text import squeezed
from winnow.referrals.models import Referral, Thanks
from winnow.referrals.words import ThankedBy

_LONGEST_WAIT = timedelta(days=365)


@transaction.atomic
def thank(*, referral_id: int, how: str, note: str = "", by: Actor, now: datetime) -> Thanks:
    """The referrer was thanked; more thanks may follow, such as a gift after the first order. Raises `NotFound`,
    `Invalid`."""
    by.require("leads:write")
    found = _locked(referral_id, by)
    if how not in ThankedBy.values:
        raise Invalid(_("One thanks by one of %s.") % ", ".join(ThankedBy.values), field="how")
    made = Thanks.objects.create(referral=found, how=how, note=squeezed(note)[:500], at=now, by_id=by.user_id)
    if found.thanked_at is None:
        found.thanked_at = now
        found.save(update_fields=["thanked_at"])
    return made


@transaction.atomic
def put_off(*, referral_id: int, until: datetime | None, by: Actor, now: datetime) -> Referral:
    """Off the worklist until then; None brings it back. Raises `NotFound`, `Invalid`."""
    by.require("leads:write")
    if until is not None and not now < until <= now + _LONGEST_WAIT:
        raise Invalid(_("Choose a day within a year."), field="until")
    found = _locked(referral_id, by)
    found.wait_until = until
    found.save(update_fields=["wait_until"])
    return found


def _locked(referral_id: int, by: Actor) -> Referral:
    rows = Referral.objects.visible_to(by).select_for_update(of=("self",))
    found = rows.filter(pk=referral_id).first()
    if found is None:
        raise NotFound(_("There is no such referral."))
    return found
