"""How often a token may ask in a minute, counted exactly enough without a write for every request.

Each process counts for itself and adds what it has counted to the shared counter at the first request of a
minute and then after every fiftieth part of the limit, learning there what the others have counted. So a
token gets at most 2 % of its limit more for every process, and 6,000 requests a minute cost 50 writes. On
SQLite, where every write waits for every other, one write a request would halve what the API can take in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from django.conf import settings

from winnow.api.problems import TooManyRequests
from winnow.ground.counters import counters

WINDOW_SECONDS = 60
_SHARES = 50
_MANY = 10_000


@dataclass(frozen=True, slots=True)
class Allowance:
    limit: int
    remaining: int
    seconds: int  # until the window ends

    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Policy": f'"minute";q={self.limit};w={WINDOW_SECONDS}',
            "RateLimit": f'"minute";r={self.remaining};t={self.seconds}',
        }


@dataclass(slots=True)
class _Count:
    window: int
    known: int = 0  # by all processes, when last asked
    own: int = 0  # since then


class Allowances:
    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: dict[str, _Count] = {}

    def spend(self, who: str, now: datetime) -> Allowance:
        """Count one request of `who`. Raises `TooManyRequests` when none is left."""
        limit: int = settings.ENVIRONMENT.api_requests_per_minute
        window, passed = divmod(int(now.timestamp()), WINDOW_SECONDS)
        left = WINDOW_SECONDS - passed
        with self._lock:
            count = self._count(who, window)
            if count.known + count.own >= limit:
                raise _none_left(limit, left)
            count.own += 1
            owed = 0
            if count.known == 0 or count.own >= max(1, limit // _SHARES):
                owed, count.own = count.own, 0
                count.known += owed
        if owed:
            total = counters().count(f"api:{who}:{window}", by=owed, seconds=WINDOW_SECONDS)
            with self._lock:
                count.known = max(count.known, total)
            if total > limit:
                raise _none_left(limit, left)
        return Allowance(limit, max(0, limit - count.known - count.own), left)

    def _count(self, who: str, window: int) -> _Count:
        count = self._counts.get(who)
        if count is None or count.window != window:
            if len(self._counts) > _MANY:
                self._counts = {key: old for key, old in self._counts.items() if old.window == window}
            count = self._counts[who] = _Count(window)
        return count

    def forget(self) -> None:
        self._counts.clear()


def _none_left(limit: int, seconds: int) -> TooManyRequests:
    return TooManyRequests(f"{limit} requests a minute are allowed.", retry_after=seconds)


allowances = Allowances()
