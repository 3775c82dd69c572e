"""Hand-overs on a page: what waits for whom, the answer in place, and what marketing may offer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winnow.access.queries import colleagues, teams
from winnow.ground.refusals import Invalid, NotAllowed, NotFound, Refused
from winnow.insight.hand_overs import hand_over_report
from winnow.qualification import actions, queries
from winnow.qualification.words import RefusalReason
from winnow.web.page import Request, answer, page, posted, say

SIZE = 50
MINE, ALL = "mine", "all"
# What is due within this time stands out.
SOON = timedelta(hours=4)


@page("leads:read")
def hand_overs(request: Request) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    offers, mine = actor.may("leads:assign"), queries.offered_to_me(actor)
    show = request.GET.get("show", "") or (MINE if mine else ALL)
    context = {
        "found": queries.offers(
            actor, mine=show == MINE, size=SIZE, cursor=request.GET.get("cursor"), now=now
        ),
        "show": show,
        "mine": mine,
        "views": [(MINE, _("For me to answer")), (ALL, _("All that are open"))],
        "soon": now + SOON,
        "policy": queries.policy_now(actor),
        "offerable": queries.offerable(actor) if offers else [],
        "owners": list(colleagues(actor).values_list("email", "name")) if offers else [],
        "teams": list(teams(actor).values_list("name", flat=True)) if offers else [],
        "report": hand_over_report(actor, now=now) if actor.may("reports:read") else None,
        "reasons": RefusalReason.choices,
    }
    return answer(request, "web/qualification/hand_overs.html", context)


@posted("leads:assign")
def offer(request: Request) -> HttpResponse:
    """The leads that were ticked, to "user:ADDRESS" or "team:NAME"."""
    kind, _colon, whom = request.POST.get("to", "").partition(":")
    ids = [
        int(one) for one in request.POST.getlist("ids") if one.isascii() and one.isdigit() and len(one) < 19
    ]

    def act() -> str:
        if not ids:
            raise Invalid(_("Select some leads first."), field="ids")
        to = {"owner": whom if kind == "user" else "", "team": whom if kind == "team" else ""}
        n = actions.offer(
            lead_ids=ids, **to, note=request.POST.get("note", ""), by=request.actor, now=timezone.now()
        )
        return ngettext("%d lead is offered.", "%d leads are offered.", n) % n

    return _done(request, act)


@posted("qualification:write")
def accept(request: Request, lead_id: int) -> HttpResponse:
    def act() -> str:
        actions.accept_offer(lead_id=lead_id, by=request.actor, now=timezone.now())
        return _("It is yours.")

    _done(request, act)
    return redirect("web:lead", lead_id)


@posted("qualification:write")
def refuse(request: Request, lead_id: int) -> HttpResponse:
    def act() -> str:
        sent = request.POST
        actions.refuse_offer(
            lead_id=lead_id,
            reason=sent.get("reason", ""),
            note=sent.get("note", ""),
            by=request.actor,
            now=timezone.now(),
        )
        return _("It went back, with your reason.")

    return _done(request, act)


@posted("leads:assign")
def withdraw(request: Request, lead_id: int) -> HttpResponse:
    def act() -> str:
        actions.withdraw_offer(lead_id=lead_id, by=request.actor, now=timezone.now())
        return _("The offer is withdrawn.")

    return _done(request, act)


def _done(request: Request, act: Callable[[], str]) -> HttpResponse:
    try:
        say(request, act())
    except (NotFound, NotAllowed):
        raise
    except Refused as refusal:
        say(request, refusal.message, level=messages.ERROR)
    return redirect("web:hand_overs")
