"""The words of forms: the choices that its records and every door use."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class FormState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    LIVE = "live", _("Live")
    CLOSED = "closed", _("Closed")


class SubmissionState(models.TextChoices):
    """`unconfirmed` waits for the click in a mail (double opt-in); `refused` was taken for a robot's."""

    RECEIVED = "received", _("Received")
    UNCONFIRMED = "unconfirmed", _("Waiting to be confirmed")
    TAKEN = "taken", _("Taken")
    REFUSED = "refused", _("Refused")


class Suspicion(models.TextChoices):
    """Why a submission was taken for a robot's."""

    HONEYPOT = "honeypot", _("Filled in a field that people do not see")
    TOO_FAST = "too_fast", _("Sent faster than anybody types")
    NO_WORK = "no_work", _("Did not do the proof of work")
    UNREADABLE = "unreadable", _("What it says could not be taken")
