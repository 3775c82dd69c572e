"""The forecast as a page: what revenue to expect, by month and stage. What it shows is in its address."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.access.queries import colleagues, teams
from winnow.forecast.queries import Forecast, ForecastFilter
from winnow.forecast.queries import forecast as ask
from winnow.ground.refusals import Invalid
from winnow.pipeline.words import Closing, StageKind
from winnow.web.board.views import asked_for
from winnow.web.forecast.drawing import by_stage, chart, tints
from winnow.web.page import Request, answer, page

LENGTHS = (3, 6, 12)
PASTS = (0, 3, 6, 12)


@page("reports:read")
def forecast(request: Request) -> HttpResponse:
    actor, given = request.actor, request.GET
    context = {
        "lengths": [str(n) for n in LENGTHS],
        "pasts": [str(n) for n in PASTS],
        "months": given.get("months") or "6",
        "past": given.get("past") or "3",
        "owners": [(str(pk), name) for pk, name in colleagues(actor).values_list("pk", "name")],
        "teams": [(str(pk), name) for pk, name in teams(actor).values_list("pk", "name")],
    }
    return answer(request, "web/forecast/forecast.html", context | _drawn(request), part="forecast")


def _drawn(request: Request) -> dict[str, Any]:
    """A question that makes no sense is said above the form, which keeps what was asked."""
    given = request.GET
    try:
        asked = asked_for(request)
        found = ask(
            request.actor,
            ForecastFilter(owner_id=asked.owner_id, team_id=asked.team_id),
            currency=given.get("currency", ""),
            months=_number(given.get("months", ""), 6),
            past=_number(given.get("past", ""), 3),
            now=timezone.now(),
        )
    except Invalid as refusal:
        return {"wrong": refusal.message}
    return _context(found, request)


def _number(written: str, default: int) -> int:
    """What is no number becomes one that the forecast refuses."""
    return default if not written else int(written[:4]) if written.isascii() and written.isdigit() else -1


def _context(found: Forecast, request: Request) -> dict[str, Any]:
    whose = {name: request.GET[name] for name in ("owner", "team") if request.GET.get(name)}
    board = reverse("web:board")
    painted = tints(found.stages)
    here = [month.open for month in found.months]
    outside = (found.overdue, found.later, found.undated)
    return {
        "found": found,
        "chart": chart(found, board_url=f"{board}?{urlencode(whose)}{'&' if whose else ''}month="),
        "board_url": f"{board}?{urlencode(whose)}" if whose else board,
        "closing_urls": {one.value: f"{board}?{urlencode(whose | {'month': one.value})}" for one in Closing},
        "now": found.months[0],
        "open_n": sum(one.n for one in here),
        "open_sum": sum(one.sum for one in here),
        "open_weighted": sum(one.weighted for one in here),
        "unvalued": sum(one.unvalued for one in (*here, *outside)),
        "stages": [(stage, painted[stage.key]) for stage in found.stages if stage.kind == StageKind.OPEN],
        "by_month": [(month.month, by_stage(month.open, found.stages)) for month in found.months],
        "aside": [
            (words, by_stage(bucket, found.stages))
            for words, bucket in (
                (_("Overdue"), found.overdue),
                (_("Without a date"), found.undated),
                (_("Later"), found.later),
            )
            if bucket.n
        ],
        "empty": not any(month.won_n or month.open.n for month in (*found.history, *found.months))
        and not any(one.n for one in outside),
    }
