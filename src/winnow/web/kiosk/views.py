"""A kiosk: no session and no cookie, the link is the right. What is sent is kept before the phone hears so."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.events import actions, queries
from winnow.events.actions.kiosks import as_contacts
from winnow.events.contact import Malformed, read_body
from winnow.events.links import closed_because, kiosk_of, picture, ticket_url
from winnow.ground.refusals import Refused
from winnow.people.words import Purpose
from winnow.web.public import public

# A whole stand may share one address.
MOST_SYNCS_A_MINUTE = 600
LARGEST_BODY = 1024 * 1024
_WORKER = Path(__file__).resolve().parent.parent / "static" / "app" / "kiosk_worker.js"


@public("GET", "HEAD")
def kiosk(request: HttpRequest, token: str) -> HttpResponse:
    """Open or closed: what a phone still holds can be seen, handed over and saved either way."""
    found = kiosk_of(token)
    closed = closed_because(found, now=timezone.now())
    texts = queries.consent_texts(found.event)
    context: dict[str, Any] = {
        "kiosk": found,
        "event": found.event,
        "closed": closed,
        "consents": [(purpose, Purpose(purpose).label, *texts[purpose]) for purpose in texts],
        "sync_url": reverse("web:kiosk_page_sync", args=[token]),
        "worker_url": reverse("web:kiosk_page_worker"),
        "days": [("0", _("Today")), ("1", _("Tomorrow")), ("3", _("In 3 days")), ("7", _("In a week"))],
    }
    return render(request, "web/kiosk/kiosk.html", context, status=410 if closed else 200)


@public("POST", most=MOST_SYNCS_A_MINUTE)
def sync(request: HttpRequest, token: str) -> HttpResponse:
    try:
        told = _kept(request, token)
    except Refused as refused:
        return JsonResponse({"code": refused.code, "message": refused.message}, status=refused.status)
    except (Malformed, UnreadablePostError) as wrong:
        return JsonResponse({"code": "malformed", "message": str(wrong)}, status=400)
    return JsonResponse({"kept": told.kept, "refused": told.refused})


def _kept(request: HttpRequest, token: str) -> Any:
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        raise Malformed(_("Too much at once."))
    sent = read_body(request.body)
    waiting, clock = sent.get("waiting"), sent.get("now")
    return actions.sync(
        token=token,
        contacts=as_contacts(sent),
        clock=clock if isinstance(clock, str) else "",
        waiting=waiting if isinstance(waiting, int) else 0,
        now=timezone.now(),
    )


@public("GET", "HEAD")
def worker(request: HttpRequest) -> HttpResponse:
    """From an address above all kiosks: a service worker serves what lies below its own."""
    response = HttpResponse(_script(), content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


@cache
def _script() -> bytes:
    return _WORKER.read_bytes()


@public("GET", "HEAD")
def ticket(request: HttpRequest, code: str) -> HttpResponse:
    """What a visitor shows at the entrance. It says nothing about her."""
    found = queries.ticket(code)
    context = {"found": found, "event": found.event, "picture": picture(ticket_url(found.code))}
    return render(request, "web/kiosk/ticket.html", context)
