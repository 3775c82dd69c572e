"""The forecast as a page: what revenue to expect, by month and stage."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone

from winnow.forecast.queries import forecast as ask
from winnow.web.page import Request, answer, page


@page("reports:read")
def forecast(request: Request) -> HttpResponse:
    return answer(request, "web/forecast/forecast.html", {"found": ask(request.actor, now=timezone.now())})
