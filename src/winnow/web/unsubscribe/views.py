"""Withdrawing consent to e-mail by the link in a mail; mail programs post to it by themselves (RFC 8058)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from winnow.access.actor import SYSTEM
from winnow.people import unsubscribing
from winnow.people.words import Purpose
from winnow.tracking.actions import forget_visits
from winnow.web.public import public

# One large mail program withdraws for many people from one address.
MOST_A_MINUTE = 6000


@public("GET", "HEAD", "POST", most=MOST_A_MINUTE)
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link only shows a button: mail servers open links, too."""
    if request.method == "POST":
        also = request.POST.getlist("also")
        unsubscribing.unsubscribe(token=token, also=also, now=timezone.now())
        if request.POST.get("forget"):
            forget_visits(person_id=unsubscribing.whose(token).pk, by=SYSTEM, now=timezone.now())
    person = unsubscribing.whose(token)
    others = [
        one
        for one in Purpose
        if one != Purpose.EMAIL and getattr(person, f"{one.value}_consent") is not False
    ]
    context = {"done": request.method == "POST", "others": others}
    return render(request, "web/unsubscribe/unsubscribe.html", context)
