"""What is there already and looks like the lead that somebody is typing: a fragment of the page that adds one."""

from __future__ import annotations

from django.http import HttpResponse

from winnow.capture.queries.alike import alike as like_typed
from winnow.web.page import Request, answer, page


@page("leads:read")
def alike(request: Request) -> HttpResponse:
    asked = request.GET
    name = asked.get("name") or f"{asked.get('first_name', '')} {asked.get('last_name', '')}"
    found = like_typed(request.actor, name=name, email=asked.get("email", ""), phone=asked.get("phone", ""))
    return answer(request, "web/lead/alike.html", {"found": found})
