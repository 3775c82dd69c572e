"""The forms of scoring: a model's threshold and grades, and a rule: a condition over fields or interactions.

A condition is a sentence of lines, each a field, an operator and a value. Groups within groups, which the API
takes, are edited as the JSON that they are stored in.
"""

from __future__ import annotations

import json
import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from winnow.capture.fields import MOMENT, Field
from winnow.engagement.words import InteractionKind
from winnow.ground.refusals import Invalid, Refused
from winnow.ground.words import Kind
from winnow.scoring.known_fields import usable_fields
from winnow.scoring.language import MOST_CAP, MOST_DAYS, MOST_MEMBERS, MOST_POINTS
from winnow.scoring.operators import OPERATORS, TAKES_MANY
from winnow.scoring.queries import RuleView
from winnow.scoring.words import Combinator, Operator, RuleGroup
from winnow.web.forms import LongSelect, PageForm, dress

SPARE_LINES = 2
_PLACE = re.compile(r"^condition\.rules\[(\d+)\]\.(field|operator|value)")
_NUMBERS = frozenset({Kind.NUMBER, Kind.MONEY})
_CHOICES = frozenset({Kind.ONE_CHOICE, Kind.MANY_CHOICES})
_DAYS = frozenset({Kind.DATE, MOMENT})


