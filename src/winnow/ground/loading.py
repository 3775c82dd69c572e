"""Records of which pages load hundreds."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Self

from django.db import models
from django.db.models.base import ModelState


class LoadsQuickly(models.Model):
    """Made of a row at once. Django goes through all fields again in `__init__` and sends two signals, for which
    nobody listens here: a quarter of the time in which a page of leads is loaded."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(  # type: ignore[override] # the stubs are a later Django's
        cls, db: str | None, field_names: Collection[str], values: Collection[Any]
    ) -> Self:
        """What is not among `field_names` is loaded when it is asked for, as ever."""
        record = cls.__new__(cls)
        record.__dict__ = dict(zip(field_names, values, strict=True), _state=ModelState())
        record._state.adding, record._state.db = False, db
        return record
