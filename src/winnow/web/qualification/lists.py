"""Prospects by readiness, what must be reviewed, and whose right stakeholder is being looked for: one list, in views."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from winnow.capture.words import LeadStage
from winnow.ground.keyset import Page
from winnow.qualification import actions, queries
from winnow.qualification.queries import Near
from winnow.qualification.words import ReviewKind
from winnow.web.page import Request, answer, page, posted, say

SIZE = 50
SEARCHES = "searches"
VIEWS = (
    (LeadStage.PROSPECT.value, gettext_lazy("Prospects")),
    (LeadStage.MARKETING_QUALIFIED.value, gettext_lazy("Marketing-qualified")),
    (LeadStage.LEAD.value, gettext_lazy("Leads")),
    (ReviewKind.CONTRADICTING.value, gettext_lazy("Contradicting answers")),
    (ReviewKind.STALE.value, gettext_lazy("Stale answers")),
    (SEARCHES, gettext_lazy("Stakeholder wanted")),
)


@page("leads:read")
def prospects(request: Request) -> HttpResponse:
    view = request.GET.get("view", "") or LeadStage.PROSPECT.value
    context = {
        "found": _found(request, view),
        "view": view,
        "views": VIEWS,
        "ready": queries.ready_count(request.actor),
        "policy": queries.policy_now(request.actor),
    }
    return answer(request, "web/qualification/prospects.html", context)


@posted("qualification:write")
def promote_ready(request: Request) -> HttpResponse:
    n = actions.promote_all_ready(by=request.actor, now=timezone.now())
    say(request, ngettext("%(n)d lead is a prospect now.", "%(n)d leads are prospects now.", n) % {"n": n})
    return redirect("web:prospects_readiness")


def _found(request: Request, view: str) -> Page[Near]:
    actor, cursor = request.actor, request.GET.get("cursor")
    if view in ReviewKind.values:
        return queries.review_queue(actor, kind=view, size=SIZE, cursor=cursor)
    if view == SEARCHES:
        return queries.open_searches(actor, size=SIZE, cursor=cursor)
    return queries.by_readiness(actor, stage=view, size=SIZE, cursor=cursor)
