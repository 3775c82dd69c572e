"""The words of meetings: the choices that its records and every door use."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class BookingState(models.TextChoices):
    BOOKED = "booked", _("Booked")
    HELD = "held", _("Held")
    NO_SHOW = "no_show", _("Nobody came")
    CANCELLED = "cancelled", _("Cancelled")


class Turn(models.TextChoices):
    """Who of the hosts that are free gets a call."""

    LEAST_LOADED = "least_loaded", _("Whoever has the fewest calls")
    LONGEST_SINCE = "longest_since", _("Whoever has waited longest for one")


class CallKind(models.TextChoices):
    CALL = "call", _("Call")
    MEETING = "meeting", _("Meeting")


class Reply(models.TextChoices):
    """What the invited person's calendar answered (RFC 5545, PARTSTAT)."""

    NONE = "needs-action", _("No answer yet")
    ACCEPTED = "accepted", _("Accepted")
    TENTATIVE = "tentative", _("Perhaps")
    DECLINED = "declined", _("Declined")


class Happening(models.TextChoices):
    """What a row of a booking's history says."""

    BOOKED = "booked", _("Booked")
    MOVED = "moved", _("Moved")
    CANCELLED = "cancelled", _("Cancelled")
    HELD = "held", _("Held")
    NO_SHOW = "no_show", _("Nobody came")
    REPLIED = "replied", _("Answer to the invitation")
    REPLY_REFUSED = "reply_refused", _("Answer not taken")
    REMINDED = "reminded", _("Reminded")
    CALENDAR = "calendar", _("Calendar")


class Side(models.TextChoices):
    """Who acted, where it was no colleague."""

    VISITOR = "visitor", _("The visitor")
    COLLEAGUE = "colleague", _("A colleague")
    CALENDAR = "calendar", _("The calendar")
    WINNOW = "winnow", _("Winnow")


class CalendarState(models.TextChoices):
    NEW = "new", _("Not read yet")
    WORKING = "working", _("Works")
    FAILING = "failing", _("Does not work")
