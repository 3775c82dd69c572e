"""Tags and filters of the pages' own layer; built in, so templates need not load it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import phonenumbers
from babel.core import Locale
from babel.numbers import format_compact_currency, format_currency, format_decimal, format_percent
from django import template
from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from winnow.access.actor import Actor
from winnow.ground.money import owner_currency
from winnow.web.shell import address_of

register = template.Library()
STATIC = Path(__file__).resolve().parent.parent / "static"
NOT_KNOWN = "–"


def _locale() -> str:
    return (get_language() or "en").replace("-", "_")


# What pages are made of


@cache
def _version(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]


@register.simple_tag
def asset(name: str) -> str:
    """The address of a static file with the hash of its content, so that browsers may keep it."""
    return f"{settings.STATIC_URL}{name}?v={_version(name)}"


@cache
def icon_names() -> frozenset[str]:
    sprite = (STATIC / "vendor" / "icons.svg").read_text()
    return frozenset(re.findall(r'<symbol id="([^"]+)"', sprite))


@cache
def _icon(name: str, css: str) -> SafeString:
    if name not in icon_names():
        raise template.TemplateSyntaxError(f"no icon {name!r}: add it to scripts/icons.txt, npm run vendor")
    href = asset("vendor/icons.svg")
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="{}#{}"></use></svg>', css, href, name
    )


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """A picture beside words; it says nothing by itself to a screen reader."""
    return _icon(name, css)


@register.simple_tag
def address(name: str, *args: int | str) -> str:
    """The address of `web:name`, or "" while that screen is not there: `{% address "board" as board %}`."""
    return address_of(name, *args)


@register.simple_tag(takes_context=True)
def here(context: template.Context, name: str) -> SafeString:
    """`aria-current="page"` on the entry of a menu that one is on, or below."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    now = (match.url_name or "") if match else ""
    beneath = now.startswith(name.removesuffix("s")) and name.startswith("settings_")
    return mark_safe(' aria-current="page"') if now == name or beneath else mark_safe("")


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """The present query string with some values changed; None or "" takes one away. URLs are the state."""
    request = context.get("request")
    found: QueryDict = request.GET.copy() if request else QueryDict(mutable=True)
    for name, value in changes.items():
        if value is None or value == "":
            found.pop(name, None)
        else:
            found[name] = str(value)
    return f"?{found.urlencode()}" if found else "?"


@register.filter
def as_query(values: Mapping[str, Any]) -> str:
    return urlencode({key: value for key, value in values.items() if value not in (None, "")}, doseq=True)


# Values as a person reads them


@register.filter
def money(amount: Decimal | float | int | str | None, currency: str = "") -> str:
    """An amount in its currency, whole when it has no cents: `{{ deal.amount|money:deal.currency }}`."""
    if amount is None or amount == "":
        return NOT_KNOWN
    value = Decimal(str(amount))
    whole = value == value.to_integral_value()
    shown = format_currency(
        value,
        currency or owner_currency(),
        locale=_locale(),
        currency_digits=not whole,
        decimal_quantization=not whole,
        format=_whole_currency_pattern(_locale()) if whole else None,
    )
    return str(shown)


@cache
def _whole_currency_pattern(locale: str) -> str:
    pattern: str = _in(locale).currency_formats["standard"].pattern
    return pattern.replace(".00", "")


@register.filter
def money_short(amount: Decimal | float | int | None, currency: str = "") -> str:
    """For tight places: €1.2M. The exact amount belongs into a title beside it."""
    if amount is None:
        return NOT_KNOWN
    return str(
        format_compact_currency(amount, currency or owner_currency(), locale=_locale(), fraction_digits=1)
    )


@register.filter
def number(value: Decimal | float | int | None, digits: int = 0) -> str:
    if value is None or value == "":
        return NOT_KNOWN
    pattern = "#,##0" + (f".{'0' * digits}" if digits else ".###")
    return str(format_decimal(value, format=pattern, locale=_locale()))


@register.filter
def percent(share: float | None, digits: int = 0) -> str:
    """A share of 1: 0.42 is 42 %."""
    if share is None:
        return NOT_KNOWN
    pattern = "#,##0" + (f".{'0' * digits}" if digits else "") + "%"
    return str(format_percent(share, format=pattern, locale=_locale()))


@register.filter
def capped(count: int | None, cap: int = 10_000) -> str:
    """A count that stopped counting at `cap`: 10,000+."""
    if count is None:
        return NOT_KNOWN
    return f"{number(cap)}+" if count > cap else number(count)


@register.filter
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
    return date_format(day, "j M" if this_year else "j M Y")


@register.filter
def day(moment: datetime | date | None) -> str:
    """A date in words, local for moments."""
    if moment is None:
        return NOT_KNOWN
    if isinstance(moment, datetime):
        moment = timezone.localtime(moment).date()
    return date_format(moment, "DATE_FORMAT")


@register.filter
def moment(value: datetime | None) -> str:
    """Date and time, local."""
    if value is None:
        return NOT_KNOWN
    local = timezone.localtime(value)
    return f"{date_format(local, 'DATE_FORMAT')}, {date_format(local, 'TIME_FORMAT')}"


@register.filter
def country(code: str) -> str:
    """The country's name in the reader's language."""
    return str(_spoken().territories.get(code.upper(), code))


@register.filter
def language(code: str) -> str:
    """The language's name in the reader's language."""
    return str(_spoken().languages.get(code.replace("-", "_"), code))


@cache
def _in(locale: str) -> Locale:
    return Locale.parse(locale)


def _spoken() -> Locale:
    return _in(_locale())


@register.filter
def phone(e164: str) -> str:
    """A number as people write it, with its country: +49 30 123456."""
    try:
        parsed = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


@register.filter
def known(value: Any) -> Any:
    """The value, or the sign for "not known"."""
    return NOT_KNOWN if value is None or value == "" or value == [] else value


@register.filter
def initials(name: str) -> str:
    words = str(name).split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


@register.filter
def get(mapping: Mapping[str, Any], key: str) -> Any:
    return mapping.get(key)


@register.filter
def may(actor: Actor | None, permission: str) -> bool:
    return actor is not None and actor.may(permission)


@register.filter
def clock(value: datetime) -> str:
    """The time of day, local."""
    return date_format(timezone.localtime(value), "TIME_FORMAT")


_EVENT_ICONS = {
    "page_visit": "eye",
    "form": "forms",
    "download": "download",
    "webinar": "presentation",
    "open_house": "building",
    "event": "calendar-event",
    "email_sent": "send",
    "email_opened": "mail-opened",
    "email_clicked": "link",
    "email_answered": "mail-forward",
    "call": "phone",
    "meeting": "users",
    "referral": "user-plus",
    "note": "note",
    "assigned": "user-check",
    "changed": "pencil",
    "scored": "gauge",
    "decided": "target-arrow",
    "answered": "message-circle",
    "dealt": "briefcase",
}


@register.filter
def event_icon(kind: str) -> str:
    """The picture of an entry of the timeline."""
    return _EVENT_ICONS.get(kind, "point")
