"""The call that somebody booked, by its signed link: looking at it, moving it, cancelling it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from winnow.access.actor import NOBODY
from winnow.ground.refusals import Conflict
from winnow.meetings import actions, queries
from winnow.meetings.actions import TimeTaken, Visitor
from winnow.meetings.queries import Booking
from winnow.web.booking.times import calendar, moment_of, zone_of
from winnow.web.public import public

_AGAIN = {"cancelled", "no_show"}


@public("GET", "HEAD")
def show(request: HttpRequest, token: str) -> HttpResponse:
    booking = queries.booking_of(token, now=timezone.now())
    zone = zone_of(request, booking.time_zone)
    context = {
        "booking": booking,
        "page": booking.page,
        "token": token,
        "when": queries.when_in_words(booking.starts_at, zone),
        "told": queries.told(booking),
        "over": booking.starts_at <= timezone.now(),
        "again": booking.state in _AGAIN and booking.page.closed_at is None,
    }
    return render(request, "web/booking/call.html", context)


@public("GET", "HEAD", "POST")
def move(request: HttpRequest, token: str) -> HttpResponse:
    """Another time for a call that is booked; after it was missed or cancelled, a new one with the same details."""
    booking = queries.booking_of(token, now=timezone.now())
    problem = ""
    if request.method == "POST":
        try:
            moved = _moved(booking, request)
        except (TimeTaken, Conflict) as refusal:
            problem = refusal.message
        else:
            return redirect("web:booked", queries.token_of(moved))
    zone = zone_of(request, booking.time_zone)
    again = booking.state in _AGAIN
    context = {
        "booking": booking,
        "page": booking.page,
        "token": token,
        "problem": problem,
        "when": queries.when_in_words(booking.starts_at, zone),
        **calendar(request, booking.page, zone, moving=None if again else booking),
        "again": again,
    }
    return render(request, "web/booking/move.html", context, status=409 if problem else 200)


def _moved(booking: Booking, request: HttpRequest) -> Booking:
    at, now = moment_of(request.POST.get("at", "")), timezone.now()
    if booking.state not in _AGAIN:
        return actions.move(booking=booking, starts_at=at, by=NOBODY, now=now)
    visitor = Visitor(
        name=booking.name,
        email=booking.email,
        phone=booking.phone,
        note=booking.note,
        time_zone=booking.time_zone,
    )
    return actions.book(slug=booking.page.slug, starts_at=at, visitor=visitor, by=NOBODY, now=now)


@public("POST")
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    booking = queries.booking_of(token, now=now)
    actions.cancel(booking=booking, reason=request.POST.get("reason", ""), by=NOBODY, now=now)
    return redirect("web:booked", token)


@public("GET", "HEAD")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """For calendars that open files."""
    now = timezone.now()
    booking = queries.booking_of(token, now=now)
    answered = HttpResponse(
        queries.calendar_file(booking, now=now), content_type="text/calendar; charset=utf-8"
    )
    answered.headers["Content-Disposition"] = 'attachment; filename="call.ics"'
    return answered
