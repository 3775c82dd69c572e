"""What becomes of leads outside the straight way: the rules for the silent and the rejected, leads that are worked
although they were rejected, and hand-overs from marketing to sales."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from winnow.access.actor import Actor
from winnow.access.visibility import OwnedManager
from winnow.ground.append_only import AppendOnly
from winnow.qualification.words import ClosingReason, HandOverState, RefusalReason


class RecyclingPolicy(AppendOnly):
    """One version of the rules (recycling_rules.py); the latest is in force."""

    ignored_messages = models.PositiveIntegerField(default=0)
    ignored_days = models.PositiveIntegerField(default=7)
    automatic = models.BooleanField(default=True)
    cooling_off = models.JSONField(default=dict)
    explored_percent = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    by = models.ForeignKey(
        "access.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )


class Exploration(AppendOnly):
    """A rejected lead that is worked nevertheless, to learn how many are rejected wrongly: once in a lead's life."""

    lead = models.OneToOneField("capture.Lead", on_delete=models.PROTECT, related_name="exploration")
    rejection = models.ForeignKey(
        "qualification.Decision", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()


class HandOver(AppendOnly):
    """A lead was offered to sales, accepted or refused: each a row. `waited_seconds` is what the clock said when the
    offer ended, `in_time` whether that was before it was due."""

    # What Winnow offers by itself, as it scores by itself.
    follows_import: ClassVar[models.Q] = models.Q(by__isnull=True)

    lead = models.ForeignKey(
        "capture.Lead", on_delete=models.PROTECT, related_name="hand_overs", db_index=False
    )
    state = models.CharField(max_length=20, choices=HandOverState)
    to_user = models.ForeignKey(
        "access.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    to_team = models.ForeignKey(
        "access.Team", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reason = models.CharField(
        max_length=40, choices=[*RefusalReason.choices, *ClosingReason.choices], blank=True
    )
    note = models.CharField(max_length=500, blank=True)
    waited_seconds = models.PositiveBigIntegerField(null=True)
    in_time = models.BooleanField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        "access.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["lead", "at"], name="hand_overs_of_a_lead"),
            models.Index(fields=["at"], name="hand_overs_by_time"),
        ]


class OpenOffer(models.Model):
    """A lead that waits to be accepted by a colleague or a team: the projection of HandOver. Refused, it goes back into
    the hands where it was before. `by` is None where Winnow offered it; `due_at` is when the clock runs out."""

    # Not owned_by: offers are few, and a planner that joins them to their leads may begin with all leads.
    seen_through: ClassVar[str] = "lead"
    follows_import: ClassVar[models.Q] = models.Q(by__isnull=True)

    lead = models.OneToOneField(
        "capture.Lead", on_delete=models.CASCADE, primary_key=True, related_name="open_offer"
    )
    to_user = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")
    to_team = models.ForeignKey("access.Team", null=True, on_delete=models.PROTECT, related_name="+")
    back_to_user = models.ForeignKey(
        "access.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    back_to_team = models.ForeignKey(
        "access.Team", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField(db_index=True)
    due_at = models.DateTimeField(null=True)
    by = models.ForeignKey(
        "access.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects = OwnedManager()

    def is_for(self, actor: Actor) -> bool:
        """Whether the actor may answer: the colleague herself, or anybody of the team."""
        if actor.user_id is None:
            return False
        return self.to_user_id == actor.user_id if self.to_user_id else self.to_team_id in actor.team_ids
