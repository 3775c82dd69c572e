"""Frameworks of questions over three levels, the answers with their evidence, and the decisions they led to."""

from __future__ import annotations

from django.db import models

from winnow.capture.words import LeadStage
from winnow.ground.append_only import AppendOnly
from winnow.qualification.words import AnswerKind, EvidenceKind, FrameworkState, Level, OnFail


class Framework(models.Model):
    """One version of a questionnaire. Published ones never change: a change makes the next version."""

    name = models.CharField(max_length=120)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=20, choices=FrameworkState, default=FrameworkState.DRAFT)
    on_fail = models.CharField(max_length=20, choices=OnFail, default=OnFail.DISQUALIFY)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="framework_version_is_unique"),
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="published"), name="one_published_framework"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Question(models.Model):
    """What is asked. `passes` says which answers count: {"any": [...]}, {"least": n}, {"most": n},
    {"within_days": n}, {"beyond_days": n}, {"filled": true}; `fails` likewise. An answer that does neither
    leaves the level open. The key ties a question to its answers across versions.
    """

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="questions")
    level = models.CharField(max_length=20, choices=Level)
    key = models.CharField(max_length=60)
    text = models.CharField(max_length=300)
    hint = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=20, choices=AnswerKind)
    choices = models.JSONField(default=list, blank=True)  # [{"value", "label"}]
    passes = models.JSONField(default=dict, blank=True)
    fails = models.JSONField(default=dict, blank=True)
    required = models.BooleanField(default=True)
    weight = models.PositiveIntegerField(default=1)
    valid_days = models.PositiveIntegerField(null=True, blank=True)
    fail_reason = models.CharField(max_length=40, blank=True)  # the disqualification reason that it suggests
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["framework", "key"], name="question_key_is_unique")]

    def __str__(self) -> str:
        return self.text


class Answer(AppendOnly):
    """What was answered, by whom, and what it rests on; the latest answer to a question is in force until it
    expires. `at` is when it was said, `recorded_at` when and `by` who wrote it down. A null value takes the
    answer before it back."""

    lead = models.ForeignKey("capture.Lead", on_delete=models.PROTECT, related_name="answers", db_index=False)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    value = models.JSONField(null=True)
    said_by = models.CharField(max_length=120, blank=True)
    evidence_kind = models.CharField(max_length=20, choices=EvidenceKind, default=EvidenceKind.OTHER)
    evidence = models.TextField(blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        "access.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["lead", "question", "at"], name="answers_of_a_lead")]


class Decision(AppendOnly):
    """A lead moved from one stage to another: the only thing that changes LeadStanding.stage.

    `policy` names the rule behind it, such as "BANT 1" or "import"; `evidence` lists what it rested on:
    {"gate", "answers": [ids]}, {"answer", "question"}, {"put_aside", "question"} or {"score", "threshold"}.
    """

    lead = models.ForeignKey(
        "capture.Lead", on_delete=models.PROTECT, related_name="decisions", db_index=False
    )
    from_stage = models.CharField(max_length=20, choices=LeadStage)
    to_stage = models.CharField(max_length=20, choices=LeadStage)
    reason = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=500, blank=True)
    policy = models.CharField(max_length=120, blank=True)
    evidence = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.ForeignKey(
        "access.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["lead", "at"], name="decisions_of_a_lead")]
