"""Names of an opportunity's fields and values as its history shows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy

from winnow.ground.custom_fields import all_definitions
from winnow.ground.said import of_kind
from winnow.ground.words import Kind
from winnow.pipeline.queries import ChangeView

# What each is called, and what kind of value it has.
_FIELDS: dict[str, tuple[Any, str]] = {
    "name": (gettext_lazy("Name"), Kind.TEXT),
    "amount": (gettext_lazy("Amount"), Kind.MONEY),
    "currency": (gettext_lazy("Currency"), Kind.TEXT),
    "close_on": (gettext_lazy("Expected to close"), Kind.DATE),
    "needs": (gettext_lazy("Needs"), Kind.LONG_TEXT),
    "next_step": (gettext_lazy("Next step"), Kind.TEXT),
    "next_step_on": (gettext_lazy("Next step due"), Kind.DATE),
    "product": (gettext_lazy("Product"), Kind.TEXT),
    "owner": (gettext_lazy("Owner"), Kind.TEXT),
}
_LONGEST = 80


def lines_of(changes: Iterable[ChangeView], currency: str) -> list[list[str]]:
    """For each change, the latest first, a line a field. `currency` is what the amount is in today; going back, it is
    what the currency was before it changed."""
    custom = {
        f"custom.{one.key}": one for one in all_definitions(["opportunity"], archived=True)["opportunity"]
    }
    told = []
    for change in changes:
        before, after = change.fields.get("currency") or (currency, currency)
        lines = []
        for name, (old, new) in change.fields.items():
            made = custom.get(name)
            label, kind = (made.label, made.kind) if made else _FIELDS.get(name, (name, Kind.TEXT))
            was = _shown(old, kind, made.currency if made else before)
            lines.append(f"{label}: {was} → {_shown(new, kind, made.currency if made else after)}")
        told.append(lines)
        currency = before
    return told


def _shown(value: Any, kind: str, currency: str) -> str:
    shown = of_kind(value, kind, currency)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
