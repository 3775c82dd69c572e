"""What history says a lead is worth, measured by a job since it reads every tally row; and what people set out
to win."""

from __future__ import annotations

from django.db import models

from winnow.capture.words import LeadStage
from winnow.ground.append_only import AppendOnly


class LeadWorth(models.Model):
    """Of `n` leads that ever reached `stage`, `customers` became customers."""

    stage = models.CharField(max_length=20, choices=LeadStage, primary_key=True)
    n = models.BigIntegerField()
    customers = models.BigIntegerField()
    measured_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.stage}: {self.customers} of {self.n}"


class TypicalDeal(models.Model):
    """What won opportunities were worth together, in the owner's currency: one row."""

    n = models.BigIntegerField()
    value = models.DecimalField(max_digits=20, decimal_places=2)
    measured_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.value} in {self.n}"


class Target(AppendOnly):
    """What somebody set out to win a month, in the owner's currency, from `month` (its first day) on; the latest
    one said for the latest month is in force, and 0 ends it."""

    user = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="targets", db_index=False)
    month = models.DateField()
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    at = models.DateTimeField()
    by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["user", "month", "id"], name="target_in_force")]
