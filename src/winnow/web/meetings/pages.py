"""Booking pages: which there are, and what each offers."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.access.queries import colleagues, teams
from winnow.mail.queries import configured
from winnow.meetings import actions, queries
from winnow.meetings.queries import BookingPage
from winnow.web.meetings.forms import BookingPageForm
from winnow.web.page import Request, answer, page, posted, say
from winnow.web.settings.form_page import form_page

FORM = ("GET", "HEAD", "POST")
_SAME = (
    "title",
    "slug",
    "about",
    "place",
    "kind",
    "turn",
    "minutes",
    "step_minutes",
    "before_minutes",
    "after_minutes",
    "horizon_days",
    "most_a_day",
    "asks_phone",
    "brand_name",
    "brand_colour",
)


@page("leads:read")
def pages(request: Request) -> HttpResponse:
    found = [
        (one, request.build_absolute_uri(reverse("web:book", args=[one.slug])), list(one.hosts.all()))
        for one in queries.pages(request.actor)[:200]
    ]
    return answer(request, "web/meetings/pages.html", {"pages": found, "mails": configured()})


@page("leads:write", methods=FORM)
def add(request: Request) -> HttpResponse:
    form = BookingPageForm(
        request.POST or None,
        request.FILES or None,
        hosts=_hosts(request, []),
        teams=_teams(request),
        initial={"host_ids": [request.user.pk]},
    )
    if request.method == "POST" and form.is_valid():
        with form.refusing():
            made = actions.add_page(values=form.values(), by=request.actor, now=timezone.now())
            say(request, _("The page “%s” can be booked on now.") % made.title)
            return redirect("web:settings_booking")
    return _form(request, form, _("New booking page"), _("Make the page"))


@page("leads:write", methods=FORM)
def change(request: Request, slug: str) -> HttpResponse:
    found = queries.page_of(request.actor, slug)
    present = [host.pk for host in found.hosts.all()]
    form = BookingPageForm(
        request.POST or None,
        request.FILES or None,
        hosts=_hosts(request, present),
        teams=_teams(request),
        has_logo=found.logo_at is not None,
        initial=_initial(found, present),
    )
    if request.method == "POST" and form.is_valid():
        with form.refusing():
            actions.change_page(slug=slug, changes=form.values(), by=request.actor, now=timezone.now())
            say(request, _("%s is saved.") % form.cleaned_data["title"])
            return redirect("web:settings_booking")
    return _form(request, form, found.title, _("Save"))


@posted("leads:write")
def close(request: Request, slug: str) -> HttpResponse:
    actions.close_page(slug=slug, by=request.actor, now=timezone.now())
    undo = reverse("web:settings_booking_open", args=[slug])
    say(request, _("Nobody can book on this page now."), undo=undo)
    return redirect("web:settings_booking")


@posted("leads:write")
def reopen(request: Request, slug: str) -> HttpResponse:
    actions.open_page(slug=slug, by=request.actor)
    say(request, _("This page can be booked on again."))
    return redirect("web:settings_booking")


def _initial(found: BookingPage, present: list[int]) -> dict[str, Any]:
    return {
        **{name: getattr(found, name) for name in _SAME},
        "notice_hours": -(-found.notice_minutes // 60),
        "remind_hours": found.remind_minutes // 60 if found.remind_minutes else None,
        "host_ids": present,
        "team_id": found.team_id,
    }


def _hosts(request: Request, present: list[int]) -> list[tuple[int, str]]:
    """Whoever may not assign leads hosts alone; who is there already stays to be seen."""
    rows = colleagues(request.actor).filter(is_active=True)
    if not request.actor.may("leads:assign"):
        rows = rows.filter(pk__in=[request.user.pk, *present])
    return list(rows.values_list("pk", "name"))


def _teams(request: Request) -> list[tuple[int, str]]:
    """Giving calls to others is for whoever may assign leads."""
    if not request.actor.may("leads:assign"):
        return []
    return list(teams(request.actor).values_list("pk", "name"))


def _form(request: Request, form: BookingPageForm, title: str, act: str) -> HttpResponse:
    return form_page(request, form, title, act, back="settings_booking", back_label=_("Booking pages"))
