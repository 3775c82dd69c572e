"""Which times are free: arithmetic on seconds since 1970 (UTC), no database, no clock.

Working hours are wall-clock times of a host's zone. A zone's year is pieces of one offset; within a piece a wall-clock
time w is the moment w - offset. So hours that a spring change skips yield nothing, hours that an autumn change repeats
yield both, each a moment of its own, and no moment is ever converted back from a wall-clock time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTE = 60
DAY = 86_400
# No zone changes its offset twice within half a day.
_PROBE = DAY // 2
_EPOCH_DAY = date(1970, 1, 1)

Span = tuple[int, int]
Windows = Sequence[Sequence[Sequence[int]]]


@dataclass(frozen=True)
class Rules:
    """Lengths in seconds. `before` and `after` are kept free around each call, also around the others."""

    length: int
    step: int
    before: int = 0
    after: int = 0
    notice: int = 0
    horizon: int = 28 * DAY
    most_a_day: int | None = None


@dataclass(frozen=True)
class Host:
    """A host as the arithmetic sees her: hours, days off, what is taken (with its buffers), calls by her own day."""

    id: int
    zone: str
    weekly: Windows
    days_off: frozenset[date] = frozenset()
    busy: Sequence[Span] = ()
    calls: Mapping[date, int] = field(default_factory=dict)


def free(host: Host, rules: Rules, *, first: int, until: int, now: int) -> list[int]:
    """The moments in [first, until) at which a call with `host` can start, in order."""
    first = max(first, now + rules.notice)
    until = min(until, now + rules.horizon)
    taken = merged(host.busy)
    ends = [end for _start, end in taken]
    found: list[int] = []
    for start, end in _hours(host, rules, first, until):
        for at in range(start, end - rules.length + 1, rules.step):
            if first <= at < until and not _clashes(
                at - rules.before, at + rules.length + rules.after, taken, ends
            ):
                found.append(at)
    return found


def offered(
    hosts: Iterable[Host], rules: Rules, *, first: int, until: int, now: int
) -> dict[int, tuple[int, ...]]:
    """Each moment at which any of the hosts is free, in order, with the ids of those who are."""
    by_moment: dict[int, list[int]] = {}
    for host in hosts:
        for at in free(host, rules, first=first, until=until, now=now):
            by_moment.setdefault(at, []).append(host.id)
    return {at: tuple(by_moment[at]) for at in sorted(by_moment)}


def merged(spans: Iterable[Span]) -> list[Span]:
    """In order and without overlaps; empty spans vanish."""
    found: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def local_day(at: int, zone: str) -> date:
    """The day that the clock of `zone` shows at a moment."""
    return datetime.fromtimestamp(at, ZoneInfo(zone)).date()


def window_moments(day: date, window: Sequence[int], zone: str) -> list[Span]:
    """The moments of `day` in `zone` whose wall-clock time lies in `window` (minutes after midnight)."""
    midnight = (day - _EPOCH_DAY).days * DAY
    opens, closes = midnight + window[0] * MINUTE, midnight + window[1] * MINUTE
    # A zone is at most 14 hours before UTC and 12 behind it.
    pieces = _pieces(zone, (midnight - DAY) // (32 * DAY), (midnight + 2 * DAY) // (32 * DAY))
    return merged((max(start, opens - offset), min(end, closes - offset)) for start, end, offset in pieces)


def _hours(host: Host, rules: Rules, first: int, until: int) -> Iterator[Span]:
    """Working hours on the days between two moments, without days off and full days."""
    if until <= first:
        return
    day, last = local_day(first, host.zone), local_day(until, host.zone)
    while day <= last:
        full = rules.most_a_day is not None and host.calls.get(day, 0) >= rules.most_a_day
        if not full and day not in host.days_off:
            windows = host.weekly[day.weekday()]
            yield from merged(span for window in windows for span in window_moments(day, window, host.zone))
        day += timedelta(days=1)


def _clashes(start: int, end: int, taken: Sequence[Span], ends: Sequence[int]) -> bool:
    place = bisect_right(ends, start)
    return place < len(taken) and taken[place][0] < end


@lru_cache(maxsize=512)
def _pieces(zone: str, first_block: int, last_block: int) -> tuple[tuple[int, int, int], ...]:
    """(from, until, offset in seconds) of a zone over whole blocks of 32 days."""
    start, end = first_block * 32 * DAY, (last_block + 1) * 32 * DAY
    there = ZoneInfo(zone)
    found, piece, offset = [], start, _offset(start, there)
    for probe in range(start + _PROBE, end + 1, _PROBE):
        after = _offset(probe, there)
        if after != offset:
            change = _change(probe - _PROBE, probe, offset, there)
            found.append((piece, change, offset))
            piece, offset = change, after
    return (*found, (piece, end, offset))


def _offset(at: int, zone: ZoneInfo) -> int:
    shift = datetime.fromtimestamp(at, UTC).astimezone(zone).utcoffset()
    return int(shift.total_seconds()) if shift else 0


def _change(low: int, high: int, before: int, zone: ZoneInfo) -> int:
    """The first second in (low, high] whose offset is no longer `before`."""
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(middle, zone) == before:
            low = middle
        else:
            high = middle
    return high
