"""How the questions of frameworks are put to leads, the questionnaires that were sent, and what happened to them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from winnow.access.visibility import OwnedManager
from winnow.ground.append_only import AppendOnly
from winnow.questionnaires.words import Happening, QuestionnaireState


class Wording(AppendOnly):
    """How questions are put to leads from this moment on (the shape is wording.py's). By the keys of questions, so
    that it goes on from one version of a framework to the next."""

    content = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        "access.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )


class Questionnaire(models.Model):
    """The questions of one version of a framework, as one version of the wording puts them (none: as shipped), in a
    link for one person of a lead.

    `given` is what was filled in so far, by question key; it becomes answers when it is handed in. `left` are the
    keys that were asked and are not filled in, `filled` how many are. `unknown` came through the open address: the
    person said herself who she is.
    """

    owned_by: ClassVar[str] = "lead__standing__"

    lead = models.ForeignKey("capture.Lead", on_delete=models.PROTECT, related_name="questionnaires")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="questionnaires")
    framework = models.ForeignKey(
        "qualification.Framework", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    wording = models.ForeignKey(
        Wording, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    language = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=20, choices=QuestionnaireState, default=QuestionnaireState.SENT)
    unknown = models.BooleanField(default=False)
    given = models.JSONField(default=dict)
    left = models.JSONField(default=list)
    filled = models.PositiveIntegerField(default=0)
    reminders = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    filled_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    by = models.ForeignKey(
        "access.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects = OwnedManager()

    def __str__(self) -> str:
        return f"{self.framework_id} {self.pk}"


class QuestionnaireChange(AppendOnly):
    """What happened to a questionnaire: `by` a colleague, or by whoever has the link."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="changes")
    what = models.CharField(max_length=20, choices=Happening)
    keys = models.JSONField(default=list)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        "access.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
