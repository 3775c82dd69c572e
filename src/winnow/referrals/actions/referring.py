"""Writing down who referred a lead. Nobody refers herself, and nobody whom she brought refers her."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.models import Lead
from winnow.engagement.actions import record
from winnow.engagement.words import InteractionKind
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.ground.text import squeezed
from winnow.referrals import referrer as referrers
from winnow.referrals.models import Referral
from winnow.referrals.referrer import Referrer
from winnow.referrals.words import Told

# A chain of referrals longer than this is walked no further.
_MOST_STEPS = 100


@transaction.atomic
def refer(
    *,
    lead_id: int,
    referrer: str = "",
    person_id: int | None = None,
    organization_id: int | None = None,
    words: str = "",
    at: datetime | None = None,
    told: str = Told.HAND,
    by: Actor,
    now: datetime,
) -> Referral:
    """The lead was referred by one person or organization: by id, or as `referrer` calls them (referrer.called).

    Raises `NotFound`, `Invalid`, and `Conflict` for a referral of oneself, in a circle, or known already.
    """
    by.require("leads:write")
    lead = Lead.objects.visible_to(by).select_related("person").filter(pk=lead_id).first()
    if lead is None:
        raise NotFound(_("There is no such lead."))
    if sum(map(bool, (referrer, person_id, organization_id))) != 1:
        raise Invalid(_("Say who referred: one person or one organization."), field="referrer")
    if person_id:
        found = referrers.person(by, person_id)
    elif organization_id:
        found = referrers.organization(by, organization_id)
    else:
        found = referrers.called(by, referrer)
    return written(lead, found, words=words, at=at or now, told=told, by=by, now=now)


def written(
    lead: Lead, found: Referrer, *, words: str, at: datetime, told: str, by: Actor, now: datetime
) -> Referral:
    """The row, and in the referrer's history that she did so, which scoring counts. Raises `Conflict`, `Invalid`."""
    if at > now:
        raise Invalid(_("This lies in the future."), field="at")
    if found.person is not None:
        _no_circle(found.person.pk, lead.person_id)
    elif found.organization is not None and lead.person.organization_id == found.organization.pk:
        raise Conflict(_("She belongs to this organization: nobody refers herself."), field="referrer")
    if Referral.objects.visible_to(SYSTEM).filter(lead=lead, **found.columns).exists():
        raise Conflict(_("This referral is known already."), field="referrer")
    made = Referral.objects.create(
        lead=lead,
        **found.columns,
        words=squeezed(words)[:2000],
        told=told,
        at=at,
        recorded_at=now,
        by_id=by.user_id,
    )
    # An import that wrote history could not be taken back: its file tells it.
    if found.person is not None and told != Told.IMPORT:
        # Without words and names: whoever sees the referrer need not see whom she brought.
        record(
            person_id=found.person.pk,
            kind=InteractionKind.REFERRAL,
            at=at,
            subject=_("Referred somebody to us"),
            by=by,
            now=now,
        )
    return made


def _no_circle(person_id: int, referred_id: int) -> None:
    """Up from the referrer: who referred her, who referred those."""
    above, seen = {person_id}, {person_id}
    for _step in range(_MOST_STEPS):
        if referred_id in above:
            message = (
                _("Nobody refers herself.")
                if referred_id == person_id
                else _("She brought the referrer herself: referrals do not go in a circle.")
            )
            raise Conflict(message, field="referrer")
        rows = Referral.objects.visible_to(SYSTEM).filter(lead__person_id__in=above, person__isnull=False)
        above = set(rows.values_list("person_id", flat=True)) - seen
        seen |= above
        if not above:
            return
