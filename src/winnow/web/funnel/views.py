"""The funnel as a page: how far leads came, and why the others left. What it shows is in its address."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.access.queries import colleagues, find_team, find_user, teams
from winnow.capture.queries.lists import sources
from winnow.capture.words import FUNNEL
from winnow.ground.refusals import Invalid, NotFound
from winnow.insight.funnel import FunnelFilter
from winnow.insight.funnel import lifecycle as ask
from winnow.web.board.views import asked_for, month_of
from winnow.web.funnel.drawing import Pairs, bars
from winnow.web.funnel.pace import pace
from winnow.web.page import Request, answer, page

# So many leads are read while somebody waits; the API and the command line read more.
MOST_READ = 1_500


@page("reports:read")
def funnel(request: Request) -> HttpResponse:
    return answer(request, "web/funnel/funnel.html", _choices(request) | _drawn(request), part="funnel")


def _choices(request: Request) -> dict[str, Any]:
    actor, given = request.actor, request.GET
    names = ("since", "until", "source", "owner", "team")
    return {
        "sources": [source.name for source in sources(actor)],
        "owners": [(str(pk), name) for pk, name in colleagues(actor).values_list("pk", "name")],
        "teams": [(str(pk), name) for pk, name in teams(actor).values_list("pk", "name")],
        "periods": _periods(timezone.localdate()),
        "narrowed": any(given.get(name) for name in names),
    }


def _periods(today: date) -> list[tuple[str, str]]:
    """(words, first month): periods up to now that people ask for most."""
    back = today.year * 12 + today.month - 1
    months = {n: date((back - n) // 12, (back - n) % 12 + 1, 1) for n in (2, 11)}
    return [
        (_("All time"), ""),
        (_("12 months"), months[11].strftime("%Y-%m")),
        (_("3 months"), months[2].strftime("%Y-%m")),
        (_("This year"), f"{today.year}-01"),
    ]


def _drawn(request: Request) -> dict[str, Any]:
    """A question that makes no sense is said above the form, which keeps what was asked."""
    now = timezone.now()
    try:
        asked, whose = _asked(request)
        found = ask(request.actor, asked, most=MOST_READ, now=now)
    except (Invalid, NotFound) as refusal:
        return {"wrong": refusal.message}
    return {
        "found": found,
        "bars": bars(found, whose=whose, now=now),
        "pace": pace(found.velocity),
        "pace_stages": FUNNEL[1:],
    }


def _asked(request: Request) -> tuple[FunnelFilter, Pairs]:
    """The filter, and the owner and team as pairs for the list of leads. Raises `Invalid`, `NotFound`."""
    given, actor, whose = request.GET, request.actor, []
    of = asked_for(request)
    if of.owner_id is not None:
        whose.append(("owner", find_user(actor, pk=of.owner_id).email))
    if of.team_id is not None:
        whose.append(("team", find_team(actor, pk=of.team_id).name))
    return FunnelFilter(
        since=month_of(given.get("since", ""), "since"),
        until=month_of(given.get("until", ""), "until"),
        source=given.get("source", ""),
        owner_id=of.owner_id,
        team_id=of.team_id,
    ), whose
