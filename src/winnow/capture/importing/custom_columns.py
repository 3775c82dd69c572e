"""Custom fields as columns of a file fill them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from winnow.capture.importing.convert import Wanted
from winnow.ground.custom_fields import OF_CURRENCY, definitions
from winnow.ground.words import Kind

_LONGEST_TEXT = 500


def of_custom(name: str, label: Any, kind: str, choices: Iterable[str], currency: str = "") -> Wanted:
    longest = _LONGEST_TEXT if kind == Kind.TEXT else 0
    return Wanted(name, label, kind, longest=longest, choices=tuple(choices), currency=currency)


def of_definitions(prefix: str, record: str) -> dict[str, Wanted]:
    """The custom fields of a record, and the columns that say what their amounts are in."""
    made = [
        of_custom(f"{prefix}{one.key}", one.label, one.kind, one.choices, one.currency)
        for one in definitions(record)
    ]
    fields = {one.name: one for one in made}
    return currencies_of(fields) | fields


def currencies_of(fields: Mapping[str, Wanted]) -> dict[str, Wanted]:
    """Columns that stand beside custom amounts, as in our exports. Nothing of them is kept: they must say the
    currency of the field."""
    return {
        f"{name}{OF_CURRENCY}": Wanted(
            f"{name}{OF_CURRENCY}",
            _("Currency of %(field)s") % {"field": one.label},
            Kind.TEXT,
            known={one.currency.casefold(): ""},
            missing=_("The field is in {currency}.").format(currency=one.currency),
        )
        for name, one in fields.items()
        if one.currency
    }


def with_choices(field: Wanted, more: Iterable[str]) -> Wanted:
    return replace(field, choices=tuple(dict.fromkeys([*field.choices, *more])))
