"""Which operators a field of each kind takes, and how the values beside them are cleaned."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from winnow.capture.fields import MOMENT, Field
from winnow.ground.custom_fields import clean_value
from winnow.ground.refusals import Invalid
from winnow.ground.text import squeezed
from winnow.ground.words import Kind
from winnow.scoring.words import Operator

Value = str | int | float | bool
LONGEST_TEXT = 200
MOST_VALUES = 200

_BLANKS = (Operator.BLANK, Operator.NOT_BLANK)
_SETS = (Operator.EQUAL, Operator.NOT_EQUAL, Operator.IN, Operator.NOT_IN)
_ORDER = (Operator.LESS, Operator.AT_MOST, Operator.MORE, Operator.AT_LEAST, Operator.BETWEEN)
_MATCHES = (Operator.CONTAINS, Operator.HAS_WORD, Operator.BEGINS_WITH, Operator.ENDS_WITH)
_TEXT = (*_SETS, *_MATCHES, *_BLANKS)
_NUMBER = (*_SETS, *_ORDER, *_BLANKS)

OPERATORS: Mapping[str, tuple[Operator, ...]] = {
    Kind.TEXT: _TEXT,
    Kind.LONG_TEXT: _TEXT,
    Kind.URL: _TEXT,
    Kind.NUMBER: _NUMBER,
    Kind.MONEY: _NUMBER,
    Kind.DATE: (*_ORDER, *_BLANKS),
    MOMENT: (*_ORDER, *_BLANKS),
    Kind.YES_NO: (Operator.EQUAL, *_BLANKS),
    Kind.ONE_CHOICE: (*_SETS, *_BLANKS),
    Kind.MANY_CHOICES: (Operator.CONTAINS, *_BLANKS),
}
TEXT_KINDS = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.URL})
# These take a list; the matches also take a single text.
TAKES_MANY = frozenset({Operator.IN, Operator.NOT_IN, *_MATCHES})


def checked_object(raw: Any, allowed: Collection[str], *, at: str) -> Mapping[str, Any]:
    """`raw` if it is an object with nothing but these names."""
    if not isinstance(raw, Mapping):
        raise Invalid(_("This must be an object with: %s.") % ", ".join(sorted(allowed)), field=at)
    for name in raw:
        if name not in allowed:
            raise Invalid(_("%r is not known here.") % (name,), field=f"{at}.{name}")
    return raw


def cleaned_values(field: Field, operator: Operator, raw: Any, *, at: str) -> tuple[Value, ...]:
    """The values beside `operator` as they are stored and compiled. Raises `Invalid` that names the place."""
    if operator in _BLANKS:
        if raw not in (None, "", []):
            raise Invalid(_("“%s” takes no value.") % operator.label, field=at)
        return ()
    values = _listed(operator, raw, at=at)
    cleaned = tuple(_cleaned(field, value, at=at) for value in values)
    if operator == Operator.BETWEEN and cleaned[0] > cleaned[1]:  # type: ignore[operator]
        raise Invalid(_("The first value must not be above the second."), field=at)
    return tuple(dict.fromkeys(cleaned)) if operator in TAKES_MANY else cleaned


def _listed(operator: Operator, raw: Any, *, at: str) -> list[Any]:
    """`raw` as a list of the length that the operator takes."""
    if operator == Operator.BETWEEN:
        if not isinstance(raw, list | tuple) or len(raw) != 2:
            raise Invalid(_("“is between” takes two values."), field=at)
        return list(raw)
    if isinstance(raw, list | tuple):
        if operator not in TAKES_MANY:
            raise Invalid(_("“%s” takes one value, not a list.") % operator.label, field=at)
        if not 1 <= len(raw) <= MOST_VALUES:
            raise Invalid(_("A list has from 1 to %d values.") % MOST_VALUES, field=at)
        return list(raw)
    if operator in (Operator.IN, Operator.NOT_IN):
        raise Invalid(_("“%s” takes a list of values.") % operator.label, field=at)
    return [raw]


def _cleaned(field: Field, raw: Any, *, at: str) -> Value:
    if field.kind in TEXT_KINDS:
        return _text(raw, at=at)
    if field.kind in (Kind.ONE_CHOICE, Kind.MANY_CHOICES):
        return _choice(field, raw, at=at)
    kind = Kind.DATE if field.kind == MOMENT else field.kind
    try:
        value: Value | None = clean_value(kind, raw)
    except Invalid as error:
        raise Invalid(error.message, field=at) from error
    if value is None:
        raise Invalid(_("The value is missing."), field=at)
    return value


def _text(raw: Any, *, at: str) -> str:
    if not isinstance(raw, str):
        raise Invalid(_("%r is not a text.") % (raw,), field=at)
    text = squeezed(raw)
    if not text:
        raise Invalid(_("The value is missing."), field=at)
    if len(text) > LONGEST_TEXT:
        raise Invalid(_("A text has at most %d characters.") % LONGEST_TEXT, field=at)
    return text


def _choice(field: Field, raw: Any, *, at: str) -> str:
    by_fold = {str(value).casefold(): str(value) for value, _label in field.choices}
    found = by_fold.get(squeezed(str(raw)).casefold())
    if found is None:
        choices = ", ".join(list(by_fold.values())[:10])
        raise Invalid(
            _("%(value)r is not one of: %(choices)s.") % {"value": str(raw)[:80], "choices": choices},
            field=at,
        )
    return found
