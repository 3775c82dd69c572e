"""Free times: inside hours, around what is taken, and right when clocks change."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winnow.meetings.slots import DAY, MINUTE, Host, Rules, free, merged, offered, window_moments

HALF_HOUR = 30 * MINUTE
NINE_TO_FIVE = [[[540, 1020]]] * 5 + [[], []]
ALWAYS = [[[0, 1440]]] * 7


def seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def clock(at: int, zone: str) -> str:
    return datetime.fromtimestamp(at, ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def on(day: str, host: Host, rules: Rules, now: int = 0) -> list[int]:
    """The free moments from a day's beginning in UTC until two days later."""
    first = seconds(day)
    rules = Rules(**{**vars(rules), "horizon": 10**10})
    return free(host, rules, first=first, until=first + 2 * DAY, now=now)


BERLIN = Host(1, "Europe/Berlin", [[[60, 240]]] * 7)  # one to four at night, where clocks change
HALF = Rules(length=HALF_HOUR, step=HALF_HOUR)


def test_offers_the_hours_of_the_hosts_own_clock() -> None:
    host = Host(1, "America/New_York", NINE_TO_FIVE)
    found = [at for at in on("2026-03-02", host, HALF) if at < seconds("2026-03-03")]
    assert clock(found[0], "America/New_York") == "2026-03-02 09:00"
    assert (found[0], len(found)) == (seconds("2026-03-02T14:00"), 16)


def test_never_offers_a_time_that_spring_skips() -> None:
    found = [
        clock(at, "Europe/Berlin")
        for at in on("2026-03-29", BERLIN, HALF)
        if at < seconds("2026-03-29T12:00")
    ]
    assert found == [f"2026-03-29 {hour}" for hour in ("01:00", "01:30", "03:00", "03:30")]


def test_offers_both_of_a_time_that_autumn_repeats_as_moments_of_their_own() -> None:
    found = [at for at in on("2026-10-24T22:00", BERLIN, HALF) if at < seconds("2026-10-25T12:00")]
    shown = [clock(at, "Europe/Berlin")[-5:] for at in found]
    assert shown == ["01:00", "01:30", "02:00", "02:30", "02:00", "02:30", "03:00", "03:30"]
    assert len(set(found)) == 8


def test_takes_hours_within_the_repeated_hour_as_the_clock_shows_them() -> None:
    window = window_moments(date(2026, 10, 25), [150, 240], "Europe/Berlin")  # 02:30 to 04:00
    assert window == [
        (seconds("2026-10-25T00:30"), seconds("2026-10-25T01:00")),
        (seconds("2026-10-25T01:30"), seconds("2026-10-25T03:00")),
    ]


def test_yields_nothing_for_hours_that_lie_in_the_gap() -> None:
    assert window_moments(date(2026, 3, 29), [120, 180], "Europe/Berlin") == []


def test_knows_changes_at_midnight_and_by_half_an_hour() -> None:
    assert window_moments(date(2026, 4, 24), [0, 60], "Africa/Cairo") == []
    lord_howe = window_moments(date(2026, 4, 5), [60, 180], "Australia/Lord_Howe")
    assert sum(end - start for start, end in lord_howe) == 150 * MINUTE


def test_keeps_buffers_free_around_what_is_taken() -> None:
    rules = Rules(length=HALF_HOUR, step=HALF_HOUR, before=10 * MINUTE, after=20 * MINUTE)
    taken = (seconds("2026-03-02T10:00"), seconds("2026-03-02T10:30"))
    host = Host(1, "UTC", [[[540, 720]]] * 7, busy=[taken])
    found = [clock(at, "UTC")[-5:] for at in on("2026-03-02", host, rules) if at < seconds("2026-03-03")]
    assert found == ["09:00", "11:00", "11:30"]


