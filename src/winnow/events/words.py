"""The words of events: the choices that its records and every door use."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from winnow.engagement.words import InteractionKind


class EventKind(models.TextChoices):
    TRADE_SHOW = "trade_show", _("Trade show")
    OPEN_HOUSE = "open_house", _("Open house")
    WEBINAR = "webinar", _("Webinar")
    OTHER = "other", _("Other")


# What having been there is in a person's history, and so what scoring rules count.
INTERACTIONS = {
    EventKind.TRADE_SHOW: InteractionKind.EVENT,
    EventKind.OPEN_HOUSE: InteractionKind.OPEN_HOUSE,
    EventKind.WEBINAR: InteractionKind.WEBINAR,
    EventKind.OTHER: InteractionKind.EVENT,
}


class RegistrationState(models.TextChoices):
    """`waiting` has no place yet: the event is full."""

    REGISTERED = "registered", _("Registered")
    WAITING = "waiting", _("Waiting for a place")
    CANCELLED = "cancelled", _("Cancelled")


class CameBy(models.TextChoices):
    HAND = "hand", _("By hand")
    FORM = "form", _("Form")
    LIST = "list", _("List")
    KIOSK = "kiosk", _("Kiosk")


class Show(models.TextChoices):
    """Which registrations a list shows."""

    ALL = "all", _("All")
    EXPECTED = "expected", _("Expected")
    ATTENDED = "attended", _("Attended")
    NO_SHOWS = "no_shows", _("No-shows")
    WAITING = "waiting", _("Waiting for a place")
    CANCELLED = "cancelled", _("Cancelled")


class ContactState(models.TextChoices):
    """What became of a contact that a kiosk sent."""

    RECEIVED = "received", _("Received")
    TAKEN = "taken", _("Taken")
    REFUSED = "refused", _("Could not be taken")


class Marks(models.TextChoices):
    """What a list of people says of them."""

    REGISTERED = "registered", _("They registered")
    ATTENDED = "attended", _("They attended")
