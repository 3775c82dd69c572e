"""The forms of the framework: a version, and a question whose conditions follow its kind."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from winnow.ground.text import key_of
from winnow.qualification.composing import MOST_CHOICES, MOST_DAYS, MOST_WEIGHT, QuestionDraft
from winnow.qualification.queries import QuestionView
from winnow.qualification.words import AnswerKind, DisqualifyReason, Level, OnFail
from winnow.web.editing import EditForm
from winnow.web.forms import PageForm, dress

SPARE_CHOICES = 4
KEPT = "kept"
OUTCOMES = [("open", _("leaves it open")), ("passes", _("passes")), ("fails", _("fails"))]
# (field, side, word) of the conditions that are limits, by kind.
LIMITS: dict[str, list[tuple[str, str, str, Any]]] = {
    AnswerKind.NUMBER: [
        ("passes_least", "passes", "least", _("Passes from")),
        ("passes_most", "passes", "most", _("Passes up to")),
        ("fails_least", "fails", "least", _("Fails from")),
        ("fails_most", "fails", "most", _("Fails up to")),
    ],
    AnswerKind.DATE: [
        ("passes_within", "passes", "within_days", _("Passes within so many days")),
        ("fails_beyond", "fails", "beyond_days", _("Fails beyond so many days")),
    ],
}
LIMITS[AnswerKind.MONEY] = LIMITS[AnswerKind.NUMBER]


class VersionForm(EditForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    on_fail = forms.ChoiceField(label=_("When a level fails"), choices=OnFail.choices)


class KindForm(PageForm):
    """The first step of a new question: its kind says what the second one asks."""

    level = forms.ChoiceField(label=_("Level"), choices=Level.choices)
    kind = forms.ChoiceField(label=_("Kind of answer"), choices=AnswerKind.choices)


class QuestionForm(EditForm):
    """Everything about one question but its kind, which it is made for."""

    text = forms.CharField(label=_("Question"), max_length=300)
    hint = forms.CharField(
        label=_("Hint"), max_length=300, required=False, help_text=_("What to listen for, shown below it.")
    )
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices)
    required = forms.BooleanField(
        label=_("Its level passes only when it passes"), required=False, initial=True
    )
    weight = forms.IntegerField(
        label=_("Weight"),
        min_value=1,
        max_value=MOST_WEIGHT,
        initial=1,
        help_text=_("The heavier one is asked first."),
    )
    valid_days = forms.IntegerField(
        label=_("Good for so many days"),
        min_value=1,
        max_value=MOST_DAYS,
        required=False,
        help_text=_("Empty: its answers never expire."),
    )
    fail_reason = forms.ChoiceField(
        label=_("Reason when it fails"), choices=[("", "–"), *DisqualifyReason.choices], required=False
    )

    asked_if = forms.ChoiceField(
        label=_("Ask it only after"),
        required=False,
        help_text=_("An answer to another question that makes this one worth asking."),
    )

    def __init__(
        self,
        *args: Any,
        kind: str,
        question: QuestionView | None = None,
        others: Sequence[QuestionView] = (),
        **kwargs: Any,
    ) -> None:
        self.kind = kind
        self.choice_rows: list[int] = []
        if question is not None:
            kwargs.setdefault("initial", _initial(question))
        super().__init__(*args, **kwargs)
        self.kept_asked_if = question.asked_if if question else {}
        condition: Any = self.fields["asked_if"]
        condition.choices = _asked_if_choices(others, self.kept_asked_if)
        if kind == AnswerKind.CHOICE:
            self._add_choices(question)
        elif kind == AnswerKind.YES_NO:
            for name, label in (("outcome_yes", _("Yes")), ("outcome_no", _("No"))):
                self._add(name, forms.ChoiceField(label=label, choices=OUTCOMES))
        for name, _side, _word, label in LIMITS.get(kind, []):
            self._add(name, forms.DecimalField(label=label, required=False))

    def _add_choices(self, question: QuestionView | None) -> None:
        known = len(question.choices) if question else 0
        for i in range(min(MOST_CHOICES, known + SPARE_CHOICES)):
            self.choice_rows.append(i)
            self._add(f"value_{i}", forms.CharField(required=False, widget=forms.HiddenInput))
            label = gettext("Answer %d") % (i + 1)
            self._add(f"label_{i}", forms.CharField(label=label, max_length=120, required=False))
            self._add(f"outcome_{i}", forms.ChoiceField(label=_("It"), choices=OUTCOMES, required=False))

    def _add(self, name: str, field: forms.Field) -> None:
        self.fields[name] = field
        dress(field)

    @property
    def about(self) -> list[forms.BoundField]:
        return [self[name] for name in self.base_fields]

    @property
    def conditions(self) -> list[forms.BoundField]:
        """Fields of conditions that are no choices of its own."""
        rows = {f"{part}_{i}" for i in self.choice_rows for part in ("value", "label", "outcome")}
        return [self[name] for name in self.fields if name not in self.base_fields and name not in rows]

    @property
    def rows(self) -> list[dict[str, forms.BoundField]]:
        return [
            {part: self[f"{part}_{i}"] for part in ("value", "label", "outcome")} for i in self.choice_rows
        ]

    def draft(self, key: str = "") -> QuestionDraft:
        given = self.cleaned_data
        choices, passes, fails = self._conditions()
        return QuestionDraft(
            key=key,
            level=given["level"],
            text=given["text"],
            hint=given["hint"],
            kind=self.kind,
            choices=choices,
            passes=passes,
            fails=fails,
            required=given["required"],
            weight=given["weight"],
            valid_days=given["valid_days"],
            fail_reason=given["fail_reason"],
            asked_if=self._asked_if(),
        )

    def _asked_if(self) -> dict[str, Any]:
        chosen = self.cleaned_data["asked_if"]
        if chosen == KEPT:
            return self.kept_asked_if
        key, _mark, value = chosen.partition("=")
        if not key:
            return {}
        return {"key": key, "any": [{"true": True, "false": False}.get(value, value)]}

    def _conditions(self) -> tuple[list[dict[str, str]], dict[str, Any], dict[str, Any]]:
        given = self.cleaned_data
        if self.kind in {AnswerKind.TEXT, AnswerKind.PERSON, AnswerKind.DOCUMENT}:
            return [], {"filled": True}, {}
        found: dict[str, dict[str, Any]] = {"passes": {}, "fails": {}, "open": {}}
        for name, side, word, _label in LIMITS.get(self.kind, []):
            if given[name] is not None:
                found[side][word] = _plain(given[name])
        if self.kind == AnswerKind.YES_NO:
            for value, name in ((True, "outcome_yes"), (False, "outcome_no")):
                found[given[name]].setdefault("any", []).append(value)
        choices = []
        for i in self.choice_rows:
            label = given[f"label_{i}"]
            if label:
                choice = given[f"value_{i}"] or key_of(label)
                choices.append({"value": choice, "label": label})
                found[given[f"outcome_{i}"] or "open"].setdefault("any", []).append(choice)
        return choices, found["passes"], found["fails"]


def _asked_if_choices(others: Sequence[QuestionView], kept: dict[str, Any]) -> list[tuple[str, str]]:
    choices = [("", "–")]
    for one in others:
        answers = [(choice["value"], choice["label"]) for choice in one.choices]
        if one.kind == AnswerKind.YES_NO:
            answers = [("true", gettext("Yes")), ("false", gettext("No"))]
        choices += [(f"{one.key}={value}", f"{one.text} {label}") for value, label in answers]
    if kept and _asked_if_choice(kept) == KEPT:
        choices.append((KEPT, ", ".join([f"{kept['key']}: {', '.join(map(str, kept['any']))}"])))
    return choices


def _asked_if_choice(condition: dict[str, Any]) -> str:
    """One answer is a choice of its own; several, as a file may have them, are kept as they are."""
    if not condition:
        return ""
    if len(condition["any"]) > 1:
        return KEPT
    value = condition["any"][0]
    return f"{condition['key']}={str(value).lower() if isinstance(value, bool) else value}"


def _initial(question: QuestionView) -> dict[str, Any]:
    initial: dict[str, Any] = {name: getattr(question, name) for name in QuestionForm.base_fields}
    initial["asked_if"] = _asked_if_choice(question.asked_if)
    sides = {"passes": question.passes, "fails": question.fails}
    for name, side, word, _label in LIMITS.get(question.kind, []):
        initial[name] = sides[side].get(word)
    for value, name in ((True, "outcome_yes"), (False, "outcome_no")):
        initial[name] = _outcome(question, value)
    for i, choice in enumerate(question.choices):
        initial[f"value_{i}"] = choice["value"]
        initial[f"label_{i}"] = choice["label"]
        initial[f"outcome_{i}"] = _outcome(question, choice["value"])
    return initial


def _outcome(question: QuestionView, value: Any) -> str:
    if value in question.passes.get("any", []):
        return "passes"
    return "fails" if value in question.fails.get("any", []) else "open"


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)
