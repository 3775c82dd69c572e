"""Calls: what lies ahead, what waits for an outcome, and the screen for the call itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.capture.queries import lead_of_person
from winnow.ground.refusals import NotFound
from winnow.meetings import actions, queries
from winnow.meetings.queries import Booking
from winnow.qualification import actions as qualification
from winnow.qualification.queries import call_sheet
from winnow.qualification.words import EvidenceKind
from winnow.web.booking.times import moment_of
from winnow.web.page import Request, answer, page, posted, say
from winnow.web.qualification.views import answers_of

MOST_TIMES = 60
_AHEAD = timedelta(days=28)


@page("leads:read")
def calls(request: Request) -> HttpResponse:
    which = request.GET.get("which", "ahead")
    mine = request.GET.get("whose", "mine") == "mine"
    found = queries.calls(
        request.actor, which=which, mine=mine, now=timezone.now(), cursor=request.GET.get("cursor")
    )
    tabs = [
        ("ahead", _("Ahead")),
        ("open", _("Without an outcome")),
        ("past", _("Past")),
    ]
    context = {"found": found, "which": which, "mine": mine, "tabs": tabs}
    return answer(request, "web/meetings/calls.html", context)


@page("leads:read")
def call(request: Request, booking_id: int) -> HttpResponse:
    return _call(request, booking_id)


def _call(request: Request, booking_id: int) -> HttpResponse:
    now = timezone.now()
    view = queries.call(request.actor, booking_id)
    booking = view.booking
    lead = _lead(request, booking)
    writes = request.actor.may("leads:write")
    context = {
        "booking": booking,
        "changes": view.changes,
        "told": view.told,
        "because": queries.in_words(booking.because),
        "lead": lead,
        "sheet": call_sheet(request.actor, lead.pk, now=now) if lead else [],
        "begun": booking.starts_at <= now,
        "writes": writes,
        "link": request.build_absolute_uri(reverse("web:booked", args=[queries.token_of(booking)])),
        "times": _times(booking) if writes and booking.state == "booked" else [],
    }
    return answer(request, "web/meetings/call.html", context)


def _lead(request: Request, booking: Booking) -> Any:
    """The lead of this person, None where the reader may not see it."""
    if booking.person_id is None:
        return None
    try:
        return lead_of_person(request.actor, booking.person_id)
    except NotFound:
        return None


def _times(booking: Booking) -> list[Any]:
    now = timezone.now()
    found = queries.slots(booking.page, first=now, until=now + _AHEAD, now=now, moving=booking)
    return [slot.starts_at for slot in found if slot.starts_at != booking.starts_at][:MOST_TIMES]


@posted("leads:write")
def notes(request: Request, booking_id: int) -> HttpResponse:
    actions.keep_notes(booking_id=booking_id, notes=request.POST.get("notes", ""), by=request.actor)
    say(request, _("Written down."))
    return redirect("web:call", booking_id)


@posted("qualification:write")
def answer_question(request: Request, booking_id: int) -> HttpResponse:
    """An answer of the call sheet: the call is its evidence."""
    booking = queries.call(request.actor, booking_id).booking
    lead = _lead(request, booking)
    if lead is None:
        raise NotFound(_("The lead of this call belongs to somebody else."))
    said = {key: {**_given(raw), **_evidence(booking)} for key, raw in answers_of(request.POST).items()}
    qualification.answer(lead_id=lead.pk, answers=said, by=request.actor, now=timezone.now())
    say(request, _("Answered."))
    return redirect(f"{reverse('web:call', args=[booking_id])}#sheet")


def _given(raw: Any) -> dict[str, Any]:
    return dict(raw) if isinstance(raw, dict) and "value" in raw else {"value": raw}


def _evidence(booking: Booking) -> dict[str, Any]:
    words = {"title": booking.page.title, "day": timezone.localtime(booking.starts_at).date().isoformat()}
    return {
        "said_by": booking.name[:120],
        "evidence_kind": EvidenceKind.CALL,
        "evidence": _("%(title)s on %(day)s") % words,
        "at": min(booking.starts_at, timezone.now()),
    }


@posted("leads:write")
def held(request: Request, booking_id: int) -> HttpResponse:
    notes = request.POST.get("notes", "")
    actions.mark_held(booking_id=booking_id, notes=notes, by=request.actor, now=timezone.now())
    say(request, _("The call took place. Its notes are on the lead."))
    return redirect("web:call", booking_id)


@posted("leads:write")
def missed(request: Request, booking_id: int) -> HttpResponse:
    actions.mark_no_show(booking_id=booking_id, by=request.actor, now=timezone.now())
    say(request, _("Nobody came. Another time is offered, and the lead has a next step."))
    return redirect("web:call", booking_id)


@posted("leads:write")
def move(request: Request, booking_id: int) -> HttpResponse:
    booking = actions.booking_seen(booking_id=booking_id, by=request.actor)
    at = moment_of(request.POST.get("at", ""))
    actions.move(booking=booking, starts_at=at, by=request.actor, now=timezone.now())
    say(request, _("The call is moved."))
    return redirect("web:call", booking_id)


@posted("leads:write")
def cancel(request: Request, booking_id: int) -> HttpResponse:
    booking = actions.booking_seen(booking_id=booking_id, by=request.actor)
    reason = request.POST.get("reason", "")
    actions.cancel(booking=booking, reason=reason, by=request.actor, now=timezone.now())
    say(request, _("The call is cancelled."))
    return redirect("web:call", booking_id)
