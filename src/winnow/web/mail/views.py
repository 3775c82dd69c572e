"""The outbox: what was sent, and what could not be."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.mail import actions, queries
from winnow.mail.words import MessageState
from winnow.web.page import Request, answer, page, posted, say


@page("settings:write")
def outbox(request: Request) -> HttpResponse:
    state = request.GET.get("state", "")
    found = queries.message_page(request.actor, state=state, cursor=request.GET.get("cursor"))
    tabs = [("", _("All")), *((one.value, one.label) for one in MessageState)]
    context = {"found": found, "state": state, "tabs": tabs, "configured": queries.configured()}
    return answer(request, "web/mail/outbox.html", context)


@posted("settings:write")
def retry(request: Request, message_id: int) -> HttpResponse:
    actions.retry(message_id=message_id, by=request.actor, now=timezone.now())
    say(request, _("It is sent again."))
    return redirect("web:settings_mail")
