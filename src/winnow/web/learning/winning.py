"""What opportunities are won from: how well it foretells later ones, what weighs, and learning it anew."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.ground.refusals import Conflict
from winnow.learning import actions, queries
from winnow.learning.words import Foretells
from winnow.web.learning.drawing import reliability
from winnow.web.page import Request, answer, page, posted, say

_SHOWN_BEFORE = 12


@page("reports:read")
def show(request: Request) -> HttpResponse:
    found = queries.latest_win_model(request.actor)
    bins = found.report.get("reliability") if found else None
    context: dict[str, Any] = {
        "found": found,
        "report": found.report if found else {},
        "drawn": reliability(bins) if bins else None,
        "before": queries.win_models(request.actor)[:_SHOWN_BEFORE],
        "going_on": queries.learning_goes_on(request.actor, Foretells.OPPORTUNITIES),
        "drifting": queries.reliability(request.actor).opportunities,
    }
    return answer(request, "web/learning/winning.html", context, part="progress")


@posted("scoring:write")
def learn(request: Request) -> HttpResponse:
    try:
        actions.ask_to_learn_wins(by=request.actor, now=timezone.now())
    except Conflict as refusal:
        say(request, refusal.message, level=messages.WARNING)
    else:
        say(request, _("What wins is learned from all opportunities that have closed."))
    return redirect("web:scoring_winning")
