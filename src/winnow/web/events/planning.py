"""Planning an event, and changing what was planned."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.access.queries import teams
from winnow.events import actions, queries
from winnow.forms.queries import names_of_forms
from winnow.ground.money import owner_currency
from winnow.web.events.forms import EventForm, written
from winnow.web.page import Request, answer, page, posted, say

FORM = ("GET", "HEAD", "POST")


@page("events:write", methods=FORM)
def new(request: Request) -> HttpResponse:
    form = _form(request, _first(timezone.localtime()))
    if request.method == "POST" and form.is_valid():
        with form.refusing():
            made = actions.plan_event(values=form.values(), by=request.actor, now=timezone.now())
            say(request, _("The event is planned."))
            return redirect("web:event", made.pk)
    return _shown(request, form, None)


@page("events:write", methods=FORM)
def edit(request: Request, event_id: int) -> HttpResponse:
    found = queries.event(request.actor, event_id)
    form = _form(request, written(found))
    if request.method == "POST" and form.is_valid():
        with form.refusing():
            actions.change_event(
                event_id=event_id, values=form.values(), by=request.actor, now=timezone.now()
            )
            say(request, _("The event is saved."))
            return redirect("web:event", event_id)
    return _shown(request, form, found)


@posted("events:write")
def cancel(request: Request, event_id: int) -> HttpResponse:
    made = actions.cancel_event(event_id=event_id, by=request.actor, now=timezone.now())
    say(request, _("The event is cancelled.") if made.cancelled_at else _("The event takes place."))
    return redirect("web:event", event_id)


def _form(request: Request, initial: dict[str, Any]) -> EventForm:
    return EventForm(
        request.POST or None,
        initial=initial,
        teams=[team.name for team in teams(request.actor)],
        signups=names_of_forms(request.actor),
    )


def _first(here: datetime) -> dict[str, Any]:
    """What a new event starts from: a day in two weeks."""
    day = (here + timedelta(days=14)).replace(minute=0, second=0, microsecond=0, tzinfo=None)
    return {
        "starts_at": day.replace(hour=9),
        "ends_at": day.replace(hour=17),
        "time_zone": timezone.get_current_timezone_name() or settings.TIME_ZONE,
        "cost_currency": owner_currency(),
    }


def _shown(request: Request, form: EventForm, found: Any) -> HttpResponse:
    context = {"form": form, "found": found}
    return answer(request, "web/events/edit.html", context, wrong=form.errors)
