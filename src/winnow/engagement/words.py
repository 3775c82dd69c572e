"""The words of engagement: the choices that its records and every door use."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class InteractionKind(models.TextChoices):
    PAGE_VISIT = "page_visit", _("Page visit")
    FORM = "form", _("Form")
    DOWNLOAD = "download", _("Download")
    WEBINAR = "webinar", _("Webinar")
    OPEN_HOUSE = "open_house", _("Open house")
    EVENT = "event", _("Event")
    EMAIL_SENT = "email_sent", _("E-mail sent")
    EMAIL_OPENED = "email_opened", _("E-mail opened")
    EMAIL_CLICKED = "email_clicked", _("Link clicked")
    EMAIL_ANSWERED = "email_answered", _("E-mail answered")
    CALL = "call", _("Call")
    MEETING = "meeting", _("Meeting")
    REFERRAL = "referral", _("Referral")
    NOTE = "note", _("Note")


# Ours: what we did. Everything else is what the person did, and counts as interest.
OUTBOUND = frozenset({InteractionKind.EMAIL_SENT, InteractionKind.NOTE})


# A conversation: after one of these somebody has been in touch with the person.
CONTACT = frozenset(
    {
        InteractionKind.EMAIL_SENT,
        InteractionKind.EMAIL_ANSWERED,
        InteractionKind.CALL,
        InteractionKind.MEETING,
    }
)
