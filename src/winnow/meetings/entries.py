"""What an entry of somebody's calendar says: whose it is, and which times it takes. What comes in is anybody's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

MOST_OCCURRENCES = 1000
# Nobody meets every minute; such a rule is a mistake or an attack.
_TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})


class Unreadable(ValueError):
    """No calendar, or one that takes too much to read."""


@dataclass(frozen=True)
class Entry:
    """`spans` are the times that it takes, in UTC; `starts_at` and `ends_at` those of its first event. `cancelled`
    says that the entry is there but the event is off."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    cancelled: bool
    spans: tuple[tuple[datetime, datetime], ...]


def entry_of(data: str, *, zone: str, first: datetime, until: datetime) -> Entry | None:
    """The entry within [first, until); None for what is no event. All-day and floating times are on the clock of
    `zone`. Raises `Unreadable`."""
    import recurring_ical_events
    from icalendar import Calendar

    try:
        calendar = Calendar.from_ical(data)
        events = calendar.walk("VEVENT")
        if not events:
            return None
        if any(_too_often(event) for event in events):
            raise Unreadable("An entry repeats more often than once a day can hold.")
        found = recurring_ical_events.of(calendar, skip_bad_series=True).between(first, until)
        busy = [event for event in islice(found, MOST_OCCURRENCES) if _takes_time(event)]
        start, end = _span(events[0], zone)
        return Entry(
            uid=str(events[0].get("uid", ""))[:255],
            starts_at=start,
            ends_at=end,
            cancelled=_is(events[0], "status", "CANCELLED"),
            spans=tuple(span for span in (_span(event, zone) for event in busy) if span[0] < span[1]),
        )
    except Unreadable:
        raise
    except Exception as error:
        # The libraries raise whatever a strange calendar makes them stumble over.
        raise Unreadable(f"An entry cannot be read: {type(error).__name__}") from error


def _too_often(event: Any) -> bool:
    rules = event.get("rrule", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        if {str(word).upper() for word in rule.get("FREQ", [])} & _TOO_OFTEN:
            return True
    return False


def _takes_time(event: Any) -> bool:
    return not _is(event, "transp", "TRANSPARENT") and not _is(event, "status", "CANCELLED")


def _is(event: Any, name: str, word: str) -> bool:
    return str(event.get(name, "")).upper() == word


def _span(event: Any, zone: str) -> tuple[datetime, datetime]:
    return _moment(event.start, zone), _moment(event.end, zone)


def _moment(value: date, zone: str) -> datetime:
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return (value if value.tzinfo else value.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
