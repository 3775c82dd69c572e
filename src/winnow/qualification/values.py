"""An answer as it is stored, by the kind of its question; anything else is refused by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import gettext as _

from winnow.ground.custom_fields import clean_value
from winnow.ground.money import amount_of, currency_code, owner_currency
from winnow.ground.refusals import Invalid
from winnow.ground.text import squeezed
from winnow.ground.words import Kind
from winnow.qualification.conditions import DAYS_OF
from winnow.qualification.words import AnswerKind

LONGEST_TEXT = 2000


class Asks(Protocol):
    """What a value is judged by: a question, or how it is put to somebody."""

    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def choices(self) -> Sequence[Mapping[str, str]]: ...


def cleaned(question: Asks, raw: Any) -> Any:
    """The value as JSON stores it; None takes the last answer back. Raises `Invalid` with the question's key."""
    if raw is None:
        return None
    try:
        return _CLEANERS[question.kind](question, raw)
    except Invalid as error:
        raise Invalid(f"{question.key}: {error.message}", field=question.key) from error


def _choice(question: Asks, raw: Any) -> str:
    if isinstance(raw, str):
        wanted = raw.strip().casefold()
        for choice in question.choices:
            if wanted in {choice["value"].casefold(), choice["label"].casefold()}:
                return str(choice["value"])
    values = ", ".join(choice["value"] for choice in question.choices)
    raise Invalid(_("%(raw)s is not one of: %(values)s.") % {"raw": _shown(raw), "values": values})


def _yes_no(_question: Asks, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.strip():
        return bool(clean_value(Kind.YES_NO, raw))
    raise Invalid(_("%(raw)s is neither yes nor no.") % {"raw": _shown(raw)})


def _number(_question: Asks, raw: Any) -> int | float:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        raise Invalid(_("%(raw)s is not a number.") % {"raw": _shown(raw)})
    number = clean_value(Kind.NUMBER, raw)
    if number is None:
        raise Invalid(_("%(raw)s is not a number.") % {"raw": _shown(raw)})
    found: int | float = number
    return found


def _money(question: Asks, raw: Any) -> dict[str, str]:
    """{"amount", "currency"}, an amount alone in the owner's currency, or a range {"least", "most", "currency"}."""
    if isinstance(raw, Mapping) and {"least", "most"} <= set(raw):
        return _range(question, raw)
    given = raw if isinstance(raw, Mapping) else {"amount": raw}
    if set(given) - {"amount", "currency"} or not isinstance(
        given.get("amount"), int | float | str | Decimal
    ):
        raise Invalid(_('An amount is written {"amount": 1200, "currency": "EUR"}.'))
    if isinstance(given["amount"], bool):
        raise Invalid(_('An amount is written {"amount": 1200, "currency": "EUR"}.'))
    currency = currency_code(str(given.get("currency") or owner_currency()))
    return {"amount": str(amount_of(str(given["amount"]).strip(), currency)), "currency": currency}


def _range(question: Asks, raw: Mapping[str, Any]) -> dict[str, str]:
    if set(raw) - {"least", "most", "currency"}:
        raise Invalid(_('A range is written {"least": 5000, "most": 20000, "currency": "EUR"}.'))
    ends = [
        _money(question, {"amount": raw[end], "currency": raw.get("currency", "")})
        for end in ("least", "most")
    ]
    if Decimal(ends[0]["amount"]) > Decimal(ends[1]["amount"]):
        raise Invalid(_("The least of a range must not be above the most."))
    return {"least": ends[0]["amount"], "most": ends[1]["amount"], "currency": ends[0]["currency"]}


def _date(_question: Asks, raw: Any) -> str:
    """A day, or a timeframe by its word."""
    if isinstance(raw, date):
        return raw.isoformat()[:10]
    if isinstance(raw, str) and raw.strip().casefold() in DAYS_OF:
        return raw.strip().casefold()
    try:
        return date.fromisoformat(raw.strip() if isinstance(raw, str) else "").isoformat()
    except ValueError as error:
        raise Invalid(
            _("%(raw)s is not a date such as 2026-03-31, nor one of: %(words)s.")
            % {"raw": _shown(raw), "words": ", ".join(DAYS_OF)}
        ) from error


def _text(_question: Asks, raw: Any) -> str:
    if not isinstance(raw, str):
        raise Invalid(_("%(raw)s is not a text.") % {"raw": _shown(raw)})
    text = raw.replace("\x00", "").strip()
    if not text:
        raise Invalid(_("A text cannot be empty; null takes an answer back."))
    if len(text) > LONGEST_TEXT:
        raise Invalid(_("A text has at most %(n)d characters.") % {"n": LONGEST_TEXT})
    return text


def _person(_question: Asks, raw: Any) -> dict[str, Any]:
    """{"person_id", "name"}: somebody whom Winnow knows, or a name alone. Whether the number may be seen is for the
    action to ask."""
    given = raw if isinstance(raw, Mapping) else {"person_id": raw} if isinstance(raw, int) else {"name": raw}
    person_id, name = given.get("person_id"), given.get("name", "")
    if set(given) - {"person_id", "name"} or isinstance(person_id, bool):
        raise Invalid(_('A person is written {"person_id": 12} or {"name": "Ada Byron"}.'))
    if person_id is not None and (not isinstance(person_id, int) or not 0 < person_id < 2**63):
        raise Invalid(_("%(raw)s is not the number of a person.") % {"raw": _shown(person_id)})
    named = squeezed(name)[:200] if isinstance(name, str) else ""
    if not named and person_id is None:
        raise Invalid(_('A person is written {"person_id": 12} or {"name": "Ada Byron"}.'))
    return {"person_id": person_id, "name": named}


def _document(_question: Asks, raw: Any) -> dict[str, str]:
    """{"name", "url"}: what the document is, and where it lies if anywhere."""
    given = raw if isinstance(raw, Mapping) else {"name": raw}
    name, url = given.get("name", ""), given.get("url", "")
    if set(given) - {"name", "url"} or not isinstance(name, str) or not isinstance(url, str):
        raise Invalid(_('A document is written {"name": "Offer 12", "url": "https://…"}.'))
    name, url = squeezed(name)[:300], squeezed(url)
    # Only what a browser opens as a page: the address becomes a link.
    if url and (not url.lower().startswith(("https://", "http://")) or len(url) > LONGEST_TEXT):
        raise Invalid(_("The address of a document begins with https:// or http://."))
    if not name and not url:
        raise Invalid(_("A document needs a name."))
    return {"name": name or url, "url": url}


def _shown(raw: Any) -> str:
    return repr(raw)[:80]


_CLEANERS: dict[str, Callable[[Asks, Any], Any]] = {
    AnswerKind.CHOICE: _choice,
    AnswerKind.YES_NO: _yes_no,
    AnswerKind.NUMBER: _number,
    AnswerKind.MONEY: _money,
    AnswerKind.DATE: _date,
    AnswerKind.TEXT: _text,
    AnswerKind.PERSON: _person,
    AnswerKind.DOCUMENT: _document,
}
