"""A value of a lead's field as a person reads it, in her language: on the lead's page and in its history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from winnow.capture.fields import MOMENT, Field
from winnow.ground.said import NOT_KNOWN, country, language, moment, of_kind, phone

_BY_NAME = {
    "country": country,
    "organization_country": country,
    "language": language,
    "phone": phone,
    "organization_phone": phone,
}


def in_words(field: Field, value: Any, currency: str = "") -> str:
    """`currency` is that of an amount, the owner's when blank. History keeps amounts, days and moments as text."""
    if value in (None, "", []):
        return NOT_KNOWN
    if field.name in _BY_NAME:
        return _BY_NAME[field.name](str(value))
    if field.kind == MOMENT:
        return moment(datetime.fromisoformat(str(value)))
    if field.choices and not isinstance(value, list):
        return str(dict(field.choices).get(value, value))
    return of_kind(value, field.kind, currency)
