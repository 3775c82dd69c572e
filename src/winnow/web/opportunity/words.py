"""Names of an opportunity's fields and values as its history shows them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winnow.ground.custom_fields import definitions
from winnow.web.said import money

FIELDS = {
    "name": gettext_lazy("Name"),
    "amount": gettext_lazy("Amount"),
    "currency": gettext_lazy("Currency"),
    "close_on": gettext_lazy("Expected to close"),
    "needs": gettext_lazy("Needs"),
    "next_step": gettext_lazy("Next step"),
    "next_step_on": gettext_lazy("Next step due"),
    "product": gettext_lazy("Product"),
    "owner": gettext_lazy("Owner"),
}


def field_word(name: str) -> str:
    if name in FIELDS:
        return str(FIELDS[name])
    key = name.removeprefix("custom.")
    labels = {field.key: field.label for field in definitions("opportunity")}
    return labels.get(key, key)


def value_word(value: Any, currency: str = "") -> str:
    """`currency` is given for amounts."""
    if value is None or value == "":
        return "–"
    if currency:
        return money(value, currency)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value) if len(str(value)) <= 80 else f"{str(value)[:79]}…"
