"""What was learned from history, and how well it held."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from winnow.ground.append_only import AppendOnly
from winnow.learning.words import BackTestState, Foretells, Label, Moment
from winnow.pipeline.words import RateBasis


class BackTest(models.Model):
    """A model measured on leads whose end is known. `report` (back_test.py) is written once, when it is done or
    refused, and never changes.

    `revision` is the content of the model that was tested: a draft may have changed since. `since` and `until`
    bound the creation of the leads. Where `by` is null, Winnow itself asked, for all leads.
    """

    model = models.ForeignKey("scoring.ScoringModel", on_delete=models.CASCADE, related_name="back_tests")
    revision = models.CharField(max_length=32)
    label = models.CharField(max_length=20, choices=Label)
    moment = models.CharField(max_length=20, choices=Moment, default=Moment.CREATION)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    state = models.CharField(max_length=20, choices=BackTestState, default=BackTestState.WAITING)
    steps = models.PositiveIntegerField(default=0)
    steps_done = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=500, blank=True)
    report = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True)
    by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["model", "id"], name="back_tests_of_a_model")]

    def __str__(self) -> str:
        return f"back-test {self.pk} of {self.model_id}"


class WinModel(AppendOnly):
    """What was learned about winning opportunities from `n` that have closed, of which `won` were won.

    `used` when it foretells later ones better than the rates of their stages do, beyond luck; otherwise those rates
    count, and `report` (win_model.py) says how little the fields say. `weights` is the fitted model.
    """

    n = models.PositiveIntegerField()
    won = models.PositiveIntegerField()
    used = models.BooleanField()
    report = models.JSONField(default=dict)
    weights = models.JSONField(default=dict)
    at = models.DateTimeField()


class ChanceSaid(AppendOnly):
    """What was foretold of an opportunity in a stage while it was open: reliability is measured on these rows,
    since they were written before anybody knew the end. The latest one is the opportunity's chance."""

    follows_import: ClassVar[models.Q] = models.Q()

    opportunity = models.ForeignKey(
        "pipeline.Opportunity", on_delete=models.PROTECT, related_name="chances_said", db_index=False
    )
    stage = models.ForeignKey("pipeline.Stage", on_delete=models.PROTECT, related_name="+", db_index=False)
    chance = models.FloatField()
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    n = models.PositiveIntegerField()
    basis = models.CharField(max_length=10, choices=RateBasis)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["opportunity", "at"], name="chances_of_an_opportunity")]


class ReliabilityCheck(AppendOnly):
    """How probabilities that were said beforehand held, as measured by a job. `drifting` when the latest ends lie
    beyond what the probabilities led to expect; `report` (reliability.py) has the numbers."""

    of = models.CharField(max_length=20, choices=Foretells)
    drifting = models.BooleanField()
    report = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["of", "id"], name="reliability_latest")]


class Training(models.Model):
    """What somebody asked to be learned by a job: `of` leads a scorecard, of opportunities what wins them. `model` is
    the draft that came of it; `report` (actions/learning.py, win_model.py) is written once, when it is done or refused.
    `keep`, `leave_out`, `rising` and `falling` name fields."""

    of = models.CharField(max_length=20, choices=Foretells, default=Foretells.LEADS)
    label = models.CharField(max_length=20, choices=Label)
    name = models.CharField(max_length=120, blank=True)
    until = models.DateTimeField(null=True)
    keep = models.JSONField(default=list)
    leave_out = models.JSONField(default=list)
    rising = models.JSONField(default=list)
    falling = models.JSONField(default=list)
    model = models.ForeignKey(
        "scoring.ScoringModel", null=True, on_delete=models.SET_NULL, related_name="trainings"
    )
    state = models.CharField(max_length=20, choices=BackTestState, default=BackTestState.WAITING)
    steps = models.PositiveIntegerField(default=0)
    steps_done = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=500, blank=True)
    report = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"training {self.pk}"
