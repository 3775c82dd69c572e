"""The funnel as a page: how far leads came, and why the others left."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone

from winnow.insight.funnel import FunnelFilter
from winnow.insight.funnel import funnel as ask
from winnow.web.page import Request, answer, page


@page("reports:read")
def funnel(request: Request) -> HttpResponse:
    found = ask(request.actor, FunnelFilter(), now=timezone.now())
    return answer(request, "web/funnel/funnel.html", {"found": found})
