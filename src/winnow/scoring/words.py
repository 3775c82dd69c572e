"""The words of scoring: the choices that its records and every door use."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ModelState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


class RuleGroup(models.TextChoices):
    DEMOGRAPHIC = "demographic", _("Demographic")
    FIRMOGRAPHIC = "firmographic", _("Firmographic")
    BEHAVIOURAL = "behavioural", _("Behavioural")
