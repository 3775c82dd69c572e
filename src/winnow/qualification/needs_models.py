"""What a prospect wants and what hurts, what it uses and whom else it looks at, and what we offer against each."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from winnow.access.visibility import OwnedManager
from winnow.ground.append_only import AppendOnly
from winnow.qualification.words import Fit, NeedKind, Priority


class Need(models.Model):
    """One need of a lead as it stands now; NeedChange tells how it came about. `fit` is empty until somebody has said
    what we offer: `product`, or `offer` in words (a feature, a service)."""

    owned_by: ClassVar[str] = "lead__standing__"

    lead = models.ForeignKey("capture.Lead", on_delete=models.PROTECT, related_name="needs")
    kind = models.CharField(max_length=20, choices=NeedKind)
    text = models.CharField(max_length=1000)
    priority = models.CharField(max_length=10, choices=Priority, default=Priority.SHOULD)
    said_by = models.CharField(max_length=120, blank=True)
    product = models.ForeignKey("capture.Product", null=True, on_delete=models.PROTECT, related_name="+")
    offer = models.CharField(max_length=500, blank=True)
    fit = models.CharField(max_length=10, choices=Fit, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    objects = OwnedManager()

    def __str__(self) -> str:
        return self.text


class NeedChange(AppendOnly):
    """What somebody changed of a need: {field: [before, after]}; of a new one, all that was said."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="changes")
    fields = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        "access.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
