"""Referrals that come by themselves: with a form that was sent by a link, and with the rows of a file."""

from __future__ import annotations

from django.db import transaction

from winnow.access.actor import SYSTEM
from winnow.capture.events import LeadsReferred
from winnow.capture.models import Lead
from winnow.forms.events import SubmissionTaken
from winnow.forms.models import Submission
from winnow.ground.refusals import Refused
from winnow.referrals import referrer as referrers
from winnow.referrals.actions.referring import written
from winnow.referrals.models import ReferralLink
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
    """Follower: rows of a file said who referred. Whoever is not known, or cannot have, is left out: the file's own
    words stay in the file, and a lead is no worse without."""
    leads = Lead.objects.visible_to(SYSTEM).select_related("person").in_bulk(list(told.referrers))
    for lead_id, words in told.referrers.items():
        try:
            with transaction.atomic():
                found = referrers.called(told.by, words)
                lead = leads[lead_id]
                at = min(lead.created_at, told.now)
                written(lead, found, words="", at=at, told=Told.IMPORT, by=told.by, now=told.now)
        except Refused:
            continue
