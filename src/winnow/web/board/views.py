"""The board: a column a stage; cards move by drag, by keys, and by a form that works without script."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from winnow.access.queries import colleagues, teams
from winnow.ground.downloads import download
from winnow.ground.refusals import Invalid, Refused
from winnow.pipeline import actions, queries
from winnow.pipeline.queries import BoardFilter, OpportunityDetail, OpportunityFilter
from winnow.pipeline.words import Closing, LostReason, StageKind
from winnow.web.page import Request, answer, page, say

CARDS = 10
MONTHS = 12


@page("opportunities:read")
def board(request: Request) -> HttpResponse:
    asked = asked_for(request)
    found = queries.board(request.actor, asked, per_column=CARDS, now=timezone.now())
    opened = [column for column in found.columns if column.stage.kind == StageKind.OPEN]
    context = {
        "open_columns": opened,
        "closed_columns": [column for column in found.columns if column not in opened],
        "asked": asked,
        "n": sum(column.n for column in opened),
        "empty": asked == BoardFilter() and not any(column.n for column in found.columns),
        "owners": list(colleagues(request.actor).filter(is_active=True).values_list("pk", "name")),
        "teams": list(teams(request.actor).values_list("pk", "name")),
        "months": months_from(timezone.localdate()),
        "closings": Closing.choices,
        "narrowed": asked != BoardFilter(),
        **_of_cards(request),
    }
    return answer(request, "web/board/board.html", context)


@page("opportunities:read")
def column(request: Request, key: str) -> HttpResponse:
    """More cards of one column; without script, the column by itself."""
    asked, cursor = asked_for(request), request.GET.get("cursor")
    found = queries.column(request.actor, key, asked, size=CARDS * 2, cursor=cursor, now=timezone.now())
    context = {"column": found, "asked": asked, **_of_cards(request)}
    return answer(request, "web/board/column.html", context, part="more")


@page("leads:export")
def export(request: Request) -> HttpResponseBase:
    """All opportunities of the board's filter, closed ones too, as a file."""
    asked, now = asked_for(request), timezone.now()
    wanted = OpportunityFilter(
        owner_id=asked.owner_id, team_id=asked.team_id, month=asked.month, closing=asked.closing
    )
    sheet = queries.opportunities_sheet(request.actor, wanted, now=now)
    name = f"opportunities-{timezone.localdate(now).isoformat()}"
    return download(sheet, name, workbook=request.GET.get("as") == "xlsx")


def _of_cards(request: Request) -> dict[str, Any]:
    """What every card needs, looked up once."""
    base = reverse("web:opportunity", args=[0]).removesuffix("0")
    return {"deal_url": base, "may_write": request.actor.may("opportunities:write")}


@page("opportunities:write", methods=("GET", "HEAD", "POST"))
def move(request: Request, opportunity_id: int) -> HttpResponse:
    """To another stage. What the stage asks for first is said in place, beside the form."""
    given = request.POST if request.method == "POST" else request.GET
    to, back = given.get("to") or request.GET.get("to", ""), given.get("back", "")
    before = queries.opportunity(request.actor, opportunity_id, now=timezone.now())
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            actions.move(
                opportunity_id=opportunity_id,
                to=to,
                reason=given.get("reason", "") if to == "lost" else "",
                note=given.get("note", "") or request.GET.get("note", ""),
                seen_in=given.get("seen_in", ""),
                by=request.actor,
                now=timezone.now(),
            )
        except Refused as refused:
            refusal = refused
        else:
            return _moved(request, before, back)
    context = {
        "detail": before,
        "to": to,
        "refusal": refusal,
        "reasons": [(word.value, word.label) for word in LostReason],
        "given": given,
        "back": _safe(request, back),
    }
    return answer(request, "web/board/move.html", context, part="form", wrong=refusal)


def _moved(request: Request, before: OpportunityDetail, back: str) -> HttpResponse:
    row = queries.row(before.opportunity.id, now=timezone.now())
    say(
        request,
        _("%(name)s: %(stage)s") % {"name": row.name, "stage": row.stage_name},
        undo=_undo(before) if "undo" not in request.GET else "",
    )
    if not request.htmx:
        return redirect(_safe(request, back) or reverse("web:board"))
    asked = asked_for(request)
    found = queries.board(request.actor, asked, per_column=1, now=timezone.now())
    touched = {before.opportunity.stage, row.stage}
    columns = [column for column in found.columns if column.stage.key in touched]
    context = {"card": row, "columns": columns, "asked": asked, **_of_cards(request)}
    return answer(request, "web/board/moved.html", context)


def _undo(before: OpportunityDetail) -> str:
    """Back to the stage that it was in. One that was closed keeps its reason."""
    row = before.opportunity
    query = {"to": row.stage, "undo": "1", "note": _("Taken back")}
    if row.kind == StageKind.LOST:
        return ""
    return f"{reverse('web:opportunity_move', args=[row.id])}?{urlencode(query)}"


def _safe(request: Request, back: str) -> str:
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}) else ""


def asked_for(request: Request) -> BoardFilter:
    """The board's filter in the address: owner (a number or me), team, month of closing or `Closing`. Raises
    `Invalid`."""
    owner = request.GET.get("owner", "")
    month = request.GET.get("month", "")
    closing = Closing(month) if month in Closing.values else None
    return BoardFilter(
        owner_id=request.actor.user_id if owner == "me" else _number(owner, "owner"),
        team_id=_number(request.GET.get("team", ""), "team"),
        month=None if closing else month_of(month),
        closing=closing,
    )


def _number(written: str, field: str) -> int | None:
    if not written:
        return None
    if not written.isascii() or not written.isdigit() or len(written) > 18:
        raise Invalid(_("This filter is not understood."), field=field)
    return int(written)


def month_of(written: str, field: str = "month") -> date | None:
    """The first day of a month written as 2026-04. Raises `Invalid`."""
    try:
        found = parse_date(f"{written}-01") if written else None
    except ValueError:
        found = None
    if written and (found is None or not 1970 <= found.year < 2200):
        raise Invalid(_("This is not a month."), field=field)
    return found


def months_from(today: date) -> list[date]:
    """This month and those after it."""
    start = today.year * 12 + today.month - 1
    return [date((start + n) // 12, (start + n) % 12 + 1, 1) for n in range(MONTHS)]
