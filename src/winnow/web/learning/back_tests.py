"""Back-tests as pages: asking for one, watching it run, and reading its report."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winnow.ground.refusals import Conflict
from winnow.learning import actions, queries
from winnow.learning.queries import BackTestView
from winnow.learning.words import BackTestState, Label, Moment
from winnow.scoring import queries as scoring
from winnow.web.forms import PageForm
from winnow.web.learning.drawing import lift, reliability
from winnow.web.page import Request, answer, page, posted, say

PERMISSION = "scoring:write"
FORM = ("GET", "HEAD", "POST")
_GOING_ON = {BackTestState.WAITING, BackTestState.RUNNING}
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AskForm(PageForm):
    label = forms.ChoiceField(label=_("What it foretells"), choices=Label.choices)
    moment = forms.ChoiceField(label=_("From what was known"), choices=Moment.choices)
    since = forms.DateField(label=_("Leads from"), required=False, widget=_DAY)
    until = forms.DateField(label=_("Leads to"), required=False, widget=_DAY)

    def wanted(self, model_id: int) -> actions.Wanted:
        given = self.cleaned_data
        since, until = given["since"], given["until"]
        return actions.Wanted(
            model_id,
            given["label"],
            given["moment"],
            _start(since) if since else None,
            _start(until + timedelta(days=1)) if until else None,
        )


def _start(day: Any) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))


@page(PERMISSION, methods=FORM)
def of_model(request: Request, model_id: int) -> HttpResponse:
    """The back-tests of a model, and a form for another one."""
    model = scoring.model(request.actor, model_id)
    initial = {"label": model.report.get("label") or Label.QUALIFIED, "moment": Moment.CREATION}
    form = AskForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with form.refusing():
            asked = actions.ask_for_back_test(
                wanted=form.wanted(model_id), by=request.actor, now=timezone.now()
            )
            return redirect("web:scoring_back_test", asked.pk)
    context = {"model": model, "form": form, "found": queries.back_tests(request.actor, model_id)}
    return answer(request, "web/learning/back_tests.html", context, wrong=form.errors)


@page(PERMISSION)
def show(request: Request, back_test_id: int) -> HttpResponse:
    found = queries.back_test(request.actor, back_test_id)
    context: dict[str, Any] = {
        "found": found,
        "report": found.report,
        "going_on": found.state in _GOING_ON,
        "done_width": round(400 * found.steps_done / found.steps) if found.steps else 0,
    }
    if found.state == BackTestState.DONE:
        context |= _drawn(found, request.GET.get("threshold", ""))
    return answer(request, "web/learning/back_test.html", context, part="progress")


@posted(PERMISSION)
def calibrate(request: Request, back_test_id: int) -> HttpResponse:
    try:
        made = actions.use_calibration(back_test_id=back_test_id, by=request.actor, now=timezone.now())
    except (actions.NotMeasured, Conflict) as refusal:
        say(request, refusal.message, level=messages.WARNING)
        return redirect("web:scoring_back_test", back_test_id)
    say(request, _("%s now says a probability with each score.") % made)
    return redirect("web:scoring_model", made.pk)


def _drawn(found: BackTestView, threshold: str) -> dict[str, Any]:
    report = found.report
    wanted = int(threshold) if threshold.lstrip("-").isdecimal() else report["threshold"]
    steps = report["thresholds"]
    return {
        "reliability": reliability(report["reliability"]),
        "lift": lift(report["lift"], report["base_rate"]["rate"]),
        "chosen": min(range(len(steps)), key=lambda place: abs(steps[place]["threshold"] - wanted)),
        "at": min(steps, key=lambda one: abs(one["threshold"] - wanted)),
        "last_step": len(steps) - 1,
        "groups": [
            (_("By source"), _("No source"), report["by_source"]),
            (_("By team"), _("No team"), report["by_team"]),
            (_("By time of arrival"), "", report["by_period"]),
            (_("By random parts"), "", report["by_random_part"]),
        ],
    }
