"""Ideal customer profiles and personas, what happened to them, and which of them every lead matches best."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from winnow.ground.append_only import AppendOnly
from winnow.scoring.words import Origin, PersonaAbout, PersonaStep


class Persona(models.Model):
    """Weighted criteria that a good fit meets, in the form that personas.py reads: [{key, label, weight, required,
    condition}]. A lead matches from `matches_from` percent of the weight on, and when all that is required holds.

    `revision` stands for the content, for what is kept compiled. `report` is what history said about each criterion
    of a learned one: level, customers, all leads.
    """

    name = models.CharField(max_length=80, unique=True)
    about = models.CharField(max_length=20, choices=PersonaAbout)
    description = models.CharField(max_length=500, blank=True)
    matches_from = models.PositiveIntegerField(default=60)
    criteria = models.JSONField(default=list)
    origin = models.CharField(max_length=20, choices=Origin, default=Origin.BY_HAND)
    report = models.JSONField(default=dict, blank=True)
    revision = models.CharField(max_length=32, editable=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")
    archived_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class PersonaChange(AppendOnly):
    """Something happened to a persona: who did what, when. `details` holds [old, new] by name."""

    persona = models.ForeignKey(Persona, on_delete=models.PROTECT, related_name="history")
    step = models.CharField(max_length=20, choices=PersonaStep)
    details = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")


class PersonaMatch(models.Model):
    """What a lead matches best: a projection for lists, found anew whenever the lead or a persona changes.

    Names instead of numbers: lists filter and show them, and a new name finds every lead anew. Blank, with no
    share, where nothing matches; shares are percents of the weight met.
    """

    follows_import: ClassVar[models.Q] = models.Q()

    lead = models.OneToOneField(
        "capture.LeadStanding", primary_key=True, on_delete=models.CASCADE, related_name="persona_match"
    )
    persona = models.CharField(max_length=80, blank=True)
    persona_share = models.PositiveSmallIntegerField(null=True)
    profile = models.CharField(max_length=80, blank=True)
    profile_share = models.PositiveSmallIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["persona"], name="match_persona", condition=~models.Q(persona="")),
            models.Index(fields=["profile"], name="match_profile", condition=~models.Q(profile="")),
        ]
