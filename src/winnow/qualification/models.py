"""Frameworks of questions over three levels, the answers with their evidence, and the decisions they led to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from winnow.capture.words import LeadStage
from winnow.ground.append_only import AppendOnly
from winnow.qualification.needs_models import Need as Need
from winnow.qualification.needs_models import NeedChange as NeedChange
from winnow.qualification.readiness_models import NEVER_JUDGED as NEVER_JUDGED
from winnow.qualification.readiness_models import LeadReadiness as LeadReadiness
from winnow.qualification.readiness_models import QuestionWorth as QuestionWorth
from winnow.qualification.returning_models import Exploration as Exploration
from winnow.qualification.returning_models import HandOver as HandOver
from winnow.qualification.returning_models import OpenOffer as OpenOffer
from winnow.qualification.returning_models import RecyclingPolicy as RecyclingPolicy
from winnow.qualification.words import (
    AnswerKind,
    Confidence,
    EvidenceKind,
    FrameworkState,
    Level,
    OnFail,
    OnLapse,
    SearchState,
)


class Framework(models.Model):
    """One version of a questionnaire. Published ones never change: a change makes the next version. An available
    one ships with Winnow and waits to be chosen."""

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
    leaves the level open. The key ties a question to its answers across versions. `asked_if` names an earlier
    answer that makes it worth asking: {"key": question, "any": [values]}.
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
    asked_if = models.JSONField(default=dict, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["framework", "key"], name="question_key_is_unique")]

    def __str__(self) -> str:
        return self.text


class Answer(AppendOnly):
    """What was answered, by whom, and what it rests on; what each speaker said last is in force until it expires.
    `at` is when it was said, `recorded_at` when and `by` who wrote it down. A null value takes the answer before it
    back."""

    lead = models.ForeignKey("capture.Lead", on_delete=models.PROTECT, related_name="answers", db_index=False)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    value = models.JSONField(null=True)
    said_by = models.CharField(max_length=120, blank=True)
    said_by_person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    interaction = models.ForeignKey(
        "engagement.Interaction", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    confidence = models.CharField(max_length=10, choices=Confidence, default=Confidence.MEDIUM)
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

    # What a file told of, or a score decided, without anybody's hand.
    follows_import: ClassVar[models.Q] = models.Q(policy="import") | (
        models.Q(by__isnull=True) & ~models.Q(policy="")
    )

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


class Resolution(AppendOnly):
    """Somebody settled a contradiction: `answer` holds, those in `over` (ids) no longer count, and why."""

    lead = models.ForeignKey(
        "capture.Lead", on_delete=models.PROTECT, related_name="resolutions", db_index=False
    )
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="+", db_index=False)
    over = models.JSONField(default=list)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        "access.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["lead", "at"], name="resolutions_of_a_lead")]


class Policy(models.Model):
    """One version of what makes a prospect: the gates that must hold. A published version never changes.

    `profile` is a condition in the rule language of scoring over the data that we hold ({} for none): it is part of
    the organization level. Answers below `least_confidence` decide nothing; what leads write into questionnaires has
    the confidence `self_reported`. With `offers`, leads that become marketing-qualified are handed over by Winnow itself
    (actions/offering.py), and every offer is to be answered within `answer_hours`.
    """

    name = models.CharField(max_length=120)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=20, choices=FrameworkState, default=FrameworkState.DRAFT)
    needs_score = models.BooleanField(default=False)
    needs_organization = models.BooleanField(default=True)
    needs_opportunity = models.BooleanField(default=True)
    needs_stakeholder = models.BooleanField(default=True)
    needs_call = models.BooleanField(default=True)
    needs_consent = models.BooleanField(default=False)
    profile = models.JSONField(default=dict, blank=True)
    least_confidence = models.CharField(max_length=10, choices=Confidence, default=Confidence.LOW)
    self_reported = models.CharField(max_length=10, choices=Confidence, default=Confidence.MEDIUM)
    # Hand-overs: whether Winnow makes them, to which team leads go that nobody owns, and the clock (0: none).
    offers = models.BooleanField(default=True)
    offers_to = models.ForeignKey(
        "access.Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    answer_hours = models.PositiveIntegerField(default=24)
    on_lapse = models.CharField(max_length=20, choices=OnLapse, default=OnLapse.FLAG)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="policy_version_is_unique"),
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="published"), name="one_published_policy"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Publication(AppendOnly):
    """A version of the framework or of the policy was put in force; what is in force today is the latest of each."""

    framework = models.ForeignKey(
        Framework, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    policy = models.ForeignKey(Policy, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    by = models.ForeignKey(
        "access.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )


class SearchStep(AppendOnly):
    """The search for the right stakeholder: begun, ended with whom, or given up. The latest step says where it
    stands; `person` is known to Winnow, `name` is what we have of somebody who is not."""

    lead = models.ForeignKey(
        "capture.Lead", on_delete=models.PROTECT, related_name="search_steps", db_index=False
    )
    state = models.CharField(max_length=20, choices=SearchState)
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    name = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        "access.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["lead", "at"], name="search_steps_of_a_lead")]
