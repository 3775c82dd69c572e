"""Learning a scorecard as pages: asking for it, watching it, and what came of it, with what transparency costs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winnow.learning import actions, queries
from winnow.learning.words import BackTestState, Label
from winnow.scoring.known_fields import rule_fields, usable_fields
from winnow.web.forms import PageForm
from winnow.web.learning.drawing import reliability
from winnow.web.page import Request, answer, page

PERMISSION = "scoring:write"
FORM = ("GET", "HEAD", "POST")
LISTS = ("keep", "leave_out", "rising", "falling")
_GOING_ON = {BackTestState.WAITING, BackTestState.RUNNING}


class LearnForm(PageForm):
    """Fields by name: `keep` are those that a person insists on, `leave_out` those that she does not want, `rising`
    and `falling` those that shall count in one direction only."""

    label = forms.ChoiceField(label=_("What it shall foretell"), choices=Label.choices)
    name = forms.CharField(label=_("Name of the model"), max_length=120, required=False)
    until = forms.DateField(
        label=_("From leads that came in and ended before"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    keep = forms.MultipleChoiceField(required=False)
    leave_out = forms.MultipleChoiceField(required=False)
    rising = forms.MultipleChoiceField(required=False)
    falling = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, fields: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in LISTS:
            self.fields[name].choices = fields  # type: ignore[attr-defined]

    @property
    def plain(self) -> list[Any]:
        return [self[name] for name in ("label", "until", "name")]

    def wanted(self) -> actions.ToLearn:
        given = self.cleaned_data
        day = given["until"]
        until = timezone.make_aware(datetime(day.year, day.month, day.day)) if day else None
        return actions.ToLearn(given["label"], given["name"], until, *(tuple(given[name]) for name in LISTS))


@page(PERMISSION, methods=FORM)
def trainings(request: Request) -> HttpResponse:
    """What was learned so far, and a form to learn anew."""
    usable = usable_fields()
    fields = [(name, one.label) for name, one in usable.items()]
    form = LearnForm(request.POST or None, fields=fields, initial={"label": Label.QUALIFIED})
    if request.method == "POST" and form.is_valid():
        with form.refusing():
            asked = actions.ask_to_learn(wanted=form.wanted(), by=request.actor, now=timezone.now())
            return redirect("web:scoring_training", asked.pk)
    context = {
        "form": form,
        "fields": fields,
        "ordered": {name for name, one in usable.items() if one.kind in actions.ORDERED},
        "chosen": {name: request.POST.getlist(name) for name in LISTS},
        "found": queries.trainings(request.actor),
    }
    return answer(request, "web/learning/trainings.html", context, wrong=form.errors)


@page(PERMISSION)
def training(request: Request, training_id: int) -> HttpResponse:
    found = queries.training(request.actor, training_id)
    report, done = found.report, found.state == BackTestState.DONE
    labels = {name: one.label for name, one in rule_fields().items()}
    context: dict[str, Any] = {
        "found": found,
        "report": report,
        "going_on": found.state in _GOING_ON,
        "done_width": round(400 * found.steps_done / found.steps) if found.steps else 0,
        "left_out": [
            one | {"label": labels.get(one["field"], one["field"])} for one in report.get("left_out", [])
        ],
        "weights": [
            one | {"trend": report.get("monotone", {}).get(one["field"], "")}
            for one in report.get("fields", [])
        ],
        "weak": done and report["auc"] < 0.6,
        "dear": done and report["cost"]["auc"] > 0.01,
    }
    if done:
        context["reliability"] = reliability(report["reliability"])
    return answer(request, "web/learning/training.html", context, part="progress")
