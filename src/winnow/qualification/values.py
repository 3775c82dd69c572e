"""An answer as it is stored, by the kind of its question; anything else is refused by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from winnow.ground.custom_fields import clean_value
from winnow.ground.money import amount_of, currency_code, owner_currency
from winnow.ground.refusals import Invalid
from winnow.ground.words import Kind
from winnow.qualification.models import Question
from winnow.qualification.words import AnswerKind

LONGEST_TEXT = 2000


def cleaned(question: Question, raw: Any) -> Any:
    """The value as JSON stores it; None takes the last answer back. Raises `Invalid` with the question's key."""
    if raw is None:
        return None
    try:
        return _CLEANERS[question.kind](question, raw)
    except Invalid as error:
        raise Invalid(f"{question.key}: {error.message}", field=question.key) from error


def _choice(question: Question, raw: Any) -> str:
    if isinstance(raw, str):
        wanted = raw.strip().casefold()
        for choice in question.choices:
            if wanted in {choice["value"].casefold(), choice["label"].casefold()}:
                return str(choice["value"])
    values = ", ".join(choice["value"] for choice in question.choices)
    raise Invalid(_("%(raw)s is not one of: %(values)s.") % {"raw": _shown(raw), "values": values})


def _yes_no(_question: Question, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.strip():
        return bool(clean_value(Kind.YES_NO, raw))
    raise Invalid(_("%(raw)s is neither yes nor no.") % {"raw": _shown(raw)})


def _number(_question: Question, raw: Any) -> int | float:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        raise Invalid(_("%(raw)s is not a number.") % {"raw": _shown(raw)})
    number = clean_value(Kind.NUMBER, raw)
    if number is None:
        raise Invalid(_("%(raw)s is not a number.") % {"raw": _shown(raw)})
    found: int | float = number
    return found


def _money(_question: Question, raw: Any) -> dict[str, str]:
    """{"amount", "currency"}, or an amount alone in the owner's currency."""
    given = raw if isinstance(raw, Mapping) else {"amount": raw}
    if set(given) - {"amount", "currency"} or not isinstance(
        given.get("amount"), int | float | str | Decimal
    ):
        raise Invalid(_('An amount is written {"amount": 1200, "currency": "EUR"}.'))
    if isinstance(given["amount"], bool):
        raise Invalid(_('An amount is written {"amount": 1200, "currency": "EUR"}.'))
    currency = currency_code(str(given.get("currency") or owner_currency()))
    return {"amount": str(amount_of(str(given["amount"]).strip(), currency)), "currency": currency}


def _date(_question: Question, raw: Any) -> str:
    if isinstance(raw, date):
        return raw.isoformat()[:10]
    try:
        return date.fromisoformat(raw.strip() if isinstance(raw, str) else "").isoformat()
    except ValueError as error:
        raise Invalid(_("%(raw)s is not a date such as 2026-03-31.") % {"raw": _shown(raw)}) from error


def _text(_question: Question, raw: Any) -> str:
    if not isinstance(raw, str):
        raise Invalid(_("%(raw)s is not a text.") % {"raw": _shown(raw)})
    text = raw.replace("\x00", "").strip()
    if not text:
        raise Invalid(_("A text cannot be empty; null takes an answer back."))
    if len(text) > LONGEST_TEXT:
        raise Invalid(_("A text has at most %(n)d characters.") % {"n": LONGEST_TEXT})
    return text


def _shown(raw: Any) -> str:
    return repr(raw)[:80]


_CLEANERS: dict[str, Callable[[Question, Any], Any]] = {
    AnswerKind.CHOICE: _choice,
    AnswerKind.YES_NO: _yes_no,
    AnswerKind.NUMBER: _number,
    AnswerKind.MONEY: _money,
    AnswerKind.DATE: _date,
    AnswerKind.TEXT: _text,
}
