"""The words of scoring: the choices that its records and every door use."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ModelState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SHADOW = "shadow", _("Shadow")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


class Origin(models.TextChoices):
    """Where the rules of a model come from."""

    BY_HAND = "by_hand", _("By hand")
    LEARNED = "learned", _("Learned from history")


class Mark(models.TextChoices):
    """Why a field is never used for scores."""

    SENSITIVE = "sensitive", _("Sensitive")
    NO_BASIS = "no_basis", _("Collected without lawful basis")
    NONE = "none", _("May be used")


class RunState(models.TextChoices):
    """How far the scoring of all leads is."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


class RuleGroup(models.TextChoices):
    DEMOGRAPHIC = "demographic", _("Demographic")
    FIRMOGRAPHIC = "firmographic", _("Firmographic")
    BEHAVIOURAL = "behavioural", _("Behavioural")


class Operator(models.TextChoices):
    """The operators of a condition. The values are those of the query-builder form that conditions are stored in;
    `hasWord` is our own."""

    EQUAL = "=", _("is")
    NOT_EQUAL = "!=", _("is not")
    IN = "in", _("is one of")
    NOT_IN = "notIn", _("is none of")
    LESS = "<", _("is less than")
    AT_MOST = "<=", _("is at most")
    MORE = ">", _("is more than")
    AT_LEAST = ">=", _("is at least")
    BETWEEN = "between", _("is between")
    CONTAINS = "contains", _("contains")
    BEGINS_WITH = "beginsWith", _("begins with")
    ENDS_WITH = "endsWith", _("ends with")
    HAS_WORD = "hasWord", _("has the word")
    BLANK = "null", _("is blank")
    NOT_BLANK = "notNull", _("is not blank")


class Combinator(models.TextChoices):
    AND = "and", _("all of")
    OR = "or", _("any of")


class Measure(models.TextChoices):
    """What a condition asks of interactions."""

    COUNT = "count", _("how often")
    DAYS_SINCE = "days_since", _("days since the last")


class ModelStep(models.TextChoices):
    """What can happen to a model: its history is made of these."""

    DRAFTED = "drafted", _("Drafted")
    CHANGED = "changed", _("Changed")
    CALIBRATED = "calibrated", _("Calibrated")
    RULE_ADDED = "rule_added", _("Rule added")
    RULE_CHANGED = "rule_changed", _("Rule changed")
    RULE_REMOVED = "rule_removed", _("Rule removed")
    SHADOWED = "shadowed", _("Scores in the shadow")
    UNSHADOWED = "unshadowed", _("Draft again")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")
    ROLLED_BACK = "rolled_back", _("Rolled back to")


class PersonaAbout(models.TextChoices):
    """What a set of criteria describes: an organization that fits well, or a person in it."""

    ORGANIZATION = "organization", _("Ideal customer profile")
    PERSON = "person", _("Persona")


class PersonaStep(models.TextChoices):
    ADDED = "added", _("Added")
    CHANGED = "changed", _("Changed")
    ARCHIVED = "archived", _("Archived")
    RESTORED = "restored", _("Taken back into use")
