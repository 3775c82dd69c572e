"""Search over everything: the palette's answer, and a page of it for who has no script."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from winnow.capture.queries import LeadFilter, leads
from winnow.capture.words import LeadStage
from winnow.people.queries import organizations
from winnow.web.leads.cells import name_of
from winnow.web.page import Request, answer, page

SHOWN, OF_ORGANIZATIONS = 8, 3


@page("leads:read")
def search(request: Request) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:200]
    if not request.htmx:
        return redirect(f"{reverse('web:leads')}?{urlencode({'q': words})}" if words else "web:leads")
    found = (
        leads(request.actor, LeadFilter(words=words), now=timezone.now(), size=SHOWN).rows if words else []
    )
    labels = dict(LeadStage.choices)
    named = organizations(request.actor, name=words, size=OF_ORGANIZATIONS).rows if words else []
    context = {
        "found": [(row, name_of(row), labels.get(row.stage, "")) for row in found],
        "organizations": named,
        "words": words,
    }
    return answer(request, "web/search/found.html", context)
