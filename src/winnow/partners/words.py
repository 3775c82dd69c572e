"""The words of partners: what they are told of the leads that they sent."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from winnow.capture.words import LeadStage


class Told(models.TextChoices):
    """How far a lead is, as a partner hears it. `known` only where the owner lets partners hear that."""

    RECEIVED = "received", _("Received")
    WORKING = "working", _("Being worked")
    QUALIFIED = "qualified", _("Qualified")
    WON = "won", _("Won")
    CLOSED = "closed", _("Closed")
    KNOWN = "known", _("Known already")


TOLD = {
    LeadStage.LEAD.value: Told.RECEIVED,
    LeadStage.MARKETING_QUALIFIED.value: Told.WORKING,
    LeadStage.PROSPECT.value: Told.QUALIFIED,
    LeadStage.OPPORTUNITY.value: Told.QUALIFIED,
    LeadStage.CUSTOMER.value: Told.WON,
    LeadStage.DISQUALIFIED.value: Told.CLOSED,
}
