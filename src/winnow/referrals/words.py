"""The words of referrals: the choices that its records and every door use."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Told(models.TextChoices):
    """How we learned of a referral."""

    HAND = "hand", _("By hand")
    LINK = "link", _("Link")
    IMPORT = "import", _("Import")


class ThankedBy(models.TextChoices):
    CALL = "call", _("Call")
    EMAIL = "email", _("E-mail")
    MEETING = "meeting", _("Meeting")
    GIFT = "gift", _("Gift")
    PAYMENT = "payment", _("Payment")


class Show(models.TextChoices):
    """Which referrals a list shows."""

    ALL = "all", _("All")
    UNTHANKED = "unthanked", _("To be thanked")
    WON = "won", _("Won")
