"""Moments stored as whole seconds since 1970, for tables that are aggregated by age.

SQLite keeps datetimes as text and would parse one per row: over ten million interactions that costs more
than the whole score. Python code sees aware datetimes; SQL sees an integer.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import models


def to_epoch(moment: datetime) -> int:
    return int(moment.timestamp())


class EpochField(models.Field[datetime | int, datetime]):
    description = "A moment, in seconds since 1970-01-01 UTC"

    def get_internal_type(self) -> str:
        return "BigIntegerField"

    def from_db_value(self, value: int | None, *_: Any) -> datetime | None:
        return None if value is None else datetime.fromtimestamp(value, UTC)

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, datetime):
            return value
        return datetime.fromtimestamp(int(value), UTC)

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return to_epoch(value)
        prepared = super().get_prep_value(value)
        return None if prepared is None else int(prepared)
