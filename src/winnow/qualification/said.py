"""An answer as people say it: in the panel, in a lead's history, in needs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from winnow.capture.words import Timeframe
from winnow.ground.said import day, money, number
from winnow.qualification.values import Asks
from winnow.qualification.words import AnswerKind


def answer_in_words(value: Any, question: Asks) -> str:
    if value is None:
        return _("taken back")
    if question.kind == AnswerKind.CHOICE:
        return next((choice["label"] for choice in question.choices if choice["value"] == value), str(value))
    if question.kind == AnswerKind.YES_NO:
        return _("Yes") if value else _("No")
    if question.kind == AnswerKind.MONEY and isinstance(value, dict):
        ends = [value[end] for end in ("amount", "least", "most") if end in value]
        return " – ".join(money(end, value["currency"]) for end in ends)
    if question.kind in {AnswerKind.PERSON, AnswerKind.DOCUMENT} and isinstance(value, dict):
        return str(value.get("name", ""))
    if question.kind == AnswerKind.DATE and value in Timeframe.values:
        return str(Timeframe(value).label)
    if question.kind == AnswerKind.NUMBER and isinstance(value, int | float):
        return number(value)
    if question.kind == AnswerKind.DATE and isinstance(value, str):
        return _day(value)
    return str(value)


def _day(value: str) -> str:
    try:
        return day(date.fromisoformat(value))
    except ValueError:
        return value
