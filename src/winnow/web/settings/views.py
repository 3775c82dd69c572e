"""What one person sets for herself."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from winnow.access import actions
from winnow.web.page import Request, posted
from winnow.web.shell import address_of


@posted()
def theme(request: Request) -> HttpResponse:
    actions.change_preferences(user=request.user, theme=request.POST.get("theme", ""), by=request.actor)
    if request.htmx:
        return HttpResponse(status=204)
    return redirect(request.headers.get("Referer") or address_of("home"))
