"""Sending a questionnaire from the lead's page, reminding of it, and taking it back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.ground.refusals import Conflict, Invalid
from winnow.questionnaires import actions, queries
from winnow.web.page import Request, posted, say

PERMISSION = "qualification:write"


@posted(PERMISSION)
def send(request: Request, lead_id: int) -> HttpResponse:
    by_mail = request.POST.get("by") != "link"

    def act() -> str:
        actions.send(
            lead_id=lead_id,
            by_mail=by_mail,
            days=_days(request),
            language=request.POST.get("language", ""),
            by=request.actor,
            now=timezone.now(),
        )
        return _("The questionnaire is on its way.") if by_mail else _("Here is the link: hand it over.")

    return _done(request, lead_id, act)


@posted(PERMISSION)
def remind(request: Request, questionnaire_id: int) -> HttpResponse:
    found = queries.questionnaire(request.actor, questionnaire_id, now=timezone.now())

    def act() -> str:
        actions.remind(questionnaire_id=questionnaire_id, by=request.actor, now=timezone.now())
        return _("The reminder is on its way.")

    return _done(request, found.lead, act)


@posted(PERMISSION)
def revoke(request: Request, questionnaire_id: int) -> HttpResponse:
    found = queries.questionnaire(request.actor, questionnaire_id, now=timezone.now())

    def act() -> str:
        actions.revoke(questionnaire_id=questionnaire_id, by=request.actor, now=timezone.now())
        return _("The link leads nowhere any more.")

    return _done(request, found.lead, act)


def _days(request: Request) -> int:
    written = request.POST.get("days", "")
    if not written:
        return actions.LASTS_DAYS
    return int(written) if written.isascii() and written.isdigit() and len(written) < 5 else 0


def _done(request: Request, lead_id: int, act: Callable[[], str]) -> HttpResponse:
    try:
        say(request, act())
    except (Conflict, Invalid) as refusal:
        say(request, refusal.message, level=messages.ERROR)
    return redirect(f"{reverse('web:lead', args=[lead_id])}#questionnaires")
