"""Partners, and the leads that they sent."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from winnow.access.visibility import OwnedManager


class Partner(models.Model):
    """An organization that sends leads. `prefix` finds its key, `digest` is all that is kept of it. Its leads get
    `source` and `team`; `most_a_day` is how many it may send. `tells_known`: whether it hears that we knew somebody
    already; otherwise it is answered as for a new one, and what it sent says nothing about others."""

    name = models.CharField(max_length=120, unique=True)
    organization = models.ForeignKey(
        "people.Organization", null=True, on_delete=models.PROTECT, related_name="partners"
    )
    source = models.ForeignKey("capture.Source", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("access.Team", null=True, on_delete=models.PROTECT, related_name="+")
    prefix = models.CharField(max_length=8, unique=True)
    digest = models.CharField(max_length=64)
    most_a_day = models.PositiveIntegerField(default=100)
    tells_known = models.BooleanField(default=False)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.name


class PartnerLead(models.Model):
    """A lead as a partner sent it, under the partner's own number. It is `credited` when nobody knew her before, or
    this partner brought her: only then is the partner told how far the lead is."""

    seen_through: ClassVar[str] = "lead"

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="leads", db_index=False)
    reference = models.CharField(max_length=120)
    lead = models.ForeignKey("capture.Lead", on_delete=models.PROTECT, related_name="partner_leads")
    credited = models.BooleanField()
    received_at = models.DateTimeField()

    objects = OwnedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "reference"], name="a_reference_once")]
        indexes = [models.Index(fields=["partner", "received_at", "id"], name="partner_lead_received")]

    def __str__(self) -> str:
        return self.reference
