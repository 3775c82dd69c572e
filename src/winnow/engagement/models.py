"""Interaction: one dated thing that a person did or that we did with them, written once."""

from __future__ import annotations

from django.db import models

from winnow.engagement.words import InteractionKind
from winnow.ground.append_only import AppendOnly
from winnow.ground.epoch import EpochField


class Interaction(AppendOnly):
    """`at` is when it happened, `recorded_at` when we learned of it; `subject` is the page, content or message."""

    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="interactions", db_index=False
    )
    kind = models.CharField(max_length=20, choices=InteractionKind)
    at = EpochField()
    recorded_at = EpochField()
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    by = models.ForeignKey(
        "access.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        # Covers the score's grouped pass and the timeline of one person.
        indexes = [models.Index(fields=["person", "kind", "at"], name="interaction_by_person")]