def test_keeps_notice_horizon_days_off_and_the_most_a_day() -> None:
    now = seconds("2026-03-02T09:10")
    rules = Rules(HALF_HOUR, HALF_HOUR, notice=2 * 3600, horizon=3 * DAY, most_a_day=2)
    host = Host(
        1, "UTC", [[[540, 720]]] * 7, days_off=frozenset({date(2026, 3, 3)}), calls={date(2026, 3, 4): 2}
    )
    found = [clock(at, "UTC") for at in free(host, rules, first=now, until=now + 30 * DAY, now=now)]
    assert found == ["2026-03-02 11:30", "2026-03-05 09:00"]


def test_offers_a_moment_once_with_everybody_who_is_free() -> None:
    early, late = Host(1, "UTC", [[[540, 660]]] * 7), Host(2, "UTC", [[[600, 720]]] * 7)
    first = seconds("2026-03-02")
    found = offered([early, late], HALF, first=first, until=first + DAY, now=0 + first - DAY)
    assert [clock(at, "UTC")[-5:] for at in found] == ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]
    assert list(found.values()) == [(1,), (1,), (1, 2), (1, 2), (2,), (2,)]


def test_finds_four_weeks_of_ten_hosts_quickly() -> None:
    first = seconds("2026-03-16")
    busy = [(first + n * 7200, first + n * 7200 + 1800) for n in range(300)]
    hosts = [Host(n, "Europe/Berlin", NINE_TO_FIVE, busy=busy) for n in range(10)]
    rules = Rules(HALF_HOUR, 15 * MINUTE, after=600)
    began = time.process_time()
    found = offered(hosts, rules, first=first, until=first + 28 * DAY, now=first)
    assert found
    assert time.process_time() - began < 1  # generous: it is a matter of milliseconds


ZONES = st.sampled_from(
    [
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "Africa/Cairo",
        "Pacific/Apia",
        "UTC",
    ]
)
FIVES = st.integers(0, 288).map(lambda n: n * 5)
WINDOWS = st.lists(st.tuples(FIVES, FIVES).map(sorted), max_size=2)


@given(
    zone=ZONES,
    weekly=st.lists(WINDOWS, min_size=7, max_size=7),
    day=st.dates(date(2025, 1, 1), date(2028, 12, 31)),
    length=st.sampled_from([15, 30, 60]),
    before=st.sampled_from([0, 15]),
    after=st.sampled_from([0, 10]),
    busy=st.lists(st.tuples(st.integers(0, 5 * 1440), st.integers(1, 300)), max_size=6),
)
def test_every_moment_lies_inside_hours_and_touches_nothing(
    zone: str,
    weekly: list[list[list[int]]],
    day: date,
    length: int,
    before: int,
    after: int,
    busy: list[tuple[int, int]],
) -> None:
    first = seconds(day.isoformat())
    taken = [(first + at * 60, first + (at + long) * 60) for at, long in busy]
    rules = Rules(length * 60, 15 * 60, before=before * 60, after=after * 60, horizon=10**10)
    found = free(Host(1, zone, weekly, busy=taken), rules, first=first, until=first + 5 * DAY, now=0)
    assert found == sorted(set(found))
    there = ZoneInfo(zone)
    for at in found:
        assert not any(start < at + (length + after) * 60 and at - before * 60 < end for start, end in taken)
        for minute in range(0, length, 5):
            shown = datetime.fromtimestamp(at + minute * 60, there)
            clock_minutes = shown.hour * 60 + shown.minute
            assert any(a <= clock_minutes < b for a, b in weekly[shown.weekday()])


@given(zone=ZONES, day=st.dates(date(2025, 1, 1), date(2028, 12, 31)))
def test_a_day_without_pause_is_whole(zone: str, day: date) -> None:
    spans = window_moments(day, [0, 1440], zone)
    there = ZoneInfo(zone)
    length = datetime.combine(day + timedelta(days=1), datetime.min.time(), there).timestamp() - (
        datetime.combine(day, datetime.min.time(), there).timestamp()
    )
    assert sum(end - start for start, end in spans) == pytest.approx(length)
    assert spans == merged(spans)
