"""One converter a column: from the text in a cell to the value that is stored, or ValueError with the rule.

Converters are made once a file and called once a cell. Values that repeat are remembered, within bounds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from winnow.capture.importing import dates, numbers
from winnow.capture.importing.amounts import amount_in, currency_code, money, scaled
from winnow.capture.importing.ranges import least_amount, least_employees, ranged, without_unit
from winnow.ground.sheets import FORMULA_STARTS
from winnow.ground.text import folded, squeezed
from winnow.ground.words import Kind
from winnow.people.normalise import (
    NO_COUNTRY,
    addresses_in,
    country_code,
    domain_of,
    email_address,
    is_free_mail,
    phones_in,
)

Converter = Callable[[str], Any]

# Kinds of fixed fields beyond those of custom fields.
EMAIL, PHONE, COUNTRY, CURRENCY, WHOLE, MOMENT = "email", "phone", "country", "currency", "whole", "moment"
DOMAIN, WEBSITE = "domain", "website"
_MOST_REMEMBERED = 10_000
_LARGEST_WHOLE = 2_147_483_647
_ADDRESS = re.compile(r"[^\s<>()]+@[^\s<>()]+")
# In lower case and without accents.
_YES = "yes true t 1 y on checked ja wahr oui vrai si verdadero vero sim verdadeiro tak ano igen da"
_NO = "no false f 0 n off unchecked nein falsch non faux falso nao nee onwaar nie ne nem nej nei nu"
YES, NO = frozenset(_YES.split()), frozenset(_NO.split())


_FIGURES = frozenset({Kind.NUMBER, Kind.MONEY, Kind.DATE, WHOLE, MOMENT})
LONGEST_FIGURE, _LONGEST_NAME = 200, 5_000


@dataclass(frozen=True)
class Wanted:
    """What a field takes. `many`: several columns may go there. `known`: values that stand for rows we have,
    such as owners by e-mail address, by folded text; `missing` is said when a value is not among them. `currency`
    is what all amounts of a custom field are in. `ranges`: a range is read as well (`ranges.py`)."""

    name: str
    label: Any
    kind: str
    longest: int = 0
    choices: tuple[str, ...] = ()
    many: bool = False
    known: Mapping[str, Any] = field(default_factory=dict)
    missing: str = ""
    currency: str = ""
    ranges: bool = False


@dataclass(frozen=True)
class Habits:
    """How a column writes what can be written two ways; found by looking at the whole file."""

    decimal: str = "."
    order: str = ""


def converter(
    wanted: Wanted, *, format: str = "", habits: Habits | None = None, zone: tzinfo = UTC
) -> Converter:
    made = _converter(wanted, format=format, habits=habits or Habits(), zone=zone)
    if wanted.kind in (Kind.TEXT, Kind.LONG_TEXT) and not (wanted.known or wanted.missing):
        return made
    if wanted.ranges:
        made = ranged(made, least_amount if wanted.kind == Kind.MONEY else least_employees)
    longest = LONGEST_FIGURE if wanted.kind in _FIGURES else _LONGEST_NAME

    def undone(raw: str) -> Any:
        # Before any pattern looks at it: some take a minute over 100,000 characters.
        if len(raw) > longest:
            raise ValueError(_("This is longer than {longest} characters.").format(longest=longest))
        return made(as_written(raw) if raw[:1] == "'" else raw)

    return undone


def as_written(text: str) -> str:
    """Without the apostrophe that an export put before what a spreadsheet would run."""
    if text[:1] == "'" and text.lstrip("'").startswith(FORMULA_STARTS):
        return text[1:]
    return text


def _converter(wanted: Wanted, *, format: str, habits: Habits, zone: tzinfo) -> Converter:
    if wanted.known or wanted.missing:
        return remembered(_among(wanted))
    if wanted.kind == Kind.DATE:
        return remembered(
            lambda raw: dates.day(raw, format=format, order=habits.order, zone=zone).isoformat()
        )
    if wanted.kind == MOMENT:
        return remembered(
            lambda raw: dates.moment(raw, format=format, order=habits.order, zone=zone).astimezone(UTC)
        )
    if wanted.kind == Kind.NUMBER:
        return lambda raw: numbers.number(raw.strip(), habits.decimal)
    if wanted.kind == WHOLE:
        return lambda raw: whole(raw, habits.decimal)
    if wanted.currency:
        return lambda raw: amount_in(raw, habits.decimal, wanted.currency)
    if wanted.kind == Kind.MONEY:
        return lambda raw: money(raw, habits.decimal)
    if wanted.kind in (Kind.ONE_CHOICE, Kind.MANY_CHOICES):
        one = choice(wanted.choices)
        return remembered(one if wanted.kind == Kind.ONE_CHOICE else many_of(one))
    if wanted.kind == PHONE and wanted.many:
        return phones_in
    if wanted.kind in _PLAIN:
        return _PLAIN[wanted.kind]
    return text(wanted.longest)


def remembered(convert: Converter) -> Converter:
    """The same converter that remembers what it gave; not for columns where each value is another."""
    seen: dict[str, Any] = {}

    def from_memory(raw: str) -> Any:
        if raw in seen:
            return seen[raw]
        if len(seen) >= _MOST_REMEMBERED:
            seen.clear()
        value = seen[raw] = convert(raw)
        return value

    return from_memory


def text(longest: int) -> Converter:
    def convert(raw: str) -> str:
        value = raw.strip() if raw.isprintable() and "  " not in raw else squeezed(raw)
        if value[:1] == "'":
            value = as_written(value)
        if longest and len(value) > longest:
            raise ValueError(_("This is longer than {longest} characters.").format(longest=longest))
        return value

    return convert


def long_text(raw: str) -> str:
    value = raw.replace("\0", "").strip()
    value = as_written(value)
    if len(value) > 20_000:
        raise ValueError(_("This is longer than {longest} characters.").format(longest=20_000))
    return value


def whole(raw: str, decimal: str = ".") -> int:
    if raw.isascii() and raw.isdigit() and len(raw) <= 9:
        return int(raw)
    value = scaled(without_unit(raw.strip()), decimal)
    if value < 0 or value > _LARGEST_WHOLE or value != int(value):
        raise ValueError(_("This is not a whole number from 0 to 2,147,483,647."))
    return int(value)


def yes_no(raw: str) -> bool:
    word = folded(raw.strip())
    if word in YES:
        return True
    if word in NO:
        return False
    raise ValueError(_("This is neither yes nor no."))


def choice(choices: tuple[str, ...]) -> Converter:
    by_fold = {word.casefold(): word for word in choices}

    def convert(raw: str) -> str:
        found = by_fold.get(squeezed(raw).casefold())
        if found is None:
            raise ValueError(_("This is not one of {choices}.").format(choices=", ".join(choices[:12])))
        return found

    return convert


def many_of(one: Converter) -> Converter:
    return lambda raw: [one(part) for part in raw.split(";") if part.strip()]


def url(raw: str) -> str:
    value = squeezed(raw)
    try:
        parts = urlsplit(value)
        ordinary = parts.scheme in {"http", "https"} and bool(parts.netloc) and len(value) <= 2000
    except ValueError:
        ordinary = False
    if not ordinary:
        raise ValueError(_("This is not a web address that starts with http:// or https://."))
    return value


def domain(raw: str) -> str:
    found = domain_of(raw)
    if not found:
        raise ValueError(_("This is not a domain such as example.com."))
    # A mailbox provider says nothing about where somebody works.
    return "" if is_free_mail(found) else found


def website(raw: str) -> str:
    """A web address; exports often leave out its start."""
    value = squeezed(raw)
    return url(value if "://" in value or not domain_of(value) else f"https://{value}")


def country(raw: str) -> str:
    return "" if raw.strip().lower() in NO_COUNTRY else country_code(raw)


def future_refused(convert: Converter, now: datetime) -> Converter:
    """For moments of the past: when a lead was created, when it was won."""

    def checked(raw: str) -> Any:
        found = convert(raw)
        if found > now:
            raise ValueError(_("This lies in the future."))
        return found

    return checked


def _among(wanted: Wanted) -> Converter:
    def convert(raw: str) -> Any:
        text = squeezed(raw).casefold()
        found = wanted.known.get(text)
        if found is None and "@" in text and (address := _ADDRESS.search(text)):
            # Rita Rep (rita@example.com)
            found = wanted.known.get(address[0])
        if found is None:
            raise ValueError(wanted.missing)
        return found

    return convert


_PLAIN: dict[str, Converter] = {
    Kind.LONG_TEXT: long_text,
    Kind.YES_NO: remembered(yes_no),
    Kind.URL: url,
    EMAIL: lambda raw: [email_address(text) for text in addresses_in(raw)],
    PHONE: squeezed,
    COUNTRY: remembered(country),
    CURRENCY: remembered(currency_code),
    DOMAIN: domain,
    WEBSITE: website,
}
