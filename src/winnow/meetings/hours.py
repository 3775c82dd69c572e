"""Weekly hours as people write them, `09:00-12:30, 14:00-17:00`, and as they are stored: minutes after midnight."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from winnow.ground.refusals import Invalid

GRAIN_MINUTES = 5
_DAY_MINUTES = 1440
_MOST_A_DAY = 6
_TIME = re.compile(r"^(\d{1,2})(?::(\d\d))?$")
OFFICE_HOURS = [[[540, 1020]]] * 5 + [[], []]

Windows = list[list[int]]


def weekly_hours(days: Sequence[str]) -> list[Windows]:
    """Seven days, Monday first, as they are stored. Raises `Invalid`."""
    if len(days) != 7:
        raise Invalid(_("Give the hours of seven days, Monday first."), field="weekly")
    return [windows_of(written, field="weekly") for written in days]


def windows_of(written: str, *, field: str) -> Windows:
    """One day's hours; blank is a day without. Raises `Invalid` for what is no time, overlaps or runs backwards."""
    found: Windows = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;]", written))):
        times = re.split(r"\s*[-\u2013\u2014]\s*", part)
        if len(times) != 2:
            raise Invalid(_("Write hours as 09:00-17:00, more of them with a comma between."), field=field)
        found.append([_minutes(times[0], field), _minutes(times[1], field)])
    found.sort()
    if len(found) > _MOST_A_DAY or any(start >= end for start, end in found):
        raise Invalid(_("Each time of a day ends after it begins; six of them at most."), field=field)
    if any(before[1] > after[0] for before, after in pairwise(found)):
        raise Invalid(_("These times overlap."), field=field)
    return found


def written(windows: Windows) -> str:
    """The inverse of `windows_of`."""
    return ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in windows)


def zone_name(name: str, *, field: str = "time_zone") -> str:
    """A known IANA zone. Raises `Invalid`."""
    name = name.strip()
    if name not in available_timezones():
        raise Invalid(_("This is no time zone, such as Europe/Berlin."), field=field)
    ZoneInfo(name)
    return name


def _minutes(text: str, field: str) -> int:
    found = _TIME.match(text.strip())
    minutes = int(found[1]) * 60 + int(found[2] or 0) if found else -1
    if not found or int(found[2] or 0) > 59 or not 0 <= minutes <= _DAY_MINUTES:
        raise Invalid(_("%(text)s is not a time such as 09:00.") % {"text": text[:20]}, field=field)
    if minutes % GRAIN_MINUTES:
        raise Invalid(_("Times are multiples of five minutes."), field=field)
    return minutes


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
