"""Scoring models as versioned data, their rules, their history, and every score that changed."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from winnow.ground.append_only import AppendOnly
from winnow.scoring.persona_models import Persona as Persona
from winnow.scoring.persona_models import PersonaChange as PersonaChange
from winnow.scoring.persona_models import PersonaMatch as PersonaMatch
from winnow.scoring.words import Mark, ModelState, ModelStep, Origin, RuleGroup, RunState


def new_revision() -> str:
    return uuid.uuid4().hex


class ScoringModel(models.Model):
    """One version of a set of rules. Its pk is what scores name; once published its rules never change.

    Grades come from fit: `grade_a`, `grade_b`, `grade_c` are the least points for A, B and C. `caps` holds the
    most points by name (compile.Caps). `replaces` is the
    model that was live before this one: what rolling back goes back to. `revision` stands for the content, for
    what is kept compiled. `calibration` (calibration.py) makes a probability of the score; null where none was
    measured. `report` is what a learner has to say about a model that it made.
    """

    name = models.CharField(max_length=120)
    state = models.CharField(max_length=20, choices=ModelState, default=ModelState.DRAFT)
    threshold = models.IntegerField(default=50)
    grade_a = models.IntegerField(default=40)
    grade_b = models.IntegerField(default=25)
    grade_c = models.IntegerField(default=10)
    caps = models.JSONField(default=dict, blank=True)
    calibration = models.JSONField(null=True, blank=True)
    origin = models.CharField(max_length=20, choices=Origin, default=Origin.BY_HAND, db_default="by_hand")
    report = models.JSONField(default=dict, blank=True)
    based_on = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    revision = models.CharField(max_length=32, default=new_revision, editable=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="published"), name="one_published_model"
            ),
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="shadow"), name="one_shadow_model"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


class Rule(models.Model):
    """Points for a condition, in the form that language.py reads.

    Demographic and firmographic rules hold a query-builder group: {combinator, not, rules: [{field, operator,
    value} | group]}. Behavioural ones count interactions: {kinds: [...], subject?: text, window_days?: n,
    half_life_days?: n, cap?: points}, points for each.
    """

    model = models.ForeignKey(ScoringModel, on_delete=models.CASCADE, related_name="rules")
    group = models.CharField(max_length=20, choices=RuleGroup)
    key = models.CharField(max_length=60)
    reason = models.CharField(max_length=200)
    condition = models.JSONField(default=dict)
    points = models.IntegerField()
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["model", "key"], name="rule_key_is_unique")]

    def __str__(self) -> str:
        return self.reason


class FieldMark(AppendOnly):
    """Whether a field, by the name that rules know it by, may be used for scores; the latest of a name counts."""

    field = models.CharField(max_length=120)
    mark = models.CharField(max_length=20, choices=Mark)
    at = models.DateTimeField()
    by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")


class ModelChange(AppendOnly):
    """Something happened to a model: who did what, when. `rule` is the key of the rule that it was about;
    `details` holds [old, new] by name."""

    model = models.ForeignKey(ScoringModel, on_delete=models.CASCADE, related_name="history")
    step = models.CharField(max_length=20, choices=ModelStep)
    rule = models.CharField(max_length=60, blank=True)
    details = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")


class ScoreChange(AppendOnly):
    """A lead's score became this; the latest one is what LeadStanding shows. `probability` is null where the
    model had no calibration."""

    follows_import: ClassVar[models.Q] = models.Q()

    lead = models.ForeignKey("capture.Lead", on_delete=models.PROTECT, related_name="score_changes")
    # The statement that writes the row was compiled from the model: the database need not look for it again.
    model = models.ForeignKey(
        ScoringModel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    fit = models.IntegerField()
    interest = models.IntegerField()
    score = models.IntegerField()
    grade = models.CharField(max_length=1)
    probability = models.FloatField(null=True)
    at = models.DateTimeField()


class ShadowScore(models.Model):
    """What the shadow model gives a lead: beside the live score, and nothing acts on it."""

    follows_import: ClassVar[models.Q] = models.Q()

    lead = models.ForeignKey("capture.Lead", on_delete=models.CASCADE, related_name="+", db_index=False)
    model = models.ForeignKey(ScoringModel, on_delete=models.CASCADE, related_name="+", db_index=False)
    fit = models.IntegerField()
    interest = models.IntegerField()
    score = models.IntegerField()
    grade = models.CharField(max_length=1)
    probability = models.FloatField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "lead"], name="one_shadow_score")]
        indexes = [models.Index(fields=["lead"], name="shadow_score_lead")]

    def __str__(self) -> str:
        return f"{self.lead_id}: {self.score}"


class RescoringRun(models.Model):
    """A scoring of all leads: who asked for it, how far it is, what became of it. `total` is null until it runs."""

    state = models.CharField(max_length=20, choices=RunState, default=RunState.WAITING)
    model = models.ForeignKey(ScoringModel, null=True, on_delete=models.PROTECT, related_name="+")
    total = models.PositiveIntegerField(null=True)
    scored = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.pk}: {self.state}"
