"""What a person may be told about an automated score."""

from __future__ import annotations

from winnow.api.auth import ApiRequest
from winnow.api.rest import Router
from winnow.insight.person_report import PersonReport
from winnow.insight.person_report import person_report as report_of

router = Router("leads", reads="leads:read")


@router.get("/leads/{lead_id}/report", response=PersonReport, summary="Explain a score to its person")
def person_report(request: ApiRequest, lead_id: int) -> PersonReport:
    """What is known, which rules gave which points, by which version, who decided, and whom to write to."""
    return report_of(request.actor, lead_id, now=request.now)
