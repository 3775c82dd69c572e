"""What every room may stand on: definitions of custom fields, exchange rates, counters."""

from __future__ import annotations

from django.db import models

from winnow.ground.loading import LoadsQuickly
from winnow.ground.words import Kind


class CustomField(LoadsQuickly):
    """A field that the owner added to a record. Its key never changes; its values live in the record's JSON. All
    amounts of a field of money are in its `currency`, "" for other kinds."""

    record = models.CharField(max_length=20)
    key = models.CharField(max_length=60)
    label = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind)
    choices = models.JSONField(default=list, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    indexed = models.BooleanField(default=False)
    sensitive = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "key"], name="custom_field_key_is_unique")]

    def __str__(self) -> str:
        return self.label


class ExchangeRate(models.Model):
    """What one unit of a currency is worth in the owner's currency from a day on. Overrides the shipped rates."""

    currency = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=20, decimal_places=10)
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["currency", "on"], name="one_rate_a_day")]

    def __str__(self) -> str:
        return f"{self.currency} {self.rate} on {self.on}"


class Counter(models.Model):
    """Short-lived values and counters behind Django's cache: limits must count right across processes."""

    key = models.CharField(max_length=255, primary_key=True)
    value = models.BinaryField(null=True)
    number = models.BigIntegerField(null=True)
    expires = models.BigIntegerField(null=True, db_index=True)

    class Meta:
        db_table = "ground_counter"

    def __str__(self) -> str:
        return self.key
