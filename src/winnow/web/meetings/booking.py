"""Booking a call for a lead, while speaking to it: a page, then a time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.capture.queries import standing
from winnow.ground.refusals import Conflict, Invalid
from winnow.meetings import actions, queries
from winnow.meetings.actions import Visitor
from winnow.meetings.queries import Booking, BookingPage
from winnow.web.booking.times import moment_of
from winnow.web.page import Request, answer, page, say

MOST_TIMES = 100
_AHEAD = timedelta(days=28)


@page("leads:write", methods=("GET", "HEAD", "POST"))
def for_lead(request: Request, lead_id: int) -> HttpResponse:
    person = standing(request.actor, lead_id).lead.person
    open_pages = list(queries.pages(request.actor).filter(closed_at=None)[:200])
    chosen = _chosen(request, open_pages)
    if request.method == "POST" and chosen is not None:
        try:
            made = _booked(request, chosen, person)
        except (Invalid, Conflict) as refusal:
            say(request, refusal.message, level=messages.ERROR)
        else:
            say(request, _("The call is booked with %s.") % made.owner.name)
            return redirect("web:call", made.pk)
    now = timezone.now()
    found = queries.slots(chosen, first=now, until=now + _AHEAD, now=now) if chosen else []
    context = {
        "person": person,
        "lead_id": lead_id,
        "pages": open_pages,
        "chosen": chosen,
        "times": [slot.starts_at for slot in found][:MOST_TIMES],
        "email": request.POST.get("email", person.email),
    }
    return answer(request, "web/meetings/book.html", context, wrong=request.method == "POST")


def _chosen(request: Request, open_pages: list[BookingPage]) -> BookingPage | None:
    """The page that was asked for, else the first."""
    wanted = request.POST.get("page") or request.GET.get("page", "")
    return next((one for one in open_pages if one.slug == wanted), open_pages[0] if open_pages else None)


def _booked(request: Request, chosen: BookingPage, person: Any) -> Booking:
    sent = request.POST
    visitor = Visitor(
        name=person.label,
        email=sent.get("email", ""),
        phone=person.phone,
        note=sent.get("note", ""),
        time_zone=timezone.get_current_timezone_name(),
    )
    return actions.book(
        slug=chosen.slug,
        starts_at=moment_of(sent.get("at", "")),
        visitor=visitor,
        person_id=person.pk,
        by=request.actor,
        now=timezone.now(),
    )
