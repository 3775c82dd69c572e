"""When I take calls: hours, days off, and my own calendar."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.meetings import actions, queries
from winnow.web.meetings.forms import CalendarForm, DayOffForm, HoursForm
from winnow.web.page import Request, answer, page, posted, say

FORM = ("GET", "HEAD", "POST")


@page("leads:write", methods=FORM)
def hours(request: Request) -> HttpResponse:
    me = request.user.pk
    known = queries.hours(request.actor, me)
    now = {"time_zone": known.time_zone} | {f"day_{n}": day for n, day in enumerate(known.weekly)}
    form = HoursForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        with form.refusing():
            actions.set_hours(
                user_id=me,
                time_zone=form.cleaned_data["time_zone"],
                weekly=form.weekly(),
                by=request.actor,
                now=timezone.now(),
            )
            say(request, _("Your hours are saved."))
            return redirect("web:settings_hours")
    return _drawn(request, form=form)


@posted("leads:write")
def add_day_off(request: Request) -> HttpResponse:
    """Mine; with `everybody` a public holiday."""
    form = DayOffForm(request.POST)
    if form.is_valid():
        whose = None if "everybody" in request.POST else request.user.pk
        with form.refusing():
            actions.add_day_off(user_id=whose, **form.cleaned_data, by=request.actor)
            say(request, _("No calls on these days."))
            return redirect("web:settings_hours")
    return _drawn(request, off_form=form)


@posted("leads:write")
def remove_day_off(request: Request, day_off_id: int) -> HttpResponse:
    actions.remove_day_off(day_off_id=day_off_id, by=request.actor)
    say(request, _("Calls can be booked on these days again."))
    return redirect("web:settings_hours")


@posted("leads:write")
def connect(request: Request) -> HttpResponse:
    form = CalendarForm(request.POST)
    if form.is_valid():
        with form.refusing():
            actions.connect_calendar(
                user_id=request.user.pk, **form.cleaned_data, by=request.actor, now=timezone.now()
            )
            say(request, _("Your calendar is being read."))
            return redirect("web:settings_hours")
    return _drawn(request, calendar_form=form)


@posted("leads:write")
def read(request: Request) -> HttpResponse:
    actions.read_soon(user_id=request.user.pk, by=request.actor, now=timezone.now())
    say(request, _("Your calendar is being read."))
    return redirect("web:settings_hours")


@posted("leads:write")
def disconnect(request: Request) -> HttpResponse:
    actions.disconnect_calendar(user_id=request.user.pk, by=request.actor)
    say(request, _("Your calendar is no longer read."))
    return redirect("web:settings_hours")


def _drawn(
    request: Request,
    *,
    form: HoursForm | None = None,
    off_form: DayOffForm | None = None,
    calendar_form: CalendarForm | None = None,
) -> HttpResponse:
    me = request.user.pk
    known = queries.hours(request.actor, me)
    now = {"time_zone": known.time_zone} | {f"day_{n}": day for n, day in enumerate(known.weekly)}
    account = queries.calendar_of(request.actor, me)
    calendar = {"url": account.url, "username": account.username} if account else {}
    forms = (form, off_form, calendar_form)
    context = {
        "known": known.known,
        "form": form or HoursForm(initial=now),
        "off_form": off_form or DayOffForm(),
        "calendar_form": calendar_form or CalendarForm(initial=calendar),
        "account": account,
        "days_off": queries.days_off(request.actor, me, now=timezone.now()),
    }
    wrong = any(one is not None and one.errors for one in forms)
    return answer(request, "web/meetings/hours.html", context, wrong=wrong)
