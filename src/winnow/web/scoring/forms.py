"""The forms of scoring: a model's threshold and grades, and a rule: a condition over fields or interactions."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from winnow.engagement.words import InteractionKind
from winnow.ground.refusals import Refused
from winnow.scoring.actions.drafting import SETTINGS
from winnow.scoring.happenings import MOST_CAP, MOST_DAYS
from winnow.scoring.known_fields import usable_fields
from winnow.scoring.language import MOST_POINTS
from winnow.scoring.queries import ModelView, RuleView
from winnow.scoring.words import RuleGroup
from winnow.web.editing import EditForm
from winnow.web.scoring.builder import Builder

_CAP = "cap_"


def _cap(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, help_text=_("Points; no cap when blank."))


class SettingsForm(EditForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    threshold = forms.IntegerField(
        label=_("Marketing-qualified from"), help_text=_("Points of score; fit and interest together.")
    )
    grade_a = forms.IntegerField(label=_("Grade A from"), help_text=_("Points of fit."))
    grade_b = forms.IntegerField(label=_("Grade B from"), help_text=_("Points of fit."))
    grade_c = forms.IntegerField(label=_("Grade C from"), help_text=_("Points of fit; below it is grade D."))
    cap_demographic = _cap(_("At most, demographic"))
    cap_firmographic = _cap(_("At most, firmographic"))
    cap_fit = _cap(_("At most, fit"))
    cap_interest = _cap(_("At most, interest"))
    cap_score = _cap(_("At most, the score"))

    @staticmethod
    def given(found: ModelView) -> dict[str, Any]:
        """What the form shows of a model."""
        plain = {name: getattr(found, name) for name in SETTINGS if name != "caps"}
        return plain | {f"{_CAP}{name}": value for name, value in found.caps.items()}

    def changes(self) -> dict[str, Any]:
        sent = self.cleaned_data
        caps = {name.removeprefix(_CAP): value for name, value in sent.items() if name.startswith(_CAP)}
        plain = {name: value for name, value in sent.items() if not name.startswith(_CAP)}
        return plain | {"caps": {name: value for name, value in caps.items() if value is not None}}

    def refuse(self, refusal: Refused) -> None:
        refusal.field = refusal.field.replace("caps.", _CAP)
        super().refuse(refusal)


class RuleForm(EditForm):
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

    def forgive(self) -> None:
        """While it is written, what is still missing is no mistake."""
        self.errors.clear()

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
    page = forms.CharField(
        label=_("Page"),
        max_length=200,
        required=False,
        help_text=_("Its path, such as /pricing, and what is under it."),
    )
    campaign = forms.CharField(
        label=_("Campaign"), max_length=200, required=False, help_text=_("As utm_campaign names it.")
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
        found = {
            "kinds": list(kinds),
            **{name: self.text(name) for name in ("subject", "page", "campaign")},
            **numbers,
        }
        return {name: value for name, value in found.items() if value not in (None, "")}

    def _number(self, name: str) -> int | float | None:
        try:
            value = self.fields[name].clean(self[name].value())
        except forms.ValidationError:
            return None
        return int(value) if isinstance(value, float) and value.is_integer() else value


class ConditionForm(RuleForm):
    """Lines of field, operator and value in groups, see builder.py."""

    def __init__(self, *args: Any, condition: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = usable_fields()
        self.builder = (
            Builder.read(self.data, known)
            if isinstance(self.data, QueryDict)
            else Builder.of(condition or {}, known)
        )

    def condition(self) -> dict[str, Any] | None:
        return self.builder.condition()

    def refuse(self, refusal: Refused) -> None:
        if not self.builder.refuse(refusal):
            super().refuse(refusal)


def form_of(group: RuleGroup, rule: RuleView | None, data: QueryDict | None) -> RuleForm:
    """The form that fits the group."""
    initial: dict[str, Any] = {"reason": rule.reason, "points": rule.points} if rule else {}
    condition = rule.condition if rule else {}
    if group == RuleGroup.BEHAVIOURAL:
        return BehaviourForm(data, group=group, initial=initial | condition)
    return ConditionForm(data, group=group, initial=initial, condition=condition)
