"""The queue of possible duplicates: a list, two records side by side, and three keys to decide."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.people import duplicates as actions
from winnow.people import merging, pairs
from winnow.people.side_by_side import SideBySide, name_of, side_by_side
from winnow.people.words import PairState, Record
from winnow.web.page import Request, answer, page, posted, say

_MOST_COUNTED = 1_000


@page("leads:read")
def duplicates(request: Request) -> HttpResponse:
    of = _of(request)
    state = request.GET.get("state", PairState.OPEN)
    found = pairs.pairs(
        request.actor, record=of, state=state, size=25, cursor=request.GET.get("cursor") or None
    )
    context = {
        "of": of,
        "state": state,
        "tabs": tabs(of),
        "found": found,
        "rows": _named(request, found.rows),
        "waiting": pairs.waiting(request.actor, record=of, at_most=_MOST_COUNTED),
        "most": _MOST_COUNTED,
    }
    return answer(request, "web/duplicates/duplicates.html", context)


def _named(request: Request, rows: list[Any]) -> list[tuple[Any, str, str]]:
    """Pairs with their reasons, and how the two are called."""
    names = pairs.names(rows)
    unknown = _("Name not known")
    return [
        (
            one,
            names.get((one.pair.record, one.pair.a_id)) or unknown,
            names.get((one.pair.record, one.pair.b_id)) or unknown,
        )
        for one in pairs.told(request.actor, rows)
    ]


@page("leads:read")
def pair(request: Request, pair_id: int) -> HttpResponse:
    found = pairs.pair_of(request.actor, pair_id)
    following = pairs.next_open(request.actor, after=found)
    context = {
        "pair": found,
        "told": pairs.told(request.actor, [found])[0],
        "sides": side_by_side(request.actor, found),
        "following": following,
        "open": found.state == PairState.OPEN,
    }
    return answer(request, "web/duplicates/pair.html", context)


@posted("leads:write")
def merge(request: Request, pair_id: int) -> HttpResponse:
    found = pairs.pair_of(request.actor, pair_id)
    following = pairs.next_open(request.actor, after=found)
    sides = side_by_side(request.actor, found)
    keep = "b" if request.POST.get("keep") == "b" else "a"
    kept, gone = (sides.b, sides.a) if keep == "b" else (sides.a, sides.b)
    done = merging.merge(
        record=found.record,
        kept_id=kept.row.pk,
        gone_id=gone.row.pk,
        take=_taken(request.POST, sides, keep),
        reason=_("Decided in the queue"),
        by=request.actor,
        now=timezone.now(),
    )
    told = _("%(gone)s is now part of %(kept)s.") % {"gone": name_of(gone.row), "kept": name_of(kept.row)}
    say(request, told, undo=reverse("web:duplicate_undo", args=[done.pk]))
    return _next(found.record, following)


def _taken(form: Any, sides: SideBySide, keep: str) -> list[str]:
    """Fields for which the other side was chosen."""
    chosen = {line.field: form.get(f"take-{line.field}", keep) for line in sides.lines if line.takes}
    return [field for field, side in chosen.items() if side != keep and side in ("a", "b")]


@posted("leads:write")
def apart(request: Request, pair_id: int) -> HttpResponse:
    found = pairs.pair_of(request.actor, pair_id)
    following = pairs.next_open(request.actor, after=found)
    actions.tell_apart(pair_id=pair_id, by=request.actor, now=timezone.now())
    undo = reverse("web:duplicate_reopen", args=[pair_id])
    say(request, _("Remembered: these two are not the same."), undo=undo)
    return _next(found.record, following)


@posted("leads:write")
def reopen(request: Request, pair_id: int) -> HttpResponse:
    actions.reopen(pair_id=pair_id, by=request.actor)
    return redirect("web:duplicate", pair_id)


@posted("leads:import")
def scan(request: Request) -> HttpResponse:
    actions.ask_for_scan(by=request.actor, now=timezone.now())
    say(request, _("All records are being compared. New pairs appear here when that is done."))
    return redirect(f"{reverse('web:duplicates')}?of={_of(request)}")


def _of(request: Request) -> str:
    asked = request.GET.get("of") or request.POST.get("of") or Record.PERSON
    return asked if asked in Record.values else Record.PERSON


def tabs(of: str) -> list[tuple[str, str, bool]]:
    labels = {Record.PERSON: _("People"), Record.ORGANIZATION: _("Organizations")}
    return [(str(record), label, record == of) for record, label in labels.items()]


def _next(record: str, following: Any) -> HttpResponse:
    if following is not None:
        return redirect("web:duplicate", following.pk)
    return redirect(f"{reverse('web:duplicates')}?of={record}")
