"""The policy on pages: which gates make a prospect, as versions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from winnow.access.queries import teams
from winnow.ground.refusals import Refused
from winnow.qualification import actions, queries
from winnow.qualification.policy_draft import MOST_HOURS, PolicyDraft
from winnow.qualification.queries import PolicyView
from winnow.qualification.words import Confidence, FrameworkState, Gate, OnLapse
from winnow.scoring.known_fields import usable_fields
from winnow.scoring.words import Operator
from winnow.web.forms import PageForm, dress
from winnow.web.page import Request, answer, page, posted, say

PERMISSION = "qualification:frameworks"
FORM = ("GET", "HEAD", "POST")
SPARE_LINES = 2
# These take a list, written with commas.
_LISTS = frozenset({Operator.IN, Operator.NOT_IN})
_PAIRS = frozenset({Operator.BETWEEN})


class PolicyForm(PageForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    needs = forms.MultipleChoiceField(
        label=_("A lead is a prospect when all of these hold"),
        choices=Gate.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    least_confidence = forms.ChoiceField(
        label=_("Answers count from this confidence on"), choices=Confidence.choices
    )
    self_reported = forms.ChoiceField(
        label=_("What leads write into questionnaires has the confidence"), choices=Confidence.choices
    )
    on_lapse = forms.ChoiceField(label=_("When answers of a prospect expire"), choices=OnLapse.choices)
    offers = forms.BooleanField(
        label=_("Offer every lead that becomes marketing-qualified to sales"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    offers_to = forms.ChoiceField(
        label=_("Leads that nobody owns are offered to"),
        required=False,
        help_text=_("All others are offered to their own team."),
    )
    answer_hours = forms.IntegerField(
        label=_("Hours until an offer is to be answered"),
        min_value=0,
        max_value=MOST_HOURS,
        help_text=_("0 for no clock."),
    )

    def __init__(
        self, *args: Any, policy: PolicyView | None = None, teams: Iterable[str] = (), **kwargs: Any
    ) -> None:
        self.kept = policy.profile if policy else {}
        tests = _tests(self.kept)
        if policy is not None:
            kwargs.setdefault("initial", _initial(policy, tests or []))
        super().__init__(*args, **kwargs)
        nobody = ("", _t("Nobody: they wait for marketing"))
        self.fields["offers_to"].choices = [nobody, *((name, name) for name in teams)]  # type: ignore[attr-defined]
        # A profile with groups in it came by a file or the API: it is kept as it is.
        self.lines = range(0 if tests is None else len(tests) + SPARE_LINES)
        for i in self.lines:
            self._add_line(i)

    def _add_line(self, i: int) -> None:
        named = [("", "–"), *((name, field.label) for name, field in usable_fields().items())]
        label = _t("Line %d of the profile") % (i + 1)
        for part, field in (
            ("field", forms.ChoiceField(label=label, choices=named, required=False)),
            ("operator", forms.ChoiceField(label=_("How"), choices=Operator.choices, required=False)),
            ("value", forms.CharField(label=_("Value"), max_length=500, required=False)),
        ):
            self.fields[f"{part}_{i}"] = field
            dress(field)

    @property
    def about(self) -> list[forms.BoundField]:
        return [self[name] for name in ("name", "least_confidence", "self_reported", "on_lapse")]

    @property
    def handing(self) -> list[forms.BoundField]:
        return [self[name] for name in ("offers_to", "answer_hours")]

    @property
    def rows(self) -> list[dict[str, forms.BoundField]]:
        return [{part: self[f"{part}_{i}"] for part in ("field", "operator", "value")} for i in self.lines]

    def draft(self) -> PolicyDraft:
        given = self.cleaned_data
        return PolicyDraft(
            name=given["name"],
            needs=given["needs"],
            profile=self._profile(),
            least_confidence=given["least_confidence"],
            on_lapse=given["on_lapse"],
            self_reported=given["self_reported"],
            offers=given["offers"],
            offers_to=given["offers_to"],
            answer_hours=given["answer_hours"],
        )

    def _profile(self) -> dict[str, Any]:
        if not self.lines:
            return self.kept
        given = self.cleaned_data
        rules = [
            {
                "field": given[f"field_{i}"],
                "operator": given[f"operator_{i}"],
                "value": _value(given[f"operator_{i}"], given[f"value_{i}"]),
            }
            for i in self.lines
            if given[f"field_{i}"]
        ]
        return {"combinator": "and", "not": False, "rules": rules} if rules else {}


def _value(operator: str, text: str) -> Any:
    if operator in _LISTS or operator in _PAIRS:
        return [part.strip() for part in text.split(",") if part.strip()]
    return None if operator in (Operator.BLANK, Operator.NOT_BLANK) else text.strip()


def _tests(profile: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The lines of a profile; None when it is more than lines joined by "and"."""
    if not profile:
        return []
    rules: list[dict[str, Any]] = profile["rules"]
    plain = profile["combinator"] == "and" and not profile["not"] and not any("rules" in one for one in rules)
    return rules if plain else None


