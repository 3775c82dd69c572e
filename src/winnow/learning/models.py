"""What was learned from history, and how well it held."""

from __future__ import annotations

from django.db import models

from winnow.learning.words import BackTestState, Label, Moment


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
