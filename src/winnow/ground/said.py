"""Values as a person reads them, in her language and time zone: money, numbers, moments, names."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

import phonenumbers
from babel.core import Locale
from babel.numbers import (
    NumberPattern,
    format_compact_currency,
    format_currency,
    format_decimal,
    format_percent,
    parse_pattern,
)
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from winnow.ground.money import owner_currency
from winnow.ground.words import Kind

NOT_KNOWN = "–"
_CODE_AT_FIGURE = re.compile(r"(?<=[A-Z])(?=\d)")


def _locale() -> str:
    return (get_language() or "en").replace("-", "_")


def money(amount: Decimal | float | int | str | None, currency: str = "") -> str:
    """An amount in its currency, whole when it has no cents: `{{ deal.amount|money:deal.currency }}`."""
    if amount is None or amount == "":
        return NOT_KNOWN
    value = Decimal(str(amount))
    whole = value == value.to_integral_value()
    shown = format_currency(
        value,
        currency or owner_currency(),
        locale=_spoken(),
        currency_digits=not whole,
        decimal_quantization=not whole,
        format=_whole_currency_pattern(_locale()) if whole else None,
    )
    return _spaced(shown)


def _spaced(shown: str) -> str:
    """A code of letters stands apart from its figures (CLDR, currencySpacing), which Babel leaves out: SEK 5,700."""
    return _CODE_AT_FIGURE.sub("\N{NO-BREAK SPACE}", shown)


@cache
def _whole_currency_pattern(locale: str) -> NumberPattern:
    pattern: str = _in(locale).currency_formats["standard"].pattern
    return parse_pattern(pattern.replace(".00", ""))


# Babel reads a pattern anew each time that it is given as text, which takes longer than to write the number.
_pattern = cache(parse_pattern)


def money_short(amount: Decimal | float | int | None, currency: str = "") -> str:
    """For tight places: €1.2M. The exact amount belongs into a title beside it."""
    if amount is None:
        return NOT_KNOWN
    if abs(Decimal(str(amount))) < _shortened_from(_locale()):
        return money(round(amount), currency)
    return _spaced(
        format_compact_currency(amount, currency or owner_currency(), locale=_locale(), fraction_digits=1)
    )


@cache
def _shortened_from(locale: str) -> int:
    """The least amount that the language writes shorter: English €1.2K, German not before 1,2 Mio. €."""
    short = _in(locale).compact_currency_formats["short"]["other"]
    return min(int(least) for least, pattern in short.items() if set(pattern.pattern) != {"0"})


def number(value: Decimal | float | int | None, digits: int = 0) -> str:
    if value is None or value == "":
        return NOT_KNOWN
    pattern = "#,##0" + (f".{'0' * digits}" if digits else ".###")
    return str(format_decimal(value, format=_pattern(pattern), locale=_spoken()))


def percent(share: float | str | None, digits: int = 0) -> str:
    """A share of 1: 0.42 is 42 %."""
    if share is None or share == "":
        return NOT_KNOWN
    pattern = "#,##0" + (f".{'0' * digits}" if digits else "") + "%"
    return str(format_percent(share, format=_pattern(pattern), locale=_spoken()))


def capped(count: int | None, cap: int = 10_000) -> str:
    """A count that stopped counting at `cap`: 10,000+."""
    if count is None:
        return NOT_KNOWN
    return f"{number(cap)}+" if count > cap else number(count)


def when(moment: datetime | date | None) -> SafeString | str:
    """How long ago or how soon, with the exact time on hover."""
    if moment is None:
        return NOT_KNOWN
    if not isinstance(moment, datetime):
        return format_html(
            '<time datetime="{}" title="{}">{}</time>',
            moment.isoformat(),
            date_format(moment, "DATE_FORMAT"),
            day_words(moment, timezone.localdate()),
        )
    local = timezone.localtime(moment)
    language = get_language() or ""
    exact = f"{_day_exactly(local.date(), language)}, {_time_exactly(local.hour, local.minute, language)}"
    words = relative(local, timezone.localtime())
    # Only `words` and `exact` come from elsewhere, and both are our own formats; this runs for every cell.
    at = local.isoformat(timespec="minutes")
    return mark_safe(f'<time datetime="{at}" title="{exact}">{words}</time>')  # noqa: S308


@lru_cache(maxsize=4_000)
def _day_exactly(day: date, _language: str) -> str:
    return date_format(day, "DATE_FORMAT")


@lru_cache(maxsize=4_000)
def _time_exactly(hour: int, minute: int, _language: str) -> str:
    return time_format(time(hour, minute), "TIME_FORMAT")


def relative(moment: datetime, now: datetime) -> str:
    """Both in the reader's time zone."""
    gap = now - moment
    if abs(gap) < timedelta(minutes=1):
        return gettext("just now")
    past = gap > timedelta(0)
    minutes = int(abs(gap).total_seconds() // 60)
    if minutes < 60:
        return (gettext("%d min ago") if past else gettext("in %d min")) % minutes
    if minutes < 12 * 60 or (minutes < 24 * 60 and moment.date() == now.date()):
        return (gettext("%d h ago") if past else gettext("in %d h")) % (minutes // 60)
    return day_words(moment.date(), now.date())


def day_words(day: date, today: date) -> str:
    days = (today - day).days
    near = {0: gettext("today"), 1: gettext("yesterday"), -1: gettext("tomorrow")}
    if days in near:
        return near[days]
    if 0 < days < 30:
        return ngettext("%d day ago", "%d days ago", days) % days
    if -30 < days < 0:
        return ngettext("in %d day", "in %d days", -days) % -days
    return _short(day, day.year == today.year, get_language() or "")


@lru_cache(maxsize=4_000)
def _short(day: date, this_year: bool, _language: str) -> str:
    # Formats of django.utils.dateformat.
    return date_format(day, gettext("j M") if this_year else gettext("j M Y"))


def day(moment: datetime | date | None) -> str:
    """A date in words, local for moments."""
    if moment is None:
        return NOT_KNOWN
    if isinstance(moment, datetime):
        moment = timezone.localtime(moment).date()
    return date_format(moment, "DATE_FORMAT")


def moment(value: datetime | None) -> str:
    """Date and time, local."""
    if value is None:
        return NOT_KNOWN
    local = timezone.localtime(value)
    return f"{date_format(local, 'DATE_FORMAT')}, {date_format(local, 'TIME_FORMAT')}"


def country(code: str) -> str:
    """The country's name in the reader's language."""
    return str(_spoken().territories.get(code.upper(), code))


def language(code: str) -> str:
    """The language's name in the reader's language."""
    return str(_spoken().languages.get(code.replace("-", "_"), code))


@cache
def _in(locale: str) -> Locale:
    return Locale.parse(locale)


def _spoken() -> Locale:
    return _in(_locale())


def phone(e164: str) -> str:
    """A number as people write it, with its country: +49 30 123456."""
    try:
        parsed = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def of_kind(value: Any, kind: str, currency: str = "") -> str:
    """A value of a field by its `Kind`; history keeps amounts and days as text. `currency` is that of an amount."""
    if value in (None, "", []):
        return NOT_KNOWN
    if kind == Kind.MONEY:
        return money(value, currency)
    if kind == Kind.NUMBER:
        return number(float(value))
    if kind == Kind.DATE:
        return day(date.fromisoformat(str(value)))
    if kind == Kind.YES_NO:
        return gettext("yes") if value else gettext("no")
    return ", ".join(value) if kind == Kind.MANY_CHOICES else str(value)


def known(value: Any) -> Any:
    """The value, or the sign for "not known"."""
    return NOT_KNOWN if value is None or value == "" or value == [] else value


def initials(name: str) -> str:
    words = str(name).split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def clock(value: datetime) -> str:
    """The time of day, local."""
    return date_format(timezone.localtime(value), "TIME_FORMAT")
