"""When an answer meets a condition of its question. Knows no database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

# What people mean by a timeframe (capture.words.Timeframe), in days from when they said it; "later" has no day.
DAYS_OF: dict[str, int | None] = {"now": 30, "quarter": 92, "half_year": 183, "year": 365, "later": None}


class Said(Protocol):
    """What a condition looks at: verdict.Given."""

    @property
    def value(self) -> Any: ...
    @property
    def at(self) -> datetime: ...
    @property
    def worth(self) -> Decimal | None: ...
    @property
    def most(self) -> Decimal | None: ...


def holds(condition: Mapping[str, Any], given: Said, moment: datetime) -> bool:
    """Every part of a condition must hold; an empty one never does."""
    return bool(condition) and all(_part(word, limit, given, moment) for word, limit in condition.items())


def _part(word: str, limit: Any, given: Said, moment: datetime) -> bool:
    if word == "any":
        return given.value in limit
    if word == "filled":
        return bool(limit) and given.value not in ("", None)
    if word in {"least", "most"}:
        return _within(word, Decimal(str(limit)), given)
    days = days_until(given, moment)
    if word == "within_days":
        return days is not None and 0 <= days <= int(limit)
    if word == "beyond_days":
        return days is None or days > int(limit)
    raise ValueError(f"{word!r} is not a condition")


def _within(word: str, bound: Decimal, given: Said) -> bool:
    """A range holds when the whole of it does."""
    if given.worth is None:
        return False
    if word == "least":
        return given.worth >= bound
    return (given.worth if given.most is None else given.most) <= bound


def day_of(given: Said) -> date | None:
    """The day that an answer of the kind date means; None for "later"."""
    if given.value not in DAYS_OF:
        return date.fromisoformat(str(given.value))
    days = DAYS_OF[given.value]
    return None if days is None else given.at.date() + timedelta(days=days)


def days_until(given: Said, moment: datetime) -> int | None:
    day = day_of(given)
    return None if day is None else (day - moment.date()).days


def turning_days(conditions: list[Mapping[str, Any]], given: Said) -> list[date]:
    """The days on which an answer of the kind date may come to mean something else, whatever anybody does."""
    day = day_of(given)
    if day is None:
        return []
    limits = [int(days) for condition in conditions for days in condition.values()]
    # Past the day, or so many days before it; what lies outside the calendar never comes.
    turns = [day.toordinal() + 1, *(day.toordinal() - days for days in limits)]
    return [date.fromordinal(turn) for turn in turns if 1 <= turn <= date.max.toordinal()]
