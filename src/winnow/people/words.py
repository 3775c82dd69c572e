"""The words of people: the choices that its records and every door use."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone calls")
    TRACKING = "tracking", _("Following visits")


class Basis(models.TextChoices):
    """The ground on which somebody's data is used (GDPR, article 6)."""

    CONSENT = "consent", _("Consent")
    CONTRACT = "contract", _("Contract")
    LEGITIMATE_INTEREST = "legitimate_interest", _("Legitimate interest")
    LEGAL_OBLIGATION = "legal_obligation", _("Legal obligation")


class How(models.TextChoices):
    """The way in which it was said."""

    FORM = "form", _("Form")
    DOUBLE_OPT_IN = "double_opt_in", _("Form, confirmed by mail")
    KIOSK = "kiosk", _("Kiosk")
    PAPER = "paper", _("On paper")
    PHONE = "phone", _("By phone")
    IN_PERSON = "in_person", _("In person")
    LETTER = "letter", _("By letter or e-mail")
    LINK = "link", _("The link in a mail")
    IMPORT = "import", _("Import")
    CAPTURE = "capture", _("With the lead")
    CHANGED = "changed", _("Changed by a colleague")


# What nobody but the colleague who writes it down saw.
BY_HAND = frozenset({How.PAPER, How.PHONE, How.IN_PERSON, How.LETTER})


class Record(models.TextChoices):
    PERSON = "person", _("Person")
    ORGANIZATION = "organization", _("Organization")


class PairState(models.TextChoices):
    OPEN = "open", _("To review")
    MERGED = "merged", _("Merged")
    DIFFERENT = "different", _("Not the same")


class MergeKind(models.TextChoices):
    MERGE = "merge", _("Merge")
    UNDO = "undo", _("Undone merge")
