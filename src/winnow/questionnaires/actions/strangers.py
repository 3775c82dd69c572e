"""Somebody opens the questionnaire under its open address and says who she is.

She becomes a lead, or one more thing that a known person did, as through a form. Her answers to a person whom we
knew count only once she has confirmed by mail that it was she: anybody can type an address.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import NOBODY, SYSTEM
from winnow.capture.actions import capture_lead
from winnow.capture.models import Lead
from winnow.capture.words import OnMatch
from winnow.forms.robots import suspicion_of
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.qualification.queries import published_framework
from winnow.questionnaires.actions.history import count, note_change
from winnow.questionnaires.asked import content_of, latest_wording
from winnow.questionnaires.models import Questionnaire
from winnow.questionnaires.words import Happening

LASTS = timedelta(days=7)
SOURCE = "Questionnaire"
KEY = "questionnaire"  # what the page's token names instead of a form


@dataclass(frozen=True)
class Stranger:
    """Who she says she is; `honeypot` and `token` tell people from robots (forms/robots.py)."""

    name: str
    email: str
    organization: str = ""
    honeypot: str = ""
    token: str = ""


@transaction.atomic
def begin(*, stranger: Stranger, language: str = "", now: datetime) -> Questionnaire:
    """Raises `NotFound` where the owner has opened none, `Invalid` that names the field, `Conflict` for a robot."""
    wording = latest_wording()
    if wording is None or not content_of(wording).open:
        raise NotFound(_("This questionnaire is not open."))
    if suspicion_of(
        key=KEY, honeypot=stranger.honeypot, token=stranger.token, nonce="", wants_work=False, now=now
    ):
        raise Conflict(_("This could not be taken. Please go back and send it again."))
    lead = _lead(stranger, now)
    made = Questionnaire(
        lead=lead,
        person=lead.person,
        framework_id=published_framework(SYSTEM).id,
        wording=wording,
        language=language if language in dict(settings.LANGUAGES) else "",
        unknown=True,
        sent_at=now,
        expires_at=now + LASTS,
        opened_at=now,
    )
    count(made, now)
    note_change(made, Happening.OPENED, by=NOBODY, now=now, keys=made.left)
    return made


def _lead(stranger: Stranger, now: datetime) -> Lead:
    if not stranger.email.strip():
        raise Invalid(_("Please tell how to reach you."), field="email")
    told = {"name": stranger.name, "email": stranger.email, "organization": stranger.organization}
    kept = {name: text.replace("\x00", "").strip()[:200] for name, text in told.items()}
    values = {name: text for name, text in kept.items() if text} | {"source": SOURCE}
    return capture_lead(values=values, on_match=OnMatch.KEEP, reason=KEY, by=SYSTEM, now=now).lead
