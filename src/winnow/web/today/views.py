"""Today: whom next, why, and the one thing to do, in order of promise and expected value."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import takewhile
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from winnow.capture.queries import leads
from winnow.ground.refusals import Invalid
from winnow.insight import actions
from winnow.insight.numbers import my_numbers
from winnow.insight.words import Reason, Scope
from winnow.insight.worklist import MOST, worklist
from winnow.pipeline import queries as pipeline
from winnow.pipeline.actions import change_opportunity
from winnow.qualification.queries import offered_to_me
from winnow.web.lead.views import moment_of
from winnow.web.page import Request, answer, page, posted, say
from winnow.web.today.cards import cards, said_done, set_up
from winnow.web.today.cards import put_off as put_off_buttons

AT_ONCE = 15


@page("leads:read")
def today(request: Request) -> HttpResponse:
    return answer(request, "web/today/today.html", _context(request), part="work")


def _context(request: Request) -> dict[str, Any]:
    actor, now, day = request.actor, timezone.now(), timezone.localdate()
    scope, shown = request.GET.get("scope") or Scope.MINE.value, _shown(request.GET.get("show", ""))
    tasks = worklist(actor, scope=scope, limit=min(shown + 1, MOST), now=now)
    found = cards(tasks[:shown], actor, today=day)
    has_leads = bool(found) or bool(leads(actor, size=1, now=now).rows)
    promised = [card for card in found if card.task.reason == Reason.STEP_DUE]
    rest = found[len(promised) :]
    thanks = list(takewhile(lambda card: card.task.reason == Reason.THANK, rest))
    return {
        "promised": promised,
        "thanks": thanks,
        "others": rest[len(thanks) :],
        "first": found[0] if found else None,
        "n": len(found),
        "more": min(shown + AT_ONCE, MOST) if len(tasks) > shown else 0,
        "scope": scope,
        "scopes": Scope.choices,
        "numbers": (numbers := my_numbers(actor, now=now)),
        "reached": f"{min(100, 100 * numbers.won_value / numbers.target):.1f}" if numbers.target else "",
        "put_off": put_off_buttons(day),
        "done_by": {kind: said_done(kind) for kind in {card.done_by for card in found}},
        "day": day,
        "offered": offered_to_me(actor),
        "has_leads": has_leads,
        "set_up": [] if has_leads else set_up(actor),
    }


def _shown(written: str) -> int:
    """How many tasks the address asks for. Raises `Invalid`."""
    if not written:
        return AT_ONCE
    if not written.isascii() or not written.isdigit() or not 1 <= int(written[:9]) <= MOST:
        raise Invalid(_("Ask for 1 to 200 tasks."), field="show")
    return int(written)


# --- what is done from here ---


@posted("leads:write")
def done(request: Request) -> HttpResponse:
    """What happened is written down; with `again` the task comes back in so many days."""
    key, now = request.POST.get("task", ""), timezone.now()
    again = _days(request.POST.get("again", ""))
    actions.finish(
        key=key,
        kind=request.POST.get("kind", ""),
        note=request.POST.get("note", ""),
        by=request.actor,
        now=now,
    )
    if again:
        actions.snooze(key=key, until=now + timedelta(days=again), by=request.actor, now=now)
    say(request, _("Done, and written down."))
    return _back(request)


def _days(written: str) -> int:
    if not written:
        return 0
    if written not in ("1", "3", "7", "14"):
        raise Invalid(_("Choose in how many days it comes back."), field="again")
    return int(written)


@posted("leads:write")
def put_off(request: Request) -> HttpResponse:
    """Off the worklist until a day; undone by an empty one."""
    given = request.POST if "task" in request.POST else request.GET
    key, until = given.get("task", ""), moment_of(given.get("until", ""), "until")
    actions.snooze(key=key, until=until, by=request.actor, now=timezone.now())
    undo = _address("today_snooze", request, task=key)
    say(request, _("Put off.") if until else _("Back on the worklist."), undo=undo if until else "")
    return _back(request)


@posted("opportunities:write")
def move_date(request: Request) -> HttpResponse:
    """A new date of closing; the undo sets the one that was there."""
    given = request.POST if "task" in request.POST else request.GET
    noun, pk = actions.parsed(given.get("task", ""))
    if noun != "opportunity":
        raise Invalid(_("Only an opportunity has a date of closing."), field="task")
    now, close_on = timezone.now(), _date(given.get("close_on", ""))
    before = pipeline.opportunity(request.actor, pk, now=now).opportunity.close_on
    change_opportunity(opportunity_id=pk, changes={"close_on": close_on}, by=request.actor, now=now)
    undo = _address("today_date", request, task=f"opportunity:{pk}", close_on=before)
    say(request, _("The new date is set."), undo=undo if before and given is request.POST else "")
    return _back(request)


def _date(written: str) -> date:
    try:
        found = parse_date(written)
    except ValueError:
        found = None
    if found is None:
        raise Invalid(_("This is not a date."), field="close_on")
    return found


def _back(request: Request) -> HttpResponse:
    """The list as it is now, in its place or as the page again."""
    if request.htmx:
        return answer(request, "web/today/today.html", _context(request), part="work")
    return redirect(_address("today", request))


def _address(name: str, request: Request, **more: Any) -> str:
    """An address that keeps whose tasks, and how many, are shown."""
    kept = {name: request.GET[name] for name in ("scope", "show") if request.GET.get(name)}
    query = urlencode(kept | more)
    return f"{reverse(f'web:{name}')}{'?' if query else ''}{query}"
