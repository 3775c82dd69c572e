"""A question as somebody composes it: what may stand in it, by kind. Knows no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from winnow.ground.refusals import Invalid
from winnow.ground.text import key_of, squeezed
from winnow.qualification.words import AnswerKind, DisqualifyReason, Level

MOST_CHOICES = 30
MOST_DAYS = 3650
MOST_WEIGHT = 100
# Which words a condition may use, by kind of answer (verdict.py gives them their meaning).
CONDITIONS: dict[str, frozenset[str]] = {
    AnswerKind.CHOICE: frozenset({"any"}),
    AnswerKind.YES_NO: frozenset({"any"}),
    AnswerKind.NUMBER: frozenset({"least", "most"}),
    AnswerKind.MONEY: frozenset({"least", "most"}),
    AnswerKind.DATE: frozenset({"within_days", "beyond_days"}),
    AnswerKind.TEXT: frozenset({"filled"}),
    AnswerKind.PERSON: frozenset({"filled"}),
    AnswerKind.DOCUMENT: frozenset({"filled"}),
}


@dataclass(frozen=True)
class QuestionDraft:
    """`choices` are {"value", "label"}; `key` is made from the text when empty."""

    level: str
    text: str
    kind: str
    key: str = ""
    hint: str = ""
    choices: Sequence[Mapping[str, Any]] = ()
    passes: Mapping[str, Any] = field(default_factory=dict)
    fails: Mapping[str, Any] = field(default_factory=dict)
    required: bool = True
    weight: int = 1
    valid_days: int | None = None
    fail_reason: str = ""
    asked_if: Mapping[str, Any] = field(default_factory=dict)


def checked(draft: QuestionDraft) -> QuestionDraft:
    """The draft as it is stored. Raises `Invalid` that names the part."""
    text = squeezed(draft.text)[:300]
    if not text:
        raise Invalid(_("A question needs a text."), field="text")
    _one_of(draft.level, Level.values, "level")
    _one_of(draft.kind, AnswerKind.values, "kind")
    if draft.fail_reason:
        _one_of(draft.fail_reason, DisqualifyReason.values, "fail_reason")
    _between(draft.weight, 1, MOST_WEIGHT, "weight")
    if draft.valid_days is not None:
        _between(draft.valid_days, 1, MOST_DAYS, "valid_days")
    choices = _choices(draft)
    values: list[Any] = [True, False] if draft.kind == AnswerKind.YES_NO else [c["value"] for c in choices]
    return replace(
        draft,
        text=text,
        key=key_of(draft.key or text),
        hint=squeezed(draft.hint)[:300],
        choices=choices,
        passes=_condition(draft.passes, draft.kind, values, "passes"),
        fails=_condition(draft.fails, draft.kind, values, "fails"),
        asked_if=_asked_if(draft.asked_if),
    )


def _asked_if(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Whether the question that it names exists is seen when the framework is published: order is free until then."""
    if not raw:
        return {}
    key, values = raw.get("key"), raw.get("any")
    plain = isinstance(values, list | tuple) and all(isinstance(one, str | bool) for one in values)
    if set(raw) != {"key", "any"} or not isinstance(key, str) or not key or not values or not plain:
        raise Invalid(
            _('A condition on another question is written {"key": "need", "any": ["urgent"]}.'),
            field="asked_if",
        )
    return {"key": key[:60], "any": list(values)}


def check_asking(questions: Sequence[QuestionDraft]) -> None:
    """Raises `Invalid` for a condition on a question that is not there, on an answer that it does not offer, or
    that leads round in a circle."""
    by_key = {one.key: one for one in questions}
    for one in questions:
        if not one.asked_if:
            continue
        before = by_key.get(one.asked_if["key"])
        if before is None:
            raise Invalid(
                _("“%(text)s” waits for the question %(key)s, which is not here.")
                % {"text": one.text, "key": one.asked_if["key"]},
                field=one.key,
            )
        offered = [True, False] if before.kind == AnswerKind.YES_NO else [c["value"] for c in before.choices]
        if any(value not in offered for value in one.asked_if["any"]):
            raise Invalid(
                _("“%(text)s” waits for an answer that “%(before)s” does not offer.")
                % {"text": one.text, "before": before.text},
                field=one.key,
            )
        _no_circle(one, by_key)


def _no_circle(one: QuestionDraft, by_key: Mapping[str, QuestionDraft]) -> None:
    way, here = [one.key], one
    while here.asked_if and (following := by_key.get(here.asked_if["key"])):
        way.append(following.key)
        if way.count(following.key) > 1:
            raise Invalid(
                _("These questions wait for each other in a circle: %(way)s.") % {"way": " → ".join(way)},
                field=one.key,
            )
        here = following


def _choices(draft: QuestionDraft) -> list[dict[str, str]]:
    if draft.kind != AnswerKind.CHOICE:
        return []
    found: dict[str, dict[str, str]] = {}
    for choice in draft.choices:
        label = squeezed(str(choice.get("label") or choice.get("value") or ""))[:120]
        if not label:
            continue
        value = key_of(str(choice.get("value") or label))
        if value in found:
            raise Invalid(_("The choice %(value)s is there twice.") % {"value": value}, field="choices")
        found[value] = {"value": value, "label": label}
    if not 2 <= len(found) <= MOST_CHOICES:
        raise Invalid(_("A choice has 2 to %(n)d answers.") % {"n": MOST_CHOICES}, field="choices")
    return list(found.values())


def _condition(condition: Mapping[str, Any], kind: str, values: list[Any], part: str) -> dict[str, Any]:
    unknown = set(condition) - CONDITIONS[kind]
    if unknown:
        raise Invalid(
            _("A question of this kind has the conditions %(words)s, not %(word)s.")
            % {"words": ", ".join(sorted(CONDITIONS[kind])), "word": sorted(unknown)[0]},
            field=part,
        )
    return {word: _limit(word, limit, values, part) for word, limit in condition.items()}


def _limit(word: str, limit: Any, values: list[Any], part: str) -> Any:
    if word == "any":
        if not isinstance(limit, list | tuple) or not limit or any(one not in values for one in limit):
            raise Invalid(_("This must name some of the question's own choices."), field=part)
        return list(limit)
    if word == "filled":
        if limit is not True:
            raise Invalid(_("This can only be true."), field=part)
        return True
    number = _number(limit, part)
    if word in {"within_days", "beyond_days"}:
        if number != int(number) or not 0 <= number <= MOST_DAYS:
            raise Invalid(_("Days are a whole number up to %(n)d.") % {"n": MOST_DAYS}, field=part)
        return int(number)
    return int(number) if number == int(number) else float(number)


def _number(raw: Any, part: str) -> Decimal:
    try:
        number = Decimal(str(raw))
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(raw, bool) or not number.is_finite() or abs(number) > Decimal("1e15"):
        raise Invalid(_("%(raw)s is not a number.") % {"raw": repr(raw)[:40]}, field=part)
    return number


def _one_of(value: str, words: Sequence[str], part: str) -> None:
    if value not in words:
        raise Invalid(
            _("%(value)s is not one of %(words)s.") % {"value": repr(value)[:60], "words": ", ".join(words)},
            field=part,
        )


def _between(value: Any, least: int, most: int, part: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise Invalid(
            _("This is a whole number from %(least)d to %(most)d.") % {"least": least, "most": most},
            field=part,
        )
