"""The questionnaire under its open address, for strangers, and the link in the mail that asks whether it was she."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt

from winnow.forms.robots import HONEYPOT, OPENED, token_of
from winnow.ground.refusals import Conflict, Invalid
from winnow.questionnaires import actions, queries
from winnow.questionnaires.actions import Stranger
from winnow.questionnaires.wording import WordingContent
from winnow.web.public import public
from winnow.web.questionnaire.public import framed, language_of, to


@xframe_options_exempt
@public("GET", "HEAD", "POST")
def begin(request: HttpRequest) -> HttpResponse:
    content = queries.open_wording()
    language = language_of(request) or content.language or translation.get_language().partition("-")[0]
    with translation.override(language):
        return _begun(request, content, language)


def _begun(request: HttpRequest, content: WordingContent, language: str) -> HttpResponse:
    sent, now = request.POST, timezone.now()
    context = {
        "title": content.said("title", language) or _("A few questions"),
        "intro": content.said("intro", language),
        "honeypot": HONEYPOT,
        "opened": OPENED,
        "token": token_of(actions.KEY, now),
        "sent": sent,
        "embedded": "embed" in request.GET,
    }
    status = 200
    if request.method == "POST":
        try:
            made = actions.begin(stranger=_stranger(request), language=language, now=now)
        except (Invalid, Conflict) as refusal:
            context |= {"wrong": refusal.field, "problem": refusal.message}
            status = refusal.status
        else:
            token = queries.token_of(made)
            first = queries.filling(token, now=now).next_open
            return redirect(to("questionnaire_step", token, first, request=request))
    return framed(render(request, "web/questionnaire/begin.html", context, status=status), content.embed_on)


@public("GET", "HEAD", "POST")
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link only shows a button: mail servers open links, too."""
    now = timezone.now()
    if request.method == "POST":
        actions.confirm(token=token, now=now)
    else:
        queries.to_confirm(token, now=now)
    context = {
        "done": request.method == "POST",
        "title": _("Please confirm"),
        "asked": _("Was it you who answered our questions with this e-mail address?"),
    }
    return render(request, "web/public_form/confirm.html", context)


def _stranger(request: HttpRequest) -> Stranger:
    sent = request.POST
    return Stranger(
        name=sent.get("name", ""),
        email=sent.get("email", ""),
        organization=sent.get("organization", ""),
        honeypot=sent.get(HONEYPOT, ""),
        token=sent.get(OPENED, ""),
    )
