"""The report that explains an automated score to the person whom it is about; made to be printed."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone

from winnow.capture.fields import catalogue
from winnow.capture.queries import lead as lead_view
from winnow.insight.person_report import person_report
from winnow.web.lead.facts import groups
from winnow.web.page import Request, answer, page


@page("leads:read")
def report(request: Request, lead_id: int) -> HttpResponse:
    found = person_report(request.actor, lead_id, now=timezone.now())
    standing = lead_view(request.actor, lead_id).standing
    context = {"found": found, "standing": standing, "groups": groups(standing, catalogue())}
    return answer(request, "web/lead/report.html", context)
