"""How near leads are to being prospects, and which question would tell most: kept, and counted anew."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from winnow.access.visibility import OwnedManager
from winnow.ground.loading import LoadsQuickly
from winnow.qualification.words import Verdict

NEVER_JUDGED = 2_000_000_000


class LeadReadiness(LoadsQuickly):
    """How near a lead is to being a prospect: a projection of its answers under the framework and the policy that it
    names. Lists sort by `rank`: fewest missing, then least weight missing. It is judged anew at `due_at`, when the
    next answer expires, or at once when something happened to the lead."""

    owned_by: ClassVar[str] = "lead__standing__"
    follows_import: ClassVar[models.Q] = models.Q()

    lead = models.OneToOneField(
        "capture.Lead", on_delete=models.CASCADE, primary_key=True, related_name="readiness"
    )
    stage = models.CharField(max_length=20)
    framework = models.BigIntegerField(null=True)
    policy = models.BigIntegerField(null=True)
    organization = models.CharField(max_length=4, choices=Verdict, default=Verdict.OPEN)
    opportunity = models.CharField(max_length=4, choices=Verdict, default=Verdict.OPEN)
    stakeholder = models.CharField(max_length=4, choices=Verdict, default=Verdict.OPEN)
    missing = models.PositiveIntegerField(default=0)
    stale = models.PositiveIntegerField(default=0)
    contradictions = models.PositiveIntegerField(default=0)
    ready = models.BooleanField(default=False)
    review = models.BooleanField(default=False)
    searching = models.BooleanField(default=False)
    rank = models.PositiveIntegerField(default=NEVER_JUDGED)
    judged_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)

    objects = OwnedManager()

    class Meta:
        indexes = [
            models.Index(fields=["stage", "rank", "lead"], name="readiness_rank"),
            models.Index(
                fields=["due_at", "lead"], name="readiness_due", condition=models.Q(due_at__isnull=False)
            ),
            models.Index(fields=["rank", "lead"], name="readiness_review", condition=models.Q(review=True)),
            models.Index(fields=["lead"], name="readiness_searching", condition=models.Q(searching=True)),
            models.Index(fields=["stage", "lead"], name="readiness_ready", condition=models.Q(ready=True)),
        ]


class QuestionWorth(models.Model):
    """What asking a question is worth: the expected change of the chance to qualify, from `n` decided leads that
    had answered it. Counted anew by a job."""

    key = models.CharField(max_length=60, unique=True)
    n = models.PositiveIntegerField()
    worth = models.FloatField()
    measured_at = models.DateTimeField()