class SettingsForm(PageForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    threshold = forms.IntegerField(
        label=_("Marketing-qualified from"), help_text=_("Points of score; fit and interest together.")
    )
    grade_a = forms.IntegerField(label=_("Grade A from"), help_text=_("Points of fit."))
    grade_b = forms.IntegerField(label=_("Grade B from"), help_text=_("Points of fit."))
    grade_c = forms.IntegerField(label=_("Grade C from"), help_text=_("Points of fit; below it is grade D."))


class RuleForm(PageForm):
    """What every rule has. `draft` is the rule as far as it is written, `rule` the valid one."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("As people read it beside the points: Heads a department"),
    )
    points = forms.IntegerField(label=_("Points"), min_value=-MOST_POINTS, max_value=MOST_POINTS)

    def __init__(self, *args: Any, group: RuleGroup, **kwargs: Any) -> None:
        self.group = group
        super().__init__(*args, **kwargs)

    def condition(self) -> dict[str, Any] | None:
        """The condition as it stands in the form, valid or not; None while it is empty."""
        raise NotImplementedError

    def rule(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "group": self.group,
            "reason": given["reason"],
            "points": given["points"],
            "condition": self.condition() or {},
        }

    def draft(self) -> dict[str, Any] | None:
        """For trying: points that are missing or wrong count as one."""
        condition = self.condition()
        raw = str(self["points"].value() or "").strip()
        points = int(raw) if re.fullmatch(r"[+-]?\d{1,4}", raw) and int(raw) else 1
        return {"group": self.group, "points": points, "condition": condition} if condition else None

    def text(self, name: str) -> str:
        return str(self[name].value() or "").strip()


class BehaviourForm(RuleForm):
    """Interactions that count. The points are for each of them."""

    kinds = forms.MultipleChoiceField(
        label=_("Each of these counts"), choices=InteractionKind.choices, widget=forms.CheckboxSelectMultiple
    )
    subject = forms.CharField(
        label=_("About"),
        max_length=200,
        required=False,
        help_text=_("Only those whose page, content or message contains this."),
    )
    window_days = forms.IntegerField(
        label=_("In the last so many days"), min_value=1, max_value=MOST_DAYS, required=False
    )
    half_life_days = forms.FloatField(
        label=_("Fading by half every so many days"), min_value=0.01, max_value=MOST_DAYS, required=False
    )
    cap = forms.IntegerField(
        label=_("At most so many points in all"), min_value=1, max_value=MOST_CAP, required=False
    )

    def condition(self) -> dict[str, Any] | None:
        kinds = self["kinds"].value()
        if not kinds:
            return None
        numbers = {name: self._number(name) for name in ("window_days", "half_life_days", "cap")}
        found = {"kinds": list(kinds), "subject": self.text("subject"), **numbers}
        return {name: value for name, value in found.items() if value not in (None, "")}

    def _number(self, name: str) -> int | float | None:
        try:
            value = self.fields[name].clean(self[name].value())
        except forms.ValidationError:
            return None
        return int(value) if isinstance(value, float) and value.is_integer() else value


class ConditionForm(RuleForm):
    """Lines of field, operator and value, all or any of which must hold."""

    combinator = forms.ChoiceField(
        label=_("Points when"),
        choices=[(Combinator.AND, _("all of these hold")), (Combinator.OR, _("any of these holds"))],
    )
    negated = forms.BooleanField(label=_("Turn it round: points when it does not hold"), required=False)
    lines = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, condition: dict[str, Any] | None = None, **kwargs: Any) -> None:
        self.known = usable_fields()
        tests = (condition or {}).get("rules", [])
        initial = kwargs.setdefault("initial", {})
        for i, test in enumerate(tests):
            initial |= _line(i, test)
        super().__init__(*args, **kwargs)
        self.count = self._count(len(tests))
        for i in range(self.count):
            self._add_line(i)

    def _count(self, known: int) -> int:
        sent = str(self.data.get("lines", "")) if self.is_bound else ""
        count = int(sent) if sent.isdecimal() and len(sent) < 4 else known + SPARE_LINES
        if self.is_bound and self.data.get("act") == "more":
            count += SPARE_LINES
        return max(1, min(count, MOST_MEMBERS))

    def _add_line(self, i: int) -> None:
        names = [("", "–"), *((name, field.label) for name, field in self.known.items())]
        self._add(
            f"field_{i}",
            forms.ChoiceField(label=_("Field"), choices=names, required=False, widget=LongSelect),
        )
        self._add(
            f"operator_{i}", forms.ChoiceField(label=_("Operator"), choices=Operator.choices, required=False)
        )
        field = self.known.get(self.text(f"field_{i}"))
        if field:
            # Only what goes with the field is offered; what was sent is judged by the language itself.
            self.fields[f"operator_{i}"].widget.choices = [
                (one.value, one.label) for one in OPERATORS[field.kind]
            ]
        kind = "date" if field and field.kind in _DAYS else "text"
        for name, label in (("value", _("Value")), ("until", _("and"))):
            widget = forms.TextInput(attrs={"list": f"values_{i}"} if self.values_of(field) else {})
            widget.input_type = kind
            self._add(
                f"{name}_{i}", forms.CharField(label=label, max_length=4000, required=False, widget=widget)
            )

    def _add(self, name: str, field: forms.Field) -> None:
        self.fields[name] = field
        dress(field)

    @staticmethod
    def values_of(field: Field | None) -> list[tuple[str, Any]]:
        """What a value can be, where that is a short list."""
        if field is None:
            return []
        if field.kind == Kind.YES_NO:
            return [("yes", _("yes")), ("no", _("no"))]
        return list(field.choices) if field.kind in _CHOICES else []

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The lines as the template draws them."""
        rows = []
        for i in range(self.count):
            operator = self.text(f"operator_{i}")
            field = self.known.get(self.text(f"field_{i}"))
            parts = {name: self[f"{name}_{i}"] for name in ("field", "operator", "value", "until")}
            errors = [error for part in parts.values() for error in part.errors]
            takes_value = operator not in (Operator.BLANK, Operator.NOT_BLANK)
            rows.append(
                {
                    **parts,
                    "errors": errors,
                    "many": operator in TAKES_MANY,
                    "takes_value": takes_value,
                    "between": operator == Operator.BETWEEN,
                    "values": self.values_of(field),
                    "list": f"values_{i}",
                }
            )
        return rows

    def condition(self) -> dict[str, Any] | None:
        used = self._used()
        if not used:
            return None
        rules = [self._test(i) for i in used]
        negated = bool(self["negated"].value())
        return {"combinator": self.text("combinator") or Combinator.AND, "not": negated, "rules": rules}

    def _used(self) -> list[int]:
        return [i for i in range(self.count) if self.text(f"field_{i}")]

    def _test(self, i: int) -> dict[str, Any]:
        name, operator, value = (self.text(f"{part}_{i}") for part in ("field", "operator", "value"))
        field = self.known.get(name)
        given: Any = value
        if operator in (Operator.BLANK, Operator.NOT_BLANK):
            given = None
        elif operator == Operator.BETWEEN:
            given = [value, self.text(f"until_{i}")]
        elif operator in TAKES_MANY:
            # A comma inside a number separates its thousands.
            ends = r"[;\n]|,\s" if field and field.kind in _NUMBERS else r"[,;\n]"
            given = [part.strip() for part in re.split(ends, value) if part.strip()]
        return {"field": name, "operator": operator, "value": given}

    def refuse(self, refusal: Refused) -> None:
        found = _PLACE.match(refusal.field)
        if found:
            self.add_error(f"{found[2]}_{self._used()[int(found[1])]}", refusal.message)
        else:
            super().refuse(refusal)


class JsonForm(RuleForm):
    """A condition with groups inside groups, as it is stored."""

    raw = forms.CharField(
        label=_("Condition"), widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false"})
    )

    def condition(self) -> dict[str, Any] | None:
        try:
            found = json.loads(self.text("raw"))
        except (ValueError, RecursionError) as error:
            raise Invalid(str(_("This is not JSON: %s") % error), field="raw") from error
        return found if isinstance(found, dict) else {"rules": found}

    def refuse(self, refusal: Refused) -> None:
        inside = refusal.field.startswith("condition")
        self.add_error(
            "raw" if inside else None, f"{refusal.field}: {refusal.message}" if inside else refusal.message
        )


def form_of(group: RuleGroup, rule: RuleView | None, data: QueryDict | None) -> RuleForm:
    """The form that fits the group and the rule's condition."""
    initial: dict[str, Any] = {"reason": rule.reason, "points": rule.points} if rule else {}
    condition = rule.condition if rule else {}
    if group == RuleGroup.BEHAVIOURAL:
        return BehaviourForm(data, group=group, initial=initial | condition)
    if any("rules" in member for member in condition.get("rules", [])):
        raw = json.dumps(condition, indent=2, ensure_ascii=False)
        return JsonForm(data, group=group, initial=initial | {"raw": raw})
    initial |= {"combinator": condition.get("combinator"), "negated": condition.get("not", False)}
    return ConditionForm(data, group=group, initial=initial, condition=condition)


def _line(i: int, test: dict[str, Any]) -> dict[str, Any]:
    value, until = test["value"], ""
    if test["operator"] == Operator.BETWEEN:
        value, until = value
    elif isinstance(value, list):
        value = ", ".join(str(one) for one in value)
    elif isinstance(value, bool):
        value = "yes" if value else "no"
    return {
        f"field_{i}": test["field"],
        f"operator_{i}": test["operator"],
        f"value_{i}": "" if value is None else value,
        f"until_{i}": until,
    }
