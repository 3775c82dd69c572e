"""What history says a lead is worth, measured by a job since it reads every tally row."""

from __future__ import annotations

from django.db import models

from winnow.capture.words import LeadStage


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
