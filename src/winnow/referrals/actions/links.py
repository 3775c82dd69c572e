"""Links that referrers pass on."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.forms.models import Form
from winnow.ground.refusals import Invalid, NotFound
from winnow.referrals import referrer as referrers
from winnow.referrals.models import ReferralLink
from winnow.referrals.referrer import Referrer
from winnow.referrals.visible import referrer_seen_q

# Small letters and digits that do not look alike: a link is read out, too.
_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 8


@transaction.atomic
def make_link(
    *,
    referrer: str = "",
    person_id: int | None = None,
    organization_id: int | None = None,
    form_id: int | None = None,
    by: Actor,
    now: datetime,
) -> ReferralLink:
    """The referrer's link; the one that she has with this form already is given again. Raises `Invalid`."""
    by.require("leads:write")
    found = _found(referrer, person_id, organization_id, by)
    if form_id is not None and not Form.objects.filter(pk=form_id).exists():
        raise Invalid(_("There is no such form."), field="form_id")
    mine: Any = {**found.columns, "form_id": form_id}
    there = ReferralLink.objects.filter(revoked_at=None, **mine).first()
    return there or ReferralLink.objects.create(
        code="".join(secrets.choice(_ALPHABET) for _place in range(_LENGTH)),
        **found.columns,
        form_id=form_id,
        created_at=now,
        by_id=by.user_id,
    )


@transaction.atomic
def revoke_link(*, link_id: int, by: Actor, now: datetime) -> ReferralLink:
    """Nobody is referred by it from now on; who was, stays. Raises `NotFound`."""
    by.require("leads:write")
    rows = ReferralLink.objects.select_for_update(of=("self",)).filter(referrer_seen_q(by))
    found = rows.filter(pk=link_id).first()
    if found is None:
        raise NotFound(_("There is no such link."))
    found.revoked_at = found.revoked_at or now
    found.save(update_fields=["revoked_at"])
    return found


def _found(words: str, person_id: int | None, organization_id: int | None, by: Actor) -> Referrer:
    if person_id:
        return referrers.person(by, person_id)
    if organization_id:
        return referrers.organization(by, organization_id)
    return referrers.called(by, words)
