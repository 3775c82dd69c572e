"""Opening an opportunity and changing one, by the same form."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from winnow.capture.queries import standing
from winnow.ground.refusals import Invalid, Refused
from winnow.pipeline import actions, queries
from winnow.pipeline.actions import Terms
from winnow.web.leads.cells import name_of
from winnow.web.opportunity.forms import DealForm, fresh, present
from winnow.web.page import Request, answer, page, posted, say

FORM = ("GET", "HEAD", "POST")


@page("opportunities:write", methods=FORM)
def open_one(request: Request, lead_id: int) -> HttpResponse:
    found = standing(request.actor, lead_id)
    form = DealForm(request.POST or None, actor=request.actor, initial=fresh())
    missing: list[dict[str, object]] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_opportunity(
                lead_id=lead_id, terms=Terms(**_given(form)), by=request.actor, now=timezone.now()
            )
        except Refused as refusal:
            form.refuse(refusal)
            missing = refusal.details.get("missing", [])
        else:
            say(request, _("The opportunity is open."))
            return redirect("web:opportunity", made.pk)
    context = {"form": form, "standing": found, "name": name_of(found), "missing": missing}
    return answer(request, "web/opportunity/open.html", context, wrong=form.errors)


def _given(form: DealForm) -> dict[str, Any]:
    given = form.values()
    return given | {"custom": {key: value for key, value in given["custom"].items() if value is not None}}


@page("opportunities:write", methods=FORM)
def edit(request: Request, opportunity_id: int) -> HttpResponse:
    row = queries.opportunity(request.actor, opportunity_id, now=timezone.now()).opportunity
    form = DealForm(request.POST or None, actor=request.actor, initial=present(row))
    if request.method == "POST" and form.is_valid():
        with form.refusing():
            actions.change_opportunity(
                opportunity_id=opportunity_id,
                changes=form.changed_values(),
                by=request.actor,
                now=timezone.now(),
            )
            say(request, _("Saved."))
            return redirect("web:opportunity", opportunity_id)
    context = {"form": form, "row": row}
    return answer(request, "web/opportunity/edit.html", context, wrong=form.errors)


@posted("opportunities:write")
def next_step(request: Request, opportunity_id: int) -> HttpResponse:
    """A step and its day; with `done` there is none any more."""
    done, written = "done" in request.POST, request.POST.get("on", "")
    changes = {
        "next_step": "" if done else request.POST.get("step", ""),
        "next_step_on": None if done else _day(written),
    }
    actions.change_opportunity(
        opportunity_id=opportunity_id, changes=changes, by=request.actor, now=timezone.now()
    )
    say(request, _("Done.") if done else _("The next step is set."))
    return redirect("web:opportunity", opportunity_id)


@posted("leads:assign")
def hand_over(request: Request, opportunity_id: int) -> HttpResponse:
    queries.opportunity(request.actor, opportunity_id, now=timezone.now())
    owner = request.POST.get("owner", "")
    if not owner.isascii() or not owner.isdigit() or len(owner) > 18:
        raise Invalid(_("Say to whom."), field="owner")
    actions.assign(
        opportunity_ids=[opportunity_id], owner_id=int(owner), by=request.actor, now=timezone.now()
    )
    say(request, _("Handed over."))
    return redirect("web:opportunity", opportunity_id)


def _day(written: str) -> object:
    try:
        found = parse_date(written) if written else None
    except ValueError:
        found = None
    if written and found is None:
        raise Invalid(_("This is not a date."), field="next_step_on")
    return found
