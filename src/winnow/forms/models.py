"""Forms that strangers fill in, every version of them, and what was sent."""

from __future__ import annotations

from django.db import models

from winnow.forms.words import FormState, SubmissionState, Suspicion
from winnow.ground.append_only import AppendOnly


class Form(models.Model):
    """A form under one public address, /f/KEY. What it asks stands in its latest version."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=20, choices=FormState, default=FormState.DRAFT)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class FormVersion(AppendOnly):
    """What a form asked from this moment on (the shape is content.py's): the wording that a consent rests on."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    content = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "number"], name="form_version_is_unique")]

    def __str__(self) -> str:
        return f"{self.form} {self.number}"


class Submission(models.Model):
    """One form filled in: kept before the visitor is thanked, taken in as a lead by a job afterwards.

    `values` is what was written, by field name; `consents` the purposes that were ticked; `visit` where the visitor
    came from, and her browser's id after consent (`visitor`). `reason` is a Suspicion, `message` says more. `lead`
    is whom it became or belongs to.
    """

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="submissions", db_index=False)
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=20, choices=SubmissionState, default=SubmissionState.RECEIVED)
    values = models.JSONField()
    consents = models.JSONField(default=list)
    visit = models.JSONField(default=dict)
    reason = models.CharField(max_length=20, choices=Suspicion, blank=True)
    message = models.CharField(max_length=500, blank=True)
    lead = models.ForeignKey("capture.Lead", null=True, on_delete=models.PROTECT, related_name="submissions")
    received_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["form", "state", "received_at", "id"], name="submissions_by_state"),
            models.Index(fields=["form", "received_at", "id"], name="submissions_of_a_form"),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.pk}"
