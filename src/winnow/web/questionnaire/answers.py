"""What a browser sends for the questions of a step, and what stands in their inputs.

Each input is named by the question's key; a range, a currency, a day and an address have their own beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from winnow.capture.words import Timeframe
from winnow.ground.money import owner_currency
from winnow.qualification.words import AnswerKind
from winnow.questionnaires.queries import FillItem
from winnow.questionnaires.steps import Put


@dataclass(frozen=True)
class Drawn:
    """A question with what stands in its inputs (`sent` by their suffix) and what was wrong with it."""

    item: FillItem
    sent: Mapping[str, str]
    wrong: str = ""


def values_of(sent: QueryDict, puts: list[Put]) -> dict[str, Any]:
    """By question; None where nothing was filled in."""
    return {put.key: _value(sent, put) for put in puts}


def drawn(
    items: list[FillItem], sent: QueryDict | None = None, refused: tuple[str, str] = ("", "")
) -> list[Drawn]:
    key, message = refused
    return [
        Drawn(
            item,
            _sent(sent, item.put) if sent is not None else _stands(item),
            message if item.put.key == key else "",
        )
        for item in items
    ]


def _value(sent: QueryDict, put: Put) -> Any:
    inputs = _sent(sent, put)
    first = inputs["value"]
    if put.kind == AnswerKind.MONEY:
        return _amount(first, inputs["most"], inputs["currency"])
    if put.kind == AnswerKind.DATE:
        return inputs["day"] or first or None
    if put.kind == AnswerKind.DOCUMENT:
        return {"name": first, "url": inputs["url"]} if first or inputs["url"] else None
    return first or None


def _amount(amount: str, most: str, currency: str) -> Any:
    if not amount:
        # Only the upper end of a range is the amount.
        return {"amount": most, "currency": currency} if most else None
    if most:
        return {"least": amount, "most": most, "currency": currency}
    return {"amount": amount, "currency": currency}


def _sent(sent: QueryDict, put: Put) -> dict[str, str]:
    named = {"value": put.key, **{part: f"{put.key}.{part}" for part in ("most", "currency", "day", "url")}}
    return {part: sent.get(name, "").replace("\x00", "").strip() for part, name in named.items()}


def _stands(item: FillItem) -> dict[str, str]:
    value, kind = item.value, item.put.kind
    if value is None:
        return {"currency": owner_currency()} if kind == AnswerKind.MONEY else {}
    if kind == AnswerKind.YES_NO:
        return {"value": "yes" if value else "no"}
    if kind == AnswerKind.MONEY:
        least = value.get("least") or value.get("amount", "")
        return {"value": least, "most": value.get("most", ""), "currency": value["currency"]}
    if kind == AnswerKind.DATE and value not in Timeframe.values:
        return {"day": str(value)}
    if isinstance(value, dict):
        return {"value": value.get("name", ""), "url": value.get("url", "")}
    return {"value": str(value)}
