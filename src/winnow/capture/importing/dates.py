"""Dates and moments as files write them: ISO 8601, day or month first, with names of months, or by a format.

07/08/2024 can be read two ways: the column's first clear value decides (`evidence`); where none is clear the
mapping must say the format.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, tzinfo

from django.utils.translation import gettext as _

_FIGURES = re.compile(
    r"(\d{1,4})([./-])(\d{1,2})\2(\d{4}|\d{1,2})"
    r"(?:,?[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([AaPp])?\.?(?:[Mm]\.?)?)?"
)
_NAMED = ("%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%d. %B %Y")
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
    except (ValueError, OverflowError) as error:
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
    for form in _NAMED:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    raise ValueError(text)


def _from_figures(figures: re.Match[str], order: str) -> datetime:
    first, sign, second, last, hour, minute, second_of_minute, half = figures.groups()
    if len(first) == 4:
        year, month, of_month = int(first), int(second), int(last)
    else:
        year = int(last)
        month, of_month = int(second), int(first)
        if sign != "." and (order == MONTH_FIRST or (not order and int(second) > 12)):
            month, of_month = of_month, month
        if len(last) <= 2:
            year += 2000 if year < 70 else 1900
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half in "pP" else 0)
    midnight = datetime(year, month, of_month)
    return midnight + timedelta(
        hours=_below(hours, 24),
        minutes=_below(int(minute or 0), 60),
        seconds=_below(int(second_of_minute or 0), 60),
    )


def _below(value: int, limit: int) -> int:
    if value >= limit:
        raise ValueError(value)
    return value
