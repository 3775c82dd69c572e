"""Dates and moments as files write them: ISO 8601, day or month first, with names of months, or by a format.

07/08/2024 can be read two ways: the column's first clear value decides (`evidence`); where none is clear the
mapping must say the format.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache

from babel.core import Locale
from django.utils.translation import gettext as _

from winnow.ground.text import folded

_FIGURES = re.compile(
    r"(\d{1,4})([./-])(\d{1,2})\2(\d{4}|\d{1,2})"
    r"(?:,?[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([AaPp])?\.?(?:[Mm]\.?)?)?"
)
# 5 March 2026, 05-Mar-26, 5. März 2026, 5 de marzo de 2026; March 5, 2026; Mon, 5 Mar 2026
_WORD = r"([^\W\d_]{3,})"
_DAY_AND_NAME = re.compile(
    rf"(?:{_WORD},?\s+)?(\d{{1,2}})[.]?[\s-](?:de\s+)?{_WORD}[.]?,?[\s-](?:de\s+)?(\d{{4}}|\d{{2}})"
)
_NAME_AND_DAY = re.compile(rf"(?:{_WORD},\s+)?{_WORD}[.]?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})")
_TIME_BEHIND = re.compile(
    r",?\s+(?:at\s+|um\s+)?(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*(?:([AaPp])\.?[Mm]\.?)?"
    r"(?:\s*(?:Uhr|UTC|GMT|Z|([+-]\d{2}):?(\d{2})))?$"
)
_MONTHS_IN = ("en", "de", "fr", "es", "it", "pt", "nl", "pl")
_EARLIEST, _LATEST = 1900, 2200
DAY_FIRST, MONTH_FIRST, EITHER = "day", "month", "either"


def evidence(text: str) -> str:
    """DAY_FIRST or MONTH_FIRST where the value is clear, EITHER where it is not, "" where it does not matter."""
    found = _FIGURES.fullmatch(text.strip())
    if not found or len(found[1]) == 4 or found[2] == ".":
        return ""
    first, second = int(found[1]), int(found[3])
    if first > 12:
        return DAY_FIRST
    if second > 12:
        return MONTH_FIRST
    return "" if first == second else EITHER


def moment(text: str, *, zone: tzinfo, format: str = "", order: str = "") -> datetime:
    """An aware datetime; one without an offset is meant in `zone`. Raises ValueError."""
    text = text.strip()
    try:
        found = datetime.strptime(text, format) if format else _read(text, order)
    except (ValueError, KeyError, OverflowError) as error:
        rule = (
            _("This is not a date of the form {format}.").format(format=format)
            if format
            else _("This is not a date.")
        )
        raise ValueError(rule) from error
    if not _EARLIEST <= found.year <= _LATEST:
        raise ValueError(
            _("A date lies between {earliest} and {latest}.").format(earliest=_EARLIEST, latest=_LATEST)
        )
    return found if found.tzinfo else found.replace(tzinfo=zone)


def day(text: str, *, format: str = "", order: str = "", zone: tzinfo) -> date:
    return moment(text, format=format, order=order, zone=zone).date()


def _read(text: str, order: str) -> datetime:
    if len(text) >= 8 and text[:4].isdigit() and text[4:5] in "-0123456789":
        try:
            return datetime.fromisoformat(text.removesuffix(" UTC"))
        except ValueError:
            pass  # such as 2024-3-5, which the figures below take
    if figures := _FIGURES.fullmatch(text):
        return _from_figures(figures, order)
    return _from_words(text)


def _from_words(text: str) -> datetime:
    """A date with the name of its month, and a time of the day behind it."""
    time = _TIME_BEHIND.search(text)
    day = text[: time.start()] if time else text
    if found := _DAY_AND_NAME.fullmatch(day):
        _weekday, of_month, month, year = found.groups()
    elif found := _NAME_AND_DAY.fullmatch(day):
        _weekday, month, of_month, year = found.groups()
    else:
        raise ValueError(text)
    made = datetime(_year(year), _months()[folded(month)], int(of_month))
    if time is None:
        return made
    hour, minute, second, half, zone_hours, zone_minutes = time.groups()
    made += _of_day(hour, minute, second, half)
    if zone_hours is None:
        return made.replace(tzinfo=UTC) if text.endswith(("UTC", "GMT", "Z")) else made
    offset = timedelta(hours=int(zone_hours), minutes=int(zone_hours[0] + zone_minutes))
    return made.replace(tzinfo=timezone(offset))


@cache
def _months() -> dict[str, int]:
    """Their names, whole and short, in languages of our users; what two of them call differently is nobody's."""
    names: dict[str, int] = {}
    for language in _MONTHS_IN:
        for form in Locale(language).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in form[width].items():
                    names.setdefault(folded(name.rstrip(".")), number)
    return names | {"mrz": 3, "sept": 9}


def _from_figures(figures: re.Match[str], order: str) -> datetime:
    first, sign, second, last, hour, minute, second_of_minute, half = figures.groups()
    if len(first) == 4:
        year, month, of_month = int(first), int(second), int(last)
    else:
        year = _year(last)
        month, of_month = int(second), int(first)
        if sign != "." and (order == MONTH_FIRST or (not order and int(second) > 12)):
            month, of_month = of_month, month
    return datetime(year, month, of_month) + _of_day(hour, minute, second_of_minute, half)


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) > 2 else year + (2000 if year < 70 else 1900)


def _of_day(hour: str | None, minute: str | None, second: str | None, half: str | None) -> timedelta:
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half in "pP" else 0)
    return timedelta(
        hours=_below(hours, 24), minutes=_below(int(minute or 0), 60), seconds=_below(int(second or 0), 60)
    )


def _below(value: int, limit: int) -> int:
    if value >= limit:
        raise ValueError(value)
    return value
