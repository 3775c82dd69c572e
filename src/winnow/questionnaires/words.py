"""The words of questionnaires: the choices that its records and every door use."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionnaireState(models.TextChoices):
    """`unconfirmed` was filled in by somebody who gave a known person's address, and waits for the click in a mail;
    `expired` is never stored: it follows from the clock."""

    SENT = "sent", _("Sent")
    OPENED = "opened", _("Opened")
    PART_FILLED = "part_filled", _("Partly filled in")
    UNCONFIRMED = "unconfirmed", _("Waiting to be confirmed")
    DONE = "done", _("Done")
    REVOKED = "revoked", _("Revoked")
    EXPIRED = "expired", _("Expired")


class Happening(models.TextChoices):
    """What happened to a questionnaire."""

    SENT = "sent", _("Sent")
    REMINDED = "reminded", _("Reminded")
    OPENED = "opened", _("Opened")
    FILLED = "filled", _("Filled in a step")
    HANDED_IN = "handed_in", _("Handed in")
    CONFIRMED = "confirmed", _("Confirmed by mail")
    REVOKED = "revoked", _("Revoked")
