"""The words of tracking."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Call(models.TextChoices):
    """What a sender says (Segment's API): `type` of a message."""

    TRACK = "track", _("Event")
    PAGE = "page", _("Page")
    IDENTIFY = "identify", _("Identify")
    GROUP = "group", _("Group")
    ALIAS = "alias", _("Alias")


class EventState(models.TextChoices):
    NEW = "new", _("New")
    WAITING = "waiting", _("Waits for its person")
    TAKEN = "taken", _("Taken")
    REFUSED = "refused", _("Refused")
