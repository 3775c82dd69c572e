"""Today: whom next, why, and the one thing to do, in order of expected value."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone

from winnow.insight.worklist import worklist
from winnow.web.page import Request, answer, page


@page("leads:read")
def today(request: Request) -> HttpResponse:
    return answer(request, "web/today/today.html", {"tasks": worklist(request.actor, now=timezone.now())})
