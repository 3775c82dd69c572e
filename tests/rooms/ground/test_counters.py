"""Django's cache on the database: it counts right across threads, and what is over is over."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connections

from winnow.ground.counters import counters

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def test_keeps_values_of_any_kind(db: None) -> None:
    cache = counters()
    for value in (1, -5, "text", {"a": [1, 2]}, None, True, b"bytes", 2.5, "\x00"):
        cache.set("k", value)
        assert cache.get("k", "missing") == value
    assert cache.get("unknown", "missing") == "missing"
    assert cache.delete("k")
    assert not cache.delete("k")


def test_forgets_what_has_expired(db: None) -> None:
    cache = counters()
    with time_machine.travel(START, tick=False):
        cache.set("short", "a", timeout=60)
        cache.set("for ever".replace(" ", "_"), "b", timeout=None)
    with time_machine.travel(START + timedelta(seconds=60), tick=False):
        assert cache.get("short") is None
        assert not cache.touch("short", 60)
        assert cache.forget_expired() == 1
        assert cache.get("for_ever") == "b"


def test_adds_only_what_is_not_there(db: None) -> None:
    cache = counters()
    with time_machine.travel(START, tick=False):
        assert cache.add("k", 1, timeout=60)
        assert not cache.add("k", 2, timeout=60)
        assert cache.get("k") == 1
    with time_machine.travel(START + timedelta(seconds=61), tick=False):
        assert cache.add("k", 3, timeout=60), "an expired value counts as none"
        assert cache.get("k") == 3


def test_increments_numbers_only(db: None) -> None:
    cache = counters()
    cache.set("n", 1)
    assert (cache.incr("n"), cache.incr("n", 5), cache.decr("n", 2)) == (2, 7, 5)
    cache.set("text", "1")
    for key in ("unknown", "text"):
        with pytest.raises(ValueError, match="not found"):
            cache.incr(key)


def test_counts_events_in_windows(db: None) -> None:
    cache = counters()
    with time_machine.travel(START, tick=False):
        assert [cache.count_one("hits", seconds=60) for _ in range(3)] == [1, 2, 3]
        assert cache.count_one("others", seconds=60) == 1
        assert cache.count("many", by=40, seconds=60) == 40
        assert cache.count("many", by=2, seconds=60) == 42
    with time_machine.travel(START + timedelta(seconds=60), tick=False):
        assert cache.count_one("hits", seconds=60) == 1
        assert cache.forget_expired() == 3


@pytest.mark.django_db(transaction=True)
def test_loses_no_increment_of_many_threads() -> None:
    def count(_: int) -> None:
        try:
            for _ in range(25):
                counters().count("hits", seconds=3600)
                counters().incr("kept")
        finally:
            connections.close_all()

    counters().set("kept", 0)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count, range(4)))
    assert counters().get("hits") == 100
    assert counters().get("kept") == 100


def test_clears(db: None) -> None:
    counters().set("k", 1)
    counters().clear()
    assert counters().get("k") is None
