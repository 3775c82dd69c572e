"""The words of people: the choices that its records and every door use."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone calls")
