"""Links for phones: opened for an event, shown as a code to be scanned, ended."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.events import actions, queries
from winnow.events.links import picture
from winnow.web.events import views
from winnow.web.events.forms import KioskForm
from winnow.web.page import Request, answer, page, posted, say


@posted("leads:write")
def open_one(request: Request, event_id: int) -> HttpResponse:
    found, now = queries.event(request.actor, event_id), timezone.now()
    form = KioskForm(request.POST, owners=views.owners(request))
    if not form.is_valid():
        return views.shown_again(request, event_id, kiosk=form)
    given = form.cleaned_data
    with form.refusing():
        made = actions.open_kiosk(
            event_id=event_id,
            name=given["name"],
            owner=given["owner"],
            expires_at=max(found.ends_at, now) + timedelta(days=given["days"], minutes=1),
            by=request.actor,
            now=now,
        )
        return redirect("web:kiosk", made.pk)
    return views.shown_again(request, event_id, kiosk=form)


@page("leads:write")
def kiosk(request: Request, kiosk_id: int) -> HttpResponse:
    found = queries.kiosk(request.actor, kiosk_id, now=timezone.now())
    context = {
        "kiosk": found,
        "event": queries.event(request.actor, found.event_id),
        "picture": picture(found.url),
    }
    return answer(request, "web/events/kiosk.html", context)


@posted("leads:write")
def revoke(request: Request, kiosk_id: int) -> HttpResponse:
    made = actions.revoke_kiosk(kiosk_id=kiosk_id, by=request.actor, now=timezone.now())
    say(request, _("“%s” is ended: nothing comes in by it any more.") % made.name)
    return redirect("web:event", made.event_id)
