"""Withdrawing consent to e-mail by the link in a mail; mail programs post to it by themselves (RFC 8058)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from winnow.people import unsubscribing
from winnow.web.public import public


@public("GET", "HEAD", "POST")
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link only shows a button: mail servers open links, too."""
    if request.method == "POST":
        unsubscribing.unsubscribe(token=token, now=timezone.now())
    else:
        unsubscribing.whose(token)
    return render(request, "web/unsubscribe/unsubscribe.html", {"done": request.method == "POST"})
