"""Django's cache on the database, with counters that count right.

Django's own database cache reads, adds and writes: with four threads it loses three increments of four, and
every limiter stands on it. Here an increment is one UPSERT.
"""

from __future__ import annotations

import pickle
import time
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection


class DatabaseCounters(BaseCache):
    """Whole numbers live in `number` and can be incremented; everything else is pickled into `value`."""

    def __init__(self, table: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.table = table

    def _expires(self, timeout: Any) -> int | None:
        seconds = self.get_backend_timeout(timeout)
        return None if seconds is None else int(seconds)

    def _write(self, key: str, value: Any, timeout: Any, *, on_conflict: str) -> bool:
        whole = isinstance(value, int) and not isinstance(value, bool)
        number = value if whole else None
        pickled = None if whole else pickle.dumps(value)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {self.table} AS c (key, value, number, expires) VALUES (%s, %s, %s, %s) "
                f"ON CONFLICT (key) DO UPDATE SET value = excluded.value, number = excluded.number, "
                f"expires = excluded.expires {on_conflict}",
                [key, pickled, number, self._expires(timeout)],
            )
            return bool(cursor.rowcount)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        now = int(time.time())
        return self._write(
            self.make_and_validate_key(key, version=version),
            value,
            timeout,
            on_conflict=f"WHERE c.expires <= {now}",
        )

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._write(self.make_and_validate_key(key, version=version), value, timeout, on_conflict="")

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT value, number FROM {self.table} WHERE key = %s AND (expires IS NULL OR expires > %s)",
                [self.make_and_validate_key(key, version=version), int(time.time())],
            )
            row = cursor.fetchone()
        if row is None:
            return default
        value, number = row
        return number if value is None else pickle.loads(bytes(value))  # noqa: S301 - only we write this table

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {self.table} SET expires = %s WHERE key = %s AND (expires IS NULL OR expires > %s)",
                [self._expires(timeout), self.make_and_validate_key(key, version=version), int(time.time())],
            )
            return bool(cursor.rowcount)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {self.table} SET number = number + %s WHERE key = %s "
                "AND number IS NOT NULL AND (expires IS NULL OR expires > %s) RETURNING number",
                [delta, self.make_and_validate_key(key, version=version), int(time.time())],
            )
            row = cursor.fetchone()
        if row is None:
            raise ValueError(f"Key {key!r} not found")
        return int(row[0])

    def delete(self, key: str, version: int | None = None) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {self.table} WHERE key = %s",
                [self.make_and_validate_key(key, version=version)],
            )
            return bool(cursor.rowcount)

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {self.table}")

    def count(self, key: str, *, by: int = 1, seconds: int) -> int:
        """Add to a counter that is forgotten `seconds` after it began: one statement, exact across processes."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {self.table} AS c (key, number, expires) VALUES (%s, %s, %s) "
                "ON CONFLICT (key) DO UPDATE SET number = c.number + excluded.number RETURNING number",
                [self.make_and_validate_key(key), by, int(time.time()) + seconds],
            )
            return int(cursor.fetchone()[0])

    def count_one(self, key: str, *, seconds: int) -> int:
        """Count an event in the present window of `seconds`."""
        return self.count(f"{key}:{int(time.time()) // seconds}", seconds=seconds)

    def forget_expired(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {self.table} WHERE expires <= %s", [int(time.time())])
            return int(cursor.rowcount)


def counters() -> DatabaseCounters:
    """The cache of the settings, with what it can do beyond Django's interface."""
    found = caches["default"]
    assert isinstance(found, DatabaseCounters)
    return found
