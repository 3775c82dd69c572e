"""A booking page for strangers: the free times, and the form that books one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.access.actor import NOBODY
from winnow.ground.refusals import Conflict, Invalid
from winnow.meetings import actions, queries
from winnow.meetings.actions import TimeTaken, Visitor
from winnow.meetings.queries import BookingPage
from winnow.web.booking.times import calendar, moment_of, zone_of
from winnow.web.public import public

# People do not see it; robots fill it in.
HONEYPOT = "website"


@public("GET", "HEAD")
def page(request: HttpRequest, slug: str) -> HttpResponse:
    found = queries.public_page(slug)
    zone = zone_of(request, queries.zone_of_page(found))
    context = {"page": found, "hosts": queries.host_names(found), **calendar(request, found, zone)}
    return render(request, "web/booking/page.html", context)


@public("GET", "HEAD", "POST")
def time(request: HttpRequest, slug: str) -> HttpResponse:
    found = queries.public_page(slug)
    zone = zone_of(request, queries.zone_of_page(found))
    at = moment_of(request.POST.get("at") or request.GET.get("at", ""))
    sent = request.POST
    context: dict[str, Any] = {"page": found, "at": at, "zone": zone, "sent": sent, "honeypot": HONEYPOT}
    if request.method != "POST":
        return render(request, "web/booking/time.html", context)
    try:
        if sent.get(HONEYPOT):
            raise Conflict(_("This cannot be booked here. Please write to us instead."))
        made = actions.book(
            slug=slug, starts_at=at, visitor=_visitor(request, zone), by=NOBODY, now=timezone.now()
        )
    except TimeTaken as taken:
        return _taken(request, found, zone, taken.message)
    except (Invalid, Conflict) as refusal:
        context |= {"wrong": refusal.field, "problem": refusal.message}
        return render(request, "web/booking/time.html", context, status=refusal.status)
    return redirect("web:booked", queries.token_of(made))


def _visitor(request: HttpRequest, zone: str) -> Visitor:
    sent = request.POST
    return Visitor(
        name=sent.get("name", ""),
        email=sent.get("email", ""),
        phone=sent.get("phone", ""),
        note=sent.get("note", ""),
        time_zone=zone,
    )


def _taken(request: HttpRequest, found: BookingPage, zone: str, message: str) -> HttpResponse:
    context = {"page": found, "hosts": queries.host_names(found), **calendar(request, found, zone)}
    return render(request, "web/booking/page.html", {**context, "problem": message}, status=409)


@public("GET", "HEAD")
def brand(request: HttpRequest, slug: str) -> HttpResponse:
    """The page's colour as a style sheet: the policy allows no styles inside of pages."""
    colour = queries.public_page(slug).brand_colour
    text = f":root {{ --accent-fill: {colour}; --accent-fill-hover: {colour}; --on-accent: {_on(colour)}; }}"
    answered = HttpResponse(text if colour else "", content_type="text/css; charset=utf-8")
    answered.headers["Cache-Control"] = "max-age=300"
    return answered


@public("GET", "HEAD")
def logo(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture above the page; its address changes with it."""
    found = queries.logo_of(slug)
    answered = HttpResponse(bytes(found.content), content_type=found.media_type)
    answered.headers["Cache-Control"] = "max-age=86400"
    answered.headers["Content-Security-Policy"] = "default-src 'none'"
    return answered


def _on(colour: str) -> str:
    """Black or white, whichever contrasts more: always at least 4.5 to 1 (WCAG 2.2, relative luminance)."""
    if not colour:
        return ""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#ffffff" if 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 else "#000000"
