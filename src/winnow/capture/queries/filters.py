"""One language of filters for pages, API and CLI: pairs as in a query string, `country=DE`, `score__gte=50`.

Values of one pair are alternatives (`stage=lead,mql`), and so are repeated pairs of one field; pairs of different
fields must all hold. Fields are those of capture/fields.py; besides them there are `q` (words to search),
`sort` and `not_contacted_days`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from winnow.capture.fields import MOMENT, Field, catalogue
from winnow.ground.refusals import Invalid
from winnow.ground.words import Kind

DEFAULT_SORT = "-score"
NOT_CONTACTED = "not_contacted_days"
# Amounts whose currency has no exchange rate: no comparison finds them, this does.
UNRATED = "unrated"
_RANGES = ("gte", "lte", "gt", "lt")
_TEXT = ("", "not", "contains", "blank")
_OPERATORS: dict[str, tuple[str, ...]] = {
    Kind.TEXT: _TEXT,
    Kind.LONG_TEXT: ("contains", "blank"),
    Kind.URL: _TEXT,
    Kind.NUMBER: ("", "not", *_RANGES, "blank"),
    Kind.MONEY: ("", "not", *_RANGES, "blank", UNRATED),
    Kind.DATE: ("", *_RANGES, "blank"),
    MOMENT: ("", *_RANGES, "blank"),
    Kind.YES_NO: ("", "blank"),
    Kind.ONE_CHOICE: ("", "not", "blank"),
    Kind.MANY_CHOICES: ("", "not", "blank"),
}
ALL_OPERATORS = ("not", "contains", "blank", UNRATED, *_RANGES)
# Fields whose values never hold a comma: there a comma separates alternatives.
_LISTED = frozenset(
    {"country", "organization_country", "language", "grade", "owner", "email", "id", "reason"}
)
_LISTED_KINDS = frozenset({Kind.NUMBER, Kind.ONE_CHOICE, Kind.MANY_CHOICES})
_SIGNS = {">=": "__gte", "<=": "__lte", "!=": "__not", ">": "__gt", "<": "__lt", "~": "__contains", "=": ""}
_WRITTEN = re.compile(r"^\s*([A-Za-z0-9_.]+?)\s*(>=|<=|!=|>|<|~|=)\s*(.*?)\s*$", re.DOTALL)
_MOST_CONDITIONS, _MOST_VALUES, _LONGEST = 40, 200, 500


@dataclass(frozen=True)
class Span:
    """A moment as somebody wrote it: a day has a start and an end, an instant is both."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Condition:
    """`values` are typed and alternatives; `operator` is "" (equals) or one of ALL_OPERATORS."""

    field: str
    operator: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class LeadFilter:
    """Which leads, in which order. `fields` is the catalogue that it was read with."""

    words: str = ""
    conditions: tuple[Condition, ...] = ()
    sort: str = DEFAULT_SORT
    fields: dict[str, Field] | None = None

    @classmethod
    def parse(
        cls, pairs: Iterable[tuple[str, str]] = (), *, sort: str = "", fields: dict[str, Field] | None = None
    ) -> LeadFilter:
        """From pairs as in a query string; `sort` wins over a pair of that name. Pairs without a value are left
        out, as forms send them.

        Raises `Invalid` whose `field` is the pair's key and whose details name its place, counted from 1.
        """
        fields = fields if fields is not None else catalogue()
        words, found = "", dict[tuple[str, str], list[Any]]()
        for place, (key, value) in enumerate(pairs, start=1):
            if not str(value).strip():
                continue
            if key == "q":
                words = f"{words} {value}".strip()
            elif key == "sort":
                sort = sort or value
            else:
                name, operator, values = _parsed(key, str(value), place, fields)
                found.setdefault((name, operator), []).extend(values)
        if len(found) > _MOST_CONDITIONS or any(len(values) > _MOST_VALUES for values in found.values()):
            raise Invalid(_("These are too many filters at once."), field="filter")
        conditions = tuple(Condition(*key, tuple(values)) for key, values in found.items())
        return cls(words=words, conditions=conditions, sort=sort or DEFAULT_SORT, fields=fields)

    @classmethod
    def written(cls, filters: Iterable[str], *, sort: str = "") -> LeadFilter:
        """From filters as people write them on the command line: `score>=50`, `country=DE`, `industry~soft`."""
        return cls.parse([pair_of(written, place) for place, written in enumerate(filters, 1)], sort=sort)


def pair_of(written: str, place: int = 1) -> tuple[str, str]:
    """`score>=50` as a pair, ("score__gte", "50"). Raises `Invalid`."""
    found = _WRITTEN.match(written)
    if found is None:
        message = _("Filter %(place)s is not of the form field=value, field>=value or field~text.")
        raise Invalid(message % {"place": place}, field="filter", place=place)
    name, sign, value = found.groups()
    return f"{name}{_SIGNS[sign]}", value


