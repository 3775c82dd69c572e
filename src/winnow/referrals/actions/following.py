"""Referrals that come by themselves: with a form that was sent by a link, and with the rows of a file."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress

from django.db import transaction

from winnow.access.actor import SYSTEM
from winnow.capture.events import LeadsReferred
from winnow.capture.models import Lead
from winnow.forms.events import SubmissionTaken
from winnow.forms.models import Submission
from winnow.ground.among import among
from winnow.ground.refusals import Refused
from winnow.ground.text import squeezed
from winnow.referrals import referrer as referrers
from winnow.referrals.actions.referring import written
from winnow.referrals.models import ReferralLink, UnknownReferrer
from winnow.referrals.referrer import Referrer
from winnow.referrals.words import Told


def refer_sender(told: SubmissionTaken) -> None:
    """Follower: a new lead that came by somebody's link was referred by her. A known one was not brought by it."""
    if not told.created:
        return
    code = _code(Submission.objects.get(pk=told.submission_id))
    rows = ReferralLink.objects.select_related("person", "organization")
    link = rows.filter(code=code, revoked_at=None).first() if code else None
    if link is None:
        return
    lead = Lead.objects.visible_to(SYSTEM).select_related("person").get(pk=told.lead_id)
    try:
        with transaction.atomic():
            found = Referrer(link.person, link.organization)
            written(lead, found, words="", at=told.now, told=Told.LINK, by=SYSTEM, now=told.now)
    except Refused:
        # She filled the form in herself: a lead, but nobody's referral.
        return


def _code(sent: Submission) -> str:
    return str(sent.visit.get("ref", "")).strip().lower()[:12]


def refer_imported(told: LeadsReferred) -> None:
    """Follower: rows of a file said who referred. Whoever is not known yet is kept by these words, for somebody to say
    who that is; who cannot have referred, such as the lead itself, is left out."""
    leads = Lead.objects.visible_to(SYSTEM).select_related("person").in_bulk(list(told.referrers))
    unknown = []
    settled = _settled(leads)
    for lead_id, words in told.referrers.items():
        lead = leads[lead_id]
        at = min(lead.created_at, told.now)
        try:
            found = referrers.called(told.by, words)
        except Refused:
            kept = squeezed(words)[:254]
            if (lead_id, kept) in settled:
                continue
            unknown.append(
                UnknownReferrer(lead=lead, words=kept, at=at, recorded_at=told.now, by_id=told.by.user_id)
            )
            told.unknown.append(kept)
            continue
        with suppress(Refused), transaction.atomic():
            written(lead, found, words="", at=at, told=Told.IMPORT, by=told.by, now=told.now)
    UnknownReferrer._base_manager.bulk_create(unknown, ignore_conflicts=True, batch_size=500)


def _settled(leads: Collection[int]) -> set[tuple[int, str]]:
    """What somebody has found out or dismissed: the same file once more does not ask again."""
    rows = UnknownReferrer.objects.visible_to(SYSTEM).filter(lead__in=among(leads))
    rows = rows.exclude(referral=None, dismissed_at=None)
    return set(rows.values_list("lead_id", "words"))
