"""Giving many leads to somebody at once, with the way back."""

from __future__ import annotations

from collections import defaultdict

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winnow.capture.actions import assign
from winnow.capture.queries import LeadFilter
from winnow.capture.queries.lists import owners_of
from winnow.ground.refusals import Invalid
from winnow.web.leads.sentence import pairs_of
from winnow.web.page import Request, posted, say

# The way back is kept in the session, so only of as many as a page shows.
_UNDO, MOST_UNDONE = "leads_before_handing", 500


@posted("leads:assign")
def hand_over(request: Request) -> HttpResponse:
    """The rows that were ticked, or with `all` everything that the list's address names."""
    here = request.POST.get("here", "")
    owner, now = request.POST.get("owner", "none"), timezone.now()
    if request.POST.get("all") == "yes":
        asked = LeadFilter.parse(pairs_of(QueryDict(here)))
        changed, undo = assign(owner=owner, asked=asked, by=request.actor, now=now), ""
    else:
        ids = _ids(request)
        request.session[_UNDO] = _grouped(owners_of(request.actor, ids))
        changed = assign(owner=owner, lead_ids=ids, by=request.actor, now=now)
        undo = reverse("web:leads_assign_undo") if changed and len(ids) <= MOST_UNDONE else ""
    said = ngettext("%d lead handed over.", "%d leads handed over.", changed) % changed
    say(request, said if changed else _("They were in these hands already."), undo=undo)
    return redirect(f"{reverse('web:leads')}?{here}" if here else "web:leads")


@posted("leads:assign")
def undo(request: Request) -> HttpResponse:
    before: dict[str, list[int]] = request.session.pop(_UNDO, {})
    for owner, ids in before.items():
        assign(owner=owner, lead_ids=ids, by=request.actor, now=timezone.now())
    say(request, _("Given back.") if before else _("There is nothing left to undo."))
    return redirect(request.headers.get("Referer") or "web:leads")


def _ids(request: Request) -> list[int]:
    try:
        ids = [int(value) for value in request.POST.getlist("ids")]
    except ValueError as error:
        raise Invalid(_("These are no leads."), field="ids") from error
    if not ids:
        raise Invalid(_("Select some leads first."), field="ids")
    return ids


def _grouped(owners: dict[int, str]) -> dict[str, list[int]]:
    before: dict[str, list[int]] = defaultdict(list)
    for lead_id, email in owners.items():
        before[email or "none"].append(lead_id)
    return dict(before)
