"""Whether probabilities held: leads and opportunities, each with its picture, its drift and what it rests on."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from winnow.learning import queries
from winnow.learning.queries import ReliabilityView
from winnow.web.learning import drawing
from winnow.web.page import Request, answer, page


@page("reports:read")
def show(request: Request) -> HttpResponse:
    found = queries.reliability(request.actor)
    context = {"found": found, "parts": [_part(one) for one in (found.leads, found.opportunities)]}
    return answer(request, "web/learning/reliability.html", context)


def _part(one: ReliabilityView) -> dict[str, Any]:
    bins = one.report.get("reliability")
    return {"view": one, "report": one.report, "drawn": drawing.reliability(bins) if bins else None}
