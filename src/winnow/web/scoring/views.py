"""The models: the live one, the shadow, drafts and those before; a draft's threshold and grades; publishing and rolling back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.capture.queries import Counted, LeadFilter, count
from winnow.ground.refusals import Invalid, Refused
from winnow.scoring import actions, queries
from winnow.scoring.queries import ModelView
from winnow.scoring.words import ModelState, RuleGroup, RunState
from winnow.web.page import Request, answer, page, posted, say
from winnow.web.scoring.forms import SettingsForm

PERMISSION = "scoring:write"
FORM = ("GET", "HEAD", "POST")
_GOING_ON = frozenset({RunState.WAITING, RunState.RUNNING})


@page(PERMISSION)
def models(request: Request) -> HttpResponse:
    found = queries.models(request.actor)
    by_state = {state: [one for one in found if one.state == state] for state in ModelState}
    live = next(iter(by_state[ModelState.PUBLISHED]), None)
    running = queries.rescoring_progress(request.actor)
    context = {
        "live": live,
        "over": _over(request, live.threshold) if live else None,
        "shadow": next(iter(by_state[ModelState.SHADOW]), None),
        "drafts": by_state[ModelState.DRAFT],
        "retired": by_state[ModelState.RETIRED],
        "running": running,
        "going_on": running is not None and running.state in _GOING_ON,
        "done_width": round(400 * (running.share or 0)) if running else 0,
    }
    return answer(request, "web/scoring/models.html", context, part="running")


def _over(request: Request, threshold: int) -> Counted:
    """How many leads stand at or over the threshold, counted up to a bound."""
    asked = LeadFilter.parse([("score__gte", str(threshold))])
    return count(request.actor, asked, now=timezone.now())


@posted(PERMISSION)
def draft(request: Request) -> HttpResponse:
    based_on = request.POST.get("based_on", "")
    made = actions.create_draft(
        based_on=int(based_on) if based_on.isdecimal() else None, by=request.actor, now=timezone.now()
    )
    return redirect("web:scoring_model", made.pk)


@posted(PERMISSION)
def roll_back(request: Request) -> HttpResponse:
    made = actions.roll_back(by=request.actor, now=timezone.now())
    say(request, _("%s is live again. All leads are scored by it in the background.") % made)
    return redirect("web:scoring")


@posted(PERMISSION)
def run(request: Request) -> HttpResponse:
    actions.ask_for_rescoring(by=request.actor, now=timezone.now())
    say(request, _("All leads are scored in the background."))
    return redirect("web:scoring")


@page(PERMISSION, methods=FORM)
def model(request: Request, model_id: int) -> HttpResponse:
    found = queries.model(request.actor, model_id)
    form = SettingsForm(request.POST or None, initial=SettingsForm.given(found))
    if request.method == "POST" and form.is_valid():
        with form.refusing():
            actions.change_draft(
                model_id=model_id, changes=form.changes(), by=request.actor, now=timezone.now()
            )
            say(request, _("Saved."))
            return redirect("web:scoring_model", model_id)
    return _drawn(request, found, form=form)


@posted(PERMISSION)
def publish(request: Request, model_id: int) -> HttpResponse:
    try:
        made = actions.publish(model_id=model_id, by=request.actor, now=timezone.now())
    except Invalid as refusal:
        found = queries.model(request.actor, model_id)
        return _drawn(request, found, refusal=refusal, status=422)
    say(request, _("%s is live. All leads are scored by it in the background.") % made)
    return redirect("web:scoring")


@posted(PERMISSION)
def cancel(request: Request) -> HttpResponse:
    actions.cancel_rescoring(by=request.actor, now=timezone.now())
    say(request, _("Stopped. What was scored stays; the next run goes on."), level=messages.INFO)
    return redirect("web:scoring")


@posted(PERMISSION)
def into_shadow(request: Request, model_id: int) -> HttpResponse:
    try:
        made = actions.shadow(model_id=model_id, by=request.actor, now=timezone.now())
    except Invalid as refusal:
        return _drawn(request, queries.model(request.actor, model_id), refusal=refusal, status=422)
    say(request, _("%s scores all leads in the background; nothing acts on it.") % made)
    return redirect("web:scoring_shadow")


@posted(PERMISSION)
def out_of_shadow(request: Request, model_id: int) -> HttpResponse:
    actions.unshadow(model_id=model_id, by=request.actor, now=timezone.now())
    say(request, _("A draft again."))
    return redirect("web:scoring_model", model_id)


@posted(PERMISSION)
def discard(request: Request, model_id: int) -> HttpResponse:
    actions.discard_draft(model_id=model_id, by=request.actor)
    say(request, _("The draft is gone."), level=messages.INFO)
    return redirect("web:scoring")


def _drawn(
    request: Request,
    found: ModelView,
    *,
    form: SettingsForm | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "found": found,
        "is_draft": found.state == ModelState.DRAFT,
        "form": form or SettingsForm(initial=SettingsForm.given(found)),
        "groups": [(group, [rule for rule in found.rules if rule.group == group]) for group in RuleGroup],
        "history": queries.history(request.actor, found.id),
        "refusal": refusal,
        "never_used": queries.withheld(request.actor),
        "forbidden": [rule for rule in found.rules if rule.problem],
    }
    return answer(request, "web/scoring/model.html", context, status=status)
