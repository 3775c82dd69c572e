"""Events: what is ahead and what came of those before; one event with who registered and who came."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winnow.access.queries import colleagues
from winnow.events import actions, queries
from winnow.events.links import picture, ticket_url
from winnow.events.words import Show
from winnow.forms.queries import public_url
from winnow.ground.keyset import Order
from winnow.ground.keyset import page as keyset_page
from winnow.ground.refusals import Invalid
from winnow.insight.event_results import event_result
from winnow.web.events.forms import KioskForm, ListForm, SomebodyForm
from winnow.web.page import Request, answer, page, posted, say

MOST_BADGES = 500


@page("leads:read")
def events(request: Request) -> HttpResponse:
    """What is ahead, the next first; or what is over, the latest first."""
    now, over = timezone.now(), request.GET.get("show") == "over"
    rows = queries.events(request.actor)
    rows = rows.filter(ends_at__lte=now) if over else rows.filter(ends_at__gt=now)
    order = Order("starts_at", descending=over)
    found = keyset_page(rows, order, size=25, cursor=request.GET.get("cursor"))
    counts = queries.counts_of(request.actor, found.rows, now=now)
    context = {"found": found, "rows": [(one, counts[one.pk]) for one in found.rows], "over": over}
    return answer(request, "web/events/events.html", context)


@page("leads:read")
def event(request: Request, event_id: int) -> HttpResponse:
    return shown_again(request, event_id)


def shown_again(
    request: Request,
    event_id: int,
    *,
    somebody: SomebodyForm | None = None,
    listed: ListForm | None = None,
    kiosk: KioskForm | None = None,
) -> HttpResponse:
    actor, now, show = request.actor, timezone.now(), request.GET.get("show", Show.ALL)
    found = queries.event(actor, event_id)
    rows = queries.registrations(actor, event_id=event_id, show=show, now=now)
    result = event_result(actor, event_id, now=now) if actor.may("opportunities:read") else None
    writes = actor.may("leads:write")
    context = {
        "event": found,
        "counts": queries.counts_of(actor, [found], now=now)[event_id],
        "result": result,
        "found": keyset_page(rows, Order("pk"), size=50, cursor=request.GET.get("cursor")),
        "show": show,
        "shows": Show.choices,
        "kiosks": queries.kiosks(actor, event_id=event_id, now=now) if writes else [],
        "lists": queries.lists(actor, event_id=event_id),
        "lost": queries.refused_contacts(actor, event_id=event_id),
        "somebody": somebody or SomebodyForm(),
        "listed": listed or ListForm(),
        "kiosk_form": kiosk or KioskForm(owners=owners(request)),
        "form_url": public_url(found.form.key) if found.form else "",
    }
    wrong = any(one and one.errors for one in (somebody, listed, kiosk))
    return answer(request, "web/events/event.html", context, wrong=wrong)


@posted("leads:write")
def register(request: Request, event_id: int) -> HttpResponse:
    form = SomebodyForm(request.POST)
    if not form.is_valid():
        return shown_again(request, event_id, somebody=form)
    with form.refusing():
        done = actions.register(event_id=event_id, values=form.values(), by=request.actor, now=timezone.now())
        say(request, _("Registered.") if done.fresh else _("She was registered already."))
        return redirect("web:event", event_id)
    return shown_again(request, event_id, somebody=form)


@posted("leads:write")
def attend(request: Request, event_id: int) -> HttpResponse:
    """Those ticked, or whoever shows the code typed."""
    code, now = request.POST.get("code", "").strip(), timezone.now()
    if code:
        made = actions.attend_by_code(event_id=event_id, code=code, by=request.actor, now=now)
        say(request, _("%s is here.") % made.lead.person.label)
        return redirect("web:event", event_id)
    ids = [int(one) for one in request.POST.getlist("who") if one.isascii() and one.isdigit()]
    if not ids:
        raise Invalid(_("Tick who was there, or type a code."), field="who")
    n = actions.attend(registration_ids=ids, by=request.actor, now=now)
    say(request, ngettext("%d was there.", "%d were there.", n) % n)
    return redirect(f"{reverse('web:event', args=[event_id])}?show={request.POST.get('show', 'all')}")


@posted("leads:write")
def cancel_registration(request: Request, registration_id: int) -> HttpResponse:
    made = actions.cancel_registration(registration_id=registration_id, by=request.actor, now=timezone.now())
    say(request, _("Cancelled: the place is free."))
    return redirect("web:event", made.event_id)


@posted("leads:import")
def bring(request: Request, event_id: int) -> HttpResponse:
    """Its columns, a try and the review are those of any file that is imported."""
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return shown_again(request, event_id, listed=form)
    sent = form.cleaned_data["file"]
    with form.refusing():
        brought = actions.bring_list(
            event_id=event_id,
            file=sent,
            file_name=sent.name,
            marks=form.cleaned_data["marks"],
            by=request.actor,
            now=timezone.now(),
        )
        return redirect("web:import_columns", brought.pk)
    return shown_again(request, event_id, listed=form)


@page("leads:read")
def badges(request: Request, event_id: int) -> HttpResponse:
    """Names with their codes, to be printed."""
    rows = queries.registrations(request.actor, event_id=event_id, now=timezone.now())
    expected = rows.exclude(state="cancelled").order_by("lead__person__last_name", "pk")[:MOST_BADGES]
    context: dict[str, Any] = {
        "event": queries.event(request.actor, event_id),
        "badges": [(one, picture(ticket_url(one.code))) for one in expected],
    }
    return answer(request, "web/events/badges.html", context)


def owners(request: Request) -> list[tuple[str, Any]]:
    """Who may hold a phone: whoever plans events says it, everybody else holds her own."""
    if not request.actor.may("events:write"):
        return [("me", _("Me"))]
    known = colleagues(request.actor).filter(is_active=True).values_list("email", "name")
    return [("", _("Nobody: it stands there for anybody")), ("me", _("Me")), *known]
