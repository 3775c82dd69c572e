"""The words of people: the choices that its records and every door use."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone calls")


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
