"""The words of pipeline: the choices that its records and every door use."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

# The names that stages ship with stand in the database; here translators find them.
SHIPPED_STAGE_NAMES = (
    gettext_noop("Prospecting"),
    gettext_noop("Qualifying"),
    gettext_noop("Needs analysis"),
    gettext_noop("Proposal"),
    gettext_noop("Closing"),
    gettext_noop("Won"),
    gettext_noop("Lost"),
)


class StageKind(models.TextChoices):
    OPEN = "open", _("Open")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")


class LostReason(models.TextChoices):
    PRICE = "price", _("Price")
    COMPETITOR = "competitor", _("Competitor")
    NO_DECISION = "no_decision", _("No decision")
    NO_BUDGET = "no_budget", _("No budget")
    TIMING = "timing", _("Timing")
    MISSING_FEATURE = "missing_feature", _("Missing feature")
    UNKNOWN = "unknown", _("Not known")
    OTHER = "other", _("Other")


class StakeholderRole(models.TextChoices):
    ECONOMIC_BUYER = "economic_buyer", _("Economic buyer")
    CHAMPION = "champion", _("Champion")
    USER = "user", _("User")
    INFLUENCER = "influencer", _("Influencer")
    BLOCKER = "blocker", _("Blocker")


class Stance(models.IntegerChoices):
    AGAINST = -2, _("Against")
    DOUBTFUL = -1, _("Doubtful")
    NEUTRAL = 0, _("Neutral")
    IN_FAVOUR = 1, _("In favour")
    PROMOTES = 2, _("Promotes it")


class Gate(models.TextChoices):
    """What a stage can ask for before an opportunity enters it."""

    AMOUNT = "amount", _("an amount")
    CLOSE_ON = "close_on", _("an expected close date")
    NEEDS = "needs", _("the needs of the customer")
    NEXT_STEP = "next_step", _("a next step")
    DECISION_MAKER = "decision_maker", _("a stakeholder with the authority to sign")


class Mark(models.TextChoices):
    """What is wrong with an open opportunity at a glance."""

    OVERDUE = "overdue", _("Close date has passed")
    NO_NEXT_STEP = "no_next_step", _("No next step")
    STALE = "stale", _("Long in this stage")


class Closing(models.TextChoices):
    """Open opportunities that no month of a forecast holds."""

    PASSED = "passed", _("In a month that has passed")
    UNDATED = "undated", _("Without a date")


class RateBasis(models.TextChoices):
    """What a stage's probability rests on."""

    GUESS = "guess", _("The owner's guess")
    MEASURED = "measured", _("Measured on closed opportunities")
    TEAM = "team", _("Measured on closed ones of the team, drawn towards all")
    LEARNED = "learned", _("Learned from stage, age and fields")
    CLOSED = "closed", _("Closed")
