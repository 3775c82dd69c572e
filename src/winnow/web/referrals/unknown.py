"""Referrers that a file named and whom nobody knows: somebody says who that is."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winnow.ground.keyset import Order
from winnow.ground.keyset import page as keyset_page
from winnow.referrals import actions, queries
from winnow.web.page import Request, answer, page, posted, say

_SIZE = 20


@page("leads:read")
def unknown(request: Request) -> HttpResponse:
    rows = queries.unknown_referrers(request.actor)
    order = Order("recorded_at", descending=True)
    found = keyset_page(rows, order, size=_SIZE, cursor=request.GET.get("cursor"))
    known = {one.words: queries.candidates(request.actor, one.words) for one in found.rows}
    context = {"found": found, "rows": [(one, known[one.words]) for one in found.rows]}
    return answer(request, "web/referrals/unknown.html", context)


@posted("leads:write")
def resolve(request: Request, unknown_id: int) -> HttpResponse:
    chosen, words = request.POST.get("person", ""), request.POST.get("referrer", "").strip()
    person_id = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 18 else None
    actions.resolve_referrer(
        unknown_id=unknown_id,
        referrer="" if person_id else words,
        person_id=person_id,
        by=request.actor,
        now=timezone.now(),
    )
    say(request, _("Written down. Saying thank you is on the worklist now."))
    return redirect("web:referral_unknown")


@posted("leads:write")
def dismiss(request: Request, unknown_id: int) -> HttpResponse:
    actions.dismiss_referrer(unknown_id=unknown_id, by=request.actor, now=timezone.now())
    say(request, _("Left as it is."))
    return redirect("web:referral_unknown")


@posted("leads:write")
def look_again(request: Request) -> HttpResponse:
    n = actions.look_again(by=request.actor, now=timezone.now())
    say(request, ngettext("%d of them is known now.", "%d of them are known now.", n) % n)
    return redirect("web:referral_unknown")
