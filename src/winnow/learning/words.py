"""The words of learning: the choices that its records and every door use."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Label(models.TextChoices):
    """What is predicted of a lead."""

    WON = "won", _("Becomes a customer")
    QUALIFIED = "qualified", _("Becomes a prospect")


class Moment(models.TextChoices):
    """When the end of a lead would have been foretold."""

    CREATION = "creation", _("When the lead came in")
    FIRST_CONTACT = "first_contact", _("At the first contact")


class Foretells(models.TextChoices):
    """What has probabilities, and so a reliability."""

    LEADS = "leads", _("Leads")
    OPPORTUNITIES = "opportunities", _("Opportunities")


class BackTestState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")
