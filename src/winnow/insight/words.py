"""The words of insight: the choices that every door uses."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Why somebody is on the worklist now."""

    STEP_DUE = "step_due", _("A step is due")
    OVERDUE = "overdue", _("The close date has passed")
    STALE = "stale", _("It has stood still")
    UNOPENED = "unopened", _("A prospect without an opportunity")
    SEARCHED = "searched", _("The right stakeholder is wanted")
    UNCONTACTED = "uncontacted", _("Not contacted")
    THANK = "thank", _("A referral without thanks")


class Deed(models.TextChoices):
    """The one thing to do about it."""

    DO_STEP = "do_step", _("Do it")
    MOVE_DATE = "move_date", _("Ask and set a new date")
    MOVE_ON = "move_on", _("Ask what is missing")
    OPEN = "open", _("Open an opportunity")
    FIND = "find", _("Find out who decides")
    CONTACT = "contact", _("Call or write")
    THANK = "thank", _("Say thank you")


class Scope(models.TextChoices):
    MINE = "mine", _("Mine and nobody's")
    ALL = "all", _("Everybody's")
