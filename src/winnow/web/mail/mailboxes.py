"""The mailboxes that are read: how each is reached, whether it works, and why not."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.access.queries import teams
from winnow.mail import actions, queries
from winnow.web.mail.forms import MailboxForm
from winnow.web.page import Request, answer, page, posted, say

FORM = ("GET", "HEAD", "POST")


@page("settings:write")
def mailboxes(request: Request) -> HttpResponse:
    context = {"mailboxes": queries.mailboxes(request.actor)}
    return answer(request, "web/mail/mailboxes.html", context)


@page("settings:write", methods=FORM)
def add(request: Request) -> HttpResponse:
    form = _form(request, {"since_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        with form.refusing():
            made = actions.add_mailbox(values=form.cleaned_data, by=request.actor, now=timezone.now())
            say(request, _("The mailbox is being tried."))
            return redirect("web:settings_mailbox", made.pk)
    context = {"form": form}
    return answer(request, "web/mail/mailbox.html", context, wrong=form.errors)


@page("settings:write", methods=FORM)
def mailbox(request: Request, mailbox_id: int) -> HttpResponse:
    found = queries.mailbox(request.actor, mailbox_id)
    form = _form(
        request,
        {
            name: getattr(found, name)
            for name in MailboxForm.base_fields
            if name not in ("password", "client_secret")
        },
    )
    if request.method == "POST" and form.is_valid():
        with form.refusing():
            actions.change_mailbox(
                mailbox_id=mailbox_id, values=form.cleaned_data, by=request.actor, now=timezone.now()
            )
            say(request, _("The mailbox is being tried."))
            return redirect("web:settings_mailbox", mailbox_id)
    context = {"form": form, "mailbox": found}
    return answer(request, "web/mail/mailbox.html", context, part="state", wrong=form.errors)


@posted("settings:write")
def check(request: Request, mailbox_id: int) -> HttpResponse:
    actions.check_soon(mailbox_id=mailbox_id, by=request.actor, now=timezone.now())
    say(request, _("The mailbox is being tried."))
    return redirect("web:settings_mailbox", mailbox_id)


@posted("settings:write")
def remove(request: Request, mailbox_id: int) -> HttpResponse:
    actions.remove_mailbox(mailbox_id=mailbox_id, by=request.actor)
    say(request, _("The mailbox is no longer read. What came in stays."))
    return redirect("web:settings_mailboxes")


def _form(request: Request, initial: dict[str, Any]) -> MailboxForm:
    named = [(team.pk, team.name) for team in teams(request.actor)]
    return MailboxForm(request.POST or None, initial=initial, teams=named)
