"""Models side by side: what differs in plain words, whom a draft would promote, the shadow against the live model."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone

from winnow.ground.refusals import NotFound
from winnow.scoring import queries
from winnow.web.page import Request, answer, page
from winnow.web.scoring.views import PERMISSION


@page(PERMISSION)
def models(request: Request) -> HttpResponse:
    """From model `a` to model `b`; without them, from the live one to the newest other."""
    known = queries.models(request.actor)
    a, b = (_asked(request, name) for name in ("a", "b"))
    if a is None and known:
        a = known[0].id
    if b is None:
        b = next((one.id for one in known if one.id != a), a)
    found = queries.diff(request.actor, a, b) if a is not None and b is not None else None
    context = {"known": known, "a": a, "b": b, "found": found}
    return answer(request, "web/scoring/compare.html", context)


@page(PERMISSION)
def shadow(request: Request) -> HttpResponse:
    try:
        found = queries.comparison(request.actor)
    except NotFound:
        found = None
    return answer(request, "web/scoring/shadow.html", {"found": found})


@page(PERMISSION)
def outlook(request: Request, model_id: int) -> HttpResponse:
    """Tried when somebody asks: it scores thousands of leads."""
    found = queries.model(request.actor, model_id)
    tried = queries.outlook(request.actor, model_id, now=timezone.now()) if found.rule_count else None
    part = "counts" if "counts" in request.GET else "tried"
    return answer(request, "web/scoring/outlook.html", {"found": found, "tried": tried}, part=part)


def _asked(request: Request, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 19 else None
