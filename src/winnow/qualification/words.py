"""The words of qualification: the choices that its records and every door use."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class FrameworkState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


class Level(models.TextChoices):
    ORGANIZATION = "organization", _("Organization")
    OPPORTUNITY = "opportunity", _("Opportunity")
    STAKEHOLDER = "stakeholder", _("Stakeholder")


class AnswerKind(models.TextChoices):
    CHOICE = "choice", _("One choice")
    YES_NO = "yes_no", _("Yes or no")
    NUMBER = "number", _("Number")
    MONEY = "money", _("Amount")
    DATE = "date", _("Date")
    TEXT = "text", _("Text")


class EvidenceKind(models.TextChoices):
    CALL = "call", _("Call")
    EMAIL = "email", _("E-mail")
    MEETING = "meeting", _("Meeting")
    DOCUMENT = "document", _("Document")
    FORM = "form", _("Form")
    DATA = "data", _("Data we hold")
    OTHER = "other", _("Other")


class DisqualifyReason(models.TextChoices):
    NOT_A_FIT = "not_a_fit", _("Not a fit")
    NO_BUDGET = "no_budget", _("No budget")
    NO_AUTHORITY = "no_authority", _("No authority")
    NO_NEED = "no_need", _("No need")
    NO_TIMELINE = "no_timeline", _("No timeline")
    IGNORED = "ignored", _("Ignored our messages")
    ASKED_TO_STOP = "asked_to_stop", _("Asked to stop")
    DUPLICATE = "duplicate", _("Duplicate")
    SPAM = "spam", _("Spam")
    LOST = "lost", _("Opportunity lost")