def _parsed(key: str, value: str, place: int, fields: dict[str, Field]) -> tuple[str, str, list[Any]]:
    if key == NOT_CONTACTED:
        return key, "", [_days(value, key, place)]
    name, operator = key, ""
    head, _mark, tail = key.rpartition("__")
    if key not in fields and tail in ALL_OPERATORS:
        name, operator = head, tail
    field = fields.get(name)
    if field is None:
        raise _wrong(_("There is no field %(name)s.") % {"name": name[:80]}, key, place)
    if operator not in _OPERATORS[field.kind] or (operator == UNRATED and not field.by_worth):
        allowed = ", ".join(word or "=" for word in _OPERATORS[field.kind])
        message = _("%(name)s can be asked with %(allowed)s only.") % {"name": name, "allowed": allowed}
        raise _wrong(message, key, place)
    if len(value) > _LONGEST or "\x00" in value:
        raise _wrong(_("A filter's value has at most 500 characters."), key, place)
    try:
        return name, operator, _values(field, operator, value)
    except (ValueError, InvalidOperation, OverflowError) as error:
        raise _wrong(_explained(field, value, error), key, place) from error


def _wrong(message: str, key: str, place: int) -> Invalid:
    return Invalid(message, field=key[:80], place=place)


class _NotOne(ValueError):
    """The value is none of those that exist; the message says which do."""


def _explained(field: Field, value: str, error: Exception) -> str:
    if isinstance(error, _NotOne):
        return str(error)
    kinds = {
        Kind.NUMBER: _("a number"),
        Kind.MONEY: _("an amount"),
        Kind.DATE: _("a date such as 2026-01-31"),
        MOMENT: _("a date such as 2026-01-31, or a date with a time"),
        Kind.YES_NO: _("yes or no"),
    }
    what = kinds.get(field.kind, _("a value of this field"))
    return _("%(value)s is not %(what)s.") % {"value": repr(value[:80]), "what": what}


def _values(field: Field, operator: str, value: str) -> list[Any]:
    if operator in ("blank", UNRATED):
        return [_yes(value)]
    listed = field.name in _LISTED or field.kind in _LISTED_KINDS
    raw = (
        [part.strip() for part in value.split(",")] if listed and operator in ("", "not") else [value.strip()]
    )
    return [_typed(field, operator, part) for part in raw if part]


def _typed(field: Field, operator: str, value: str) -> Any:
    if field.kind in (Kind.NUMBER, Kind.MONEY):
        return _number(value)
    if field.kind == Kind.DATE:
        return date.fromisoformat(value).isoformat()
    if field.kind == MOMENT:
        return _span(value)
    if field.kind == Kind.YES_NO:
        return _yes(value)
    if field.choices:
        return _choice(field, value)
    if operator != "contains" and field.name in ("country", "organization_country", "grade"):
        return value.upper()
    return value


def _number(value: str) -> int | float:
    number = Decimal(value)
    if not number.is_finite() or abs(number) > Decimal("1e15"):
        raise ValueError(value)
    return int(number) if number == number.to_integral_value() else float(number)


def _choice(field: Field, value: str) -> str:
    by_fold = {str(key).casefold(): str(key) for key, _label in field.choices}
    if value.casefold() not in by_fold:
        allowed = ", ".join(str(key) for key, _label in field.choices[:20])
        raise _NotOne(
            _("%(value)s is not one of %(allowed)s.") % {"value": repr(value[:80]), "allowed": allowed}
        )
    return by_fold[value.casefold()]


def _yes(value: str) -> bool:
    word = value.strip().lower()
    if word not in {"yes", "no", "true", "false", "1", "0"}:
        raise ValueError(value)
    return word in {"yes", "true", "1"}


def _span(value: str) -> Span:
    """A day in the reader's time zone, or an instant; one without a zone is in the reader's."""
    here = timezone.get_current_timezone()
    if len(value) <= 10:
        day = date.fromisoformat(value)
        start = datetime.combine(day, time(), tzinfo=here)
        return Span(start.astimezone(UTC), datetime.combine(day + timedelta(1), time(), here).astimezone(UTC))
    moment = parse_datetime(value)
    if moment is None:
        raise ValueError(value)
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=here)).astimezone(UTC)
    return Span(moment, moment)


def _days(value: str, key: str, place: int) -> int:
    if not value.strip().isdecimal() or not 0 <= int(value[:9]) <= 36_500:
        raise _wrong(_("Give a number of days from 0 to 36500."), key, place)
    return int(value)