def _initial(policy: PolicyView, tests: list[dict[str, Any]]) -> dict[str, Any]:
    initial: dict[str, Any] = {
        "name": policy.name,
        "needs": policy.needs,
        "least_confidence": policy.least_confidence,
        "on_lapse": policy.on_lapse,
        "self_reported": policy.self_reported,
        "offers": policy.offers,
        "offers_to": policy.offers_to,
        "answer_hours": policy.answer_hours,
    }
    for i, test in enumerate(tests):
        value = test["value"]
        shown = ", ".join(map(str, value)) if isinstance(value, list) else value
        initial |= {f"field_{i}": test["field"], f"operator_{i}": test["operator"], f"value_{i}": shown}
    return initial


@page(PERMISSION, methods=FORM)
def add(request: Request) -> HttpResponse:
    """A draft from the policy in force, or from the one that `from` names."""
    based_on = request.GET.get("from", "")
    found = (
        queries.policy(request.actor, int(based_on))
        if based_on.isascii() and based_on.isdigit() and len(based_on) < 19
        else queries.policy_now(request.actor)
    )
    form = _form_of(request, found)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.draft_policy(policy=form.draft(), by=request.actor, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect("web:framework_policy", made.pk)
    return _form(request, form, title=_t("New policy"), found=None)


@page(PERMISSION, methods=FORM)
def show(request: Request, policy_id: int) -> HttpResponse:
    found = queries.policy(request.actor, policy_id)
    if found.state != FrameworkState.DRAFT:
        return answer(request, "web/qualification/policy.html", {"found": found, "title": found.label})
    form = _form_of(request, found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_policy(policy_id=policy_id, policy=form.draft(), by=request.actor)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            say(request, _t("The draft is saved."))
            return redirect("web:framework_policy", policy_id)
    return _form(request, form, title=found.label, found=found)


@posted(PERMISSION)
def publish(request: Request, policy_id: int) -> HttpResponse:
    try:
        actions.publish_policy(policy_id=policy_id, by=request.actor, now=timezone.now())
    except Refused as refusal:
        say(request, refusal.message, level=messages.ERROR)
        return redirect("web:framework_policy", policy_id)
    say(
        request,
        _t("From now on leads become prospects by this policy. Readiness is being counted anew."),
    )
    return redirect("web:framework")


@posted(PERMISSION)
def roll_back(request: Request) -> HttpResponse:
    made = actions.roll_back_policy(by=request.actor, now=timezone.now())
    say(request, _t("In force again: %(policy)s.") % {"policy": made})
    return redirect("web:framework")


@posted(PERMISSION)
def discard(request: Request, policy_id: int) -> HttpResponse:
    actions.discard_policy(policy_id=policy_id, by=request.actor)
    say(request, _t("The draft is discarded."))
    return redirect("web:framework")


def _form_of(request: Request, found: PolicyView) -> PolicyForm:
    names = teams(request.actor).values_list("name", flat=True)
    return PolicyForm(request.POST or None, policy=found, teams=names)


def _form(request: Request, form: PolicyForm, *, title: str, found: PolicyView | None) -> HttpResponse:
    context = {"form": form, "title": title, "found": found}
    return answer(request, "web/qualification/policy.html", context, status=422 if form.errors else 200)
