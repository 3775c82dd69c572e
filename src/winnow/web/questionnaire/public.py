"""A questionnaire by its signed link: a welcome, one step after the other, and thanks. No cookie is set or read.

Every step is kept when it is sent, so the same link goes on where somebody stopped.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.clickjacking import xframe_options_exempt

from winnow.ground.refusals import Conflict, Invalid
from winnow.questionnaires import actions, queries
from winnow.questionnaires.queries import Filling
from winnow.web.public import public
from winnow.web.questionnaire.answers import drawn, values_of

LATER = "later"


@xframe_options_exempt
@public("GET", "HEAD")
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    with _spoken(request, token) as found:
        if found.is_over:
            return redirect(to("questionnaire_thanks", token, request=request))
        first = to("questionnaire_step", token, found.next_open, request=request)
        return _shown(request, found, "web/questionnaire/welcome.html", {"found": found, "first": first})


@xframe_options_exempt
@public("GET", "HEAD", "POST")
def step(request: HttpRequest, token: str, step: str) -> HttpResponse:
    with _spoken(request, token) as found:
        if found.is_over:
            return redirect(to("questionnaire_thanks", token, request=request))
        if request.method == "POST":
            return _sent(request, token, found, step)
        if request.method == "GET":
            actions.open_first(token=token, now=timezone.now())
        return _step(request, token, found, step)


@xframe_options_exempt
@public("GET", "HEAD")
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    with _spoken(request, token) as found:
        context = {"found": found, "on": to("questionnaire", token, request=request)}
        return _shown(request, found, "web/questionnaire/thanks.html", context)


def to(name: str, *parts: str, request: HttpRequest) -> str:
    """An address of these pages, in a frame where this one is, and in the language that was asked for."""
    kept = {one: request.GET[one] for one in ("embed", "lang") if one in request.GET}
    address = reverse(f"web:{name}", args=parts)
    return f"{address}?{urlencode(kept)}" if kept else address


def framed(response: HttpResponse, sites: tuple[str, ...]) -> HttpResponse:
    """May stand in a frame on the sites that the owner named; nobody keeps what is on it."""
    changed = {"frame-ancestors": list(sites) or ["'self'"]}
    answered = csp_replace(changed)(lambda _request: response)(HttpRequest())
    assert isinstance(answered, HttpResponse)
    answered.headers["Cache-Control"] = "no-store"
    answered.headers["Referrer-Policy"] = "no-referrer"
    return answered


def language_of(request: HttpRequest) -> str:
    """The one that the address asks for, "" for none that we speak."""
    wanted = request.GET.get("lang", "")
    return wanted if wanted in dict(settings.LANGUAGES) else ""


@contextmanager
def _spoken(request: HttpRequest, token: str) -> Iterator[Filling]:
    """The questionnaire in the language that the address asks for, else in that of its sender, else the visitor's."""
    now = timezone.now()
    sent_in = language_of(request) or queries.sent_in(token, now=now)
    language = sent_in or (translation.get_language() or "").partition("-")[0]
    with translation.override(language):
        yield queries.filling(token, now=now, language=language)


def _sent(request: HttpRequest, token: str, found: Filling, name: str) -> HttpResponse:
    here, now = found.step(name), timezone.now()
    try:
        actions.fill(token=token, values=values_of(request.POST, here.puts), now=now)
    except Invalid as refusal:
        return _step(request, token, found, name, refusal)
    except Conflict:
        return redirect(to("questionnaire_thanks", token, request=request))
    if request.POST.get("act") == LATER:
        return redirect(to("questionnaire_thanks", token, request=request))
    after = queries.filling(token, now=now).after(name)
    if after:
        return redirect(to("questionnaire_step", token, after, request=request))
    try:
        actions.hand_in(token=token, language=found.language, now=now)
    except Invalid as refusal:
        return _unfinished(request, token, found.language, name, refusal)
    return redirect(to("questionnaire_thanks", token, request=request))


def _unfinished(request: HttpRequest, token: str, language: str, name: str, refusal: Invalid) -> HttpResponse:
    """The step that lacks an answer, saying which."""
    found = queries.filling(token, now=timezone.now(), language=language)
    at = next((one.name for one in found.steps if any(put.key == refusal.field for put in one.puts)), name)
    return _step(request, token, found, at, refusal)


def _step(
    request: HttpRequest, token: str, found: Filling, name: str, refusal: Invalid | None = None
) -> HttpResponse:
    here = found.step(name)
    back = found.before(name)
    message = refusal.message.removeprefix(f"{refusal.field}: ") if refusal else ""
    asked_here = refusal is not None and any(put.key == refusal.field for put in here.puts)
    sent = (
        request.POST if refusal and request.method == "POST" and request.path.endswith(f"/{name}") else None
    )
    context: dict[str, Any] = {
        "found": found,
        "here": here,
        "n": found.names.index(name) + 1,
        "of": len(found.names),
        "questions": drawn(found.items(here), sent, (refusal.field if refusal else "", message)),
        "problem": message if refusal and not asked_here else "",
        "back": to("questionnaire_step", token, back, request=request) if back else "",
        "last": not found.after(name),
        "address": to("questionnaire_step", token, name, request=request),
    }
    return _shown(request, found, "web/questionnaire/step.html", context, status=422 if refusal else 200)


def _shown(
    request: HttpRequest, found: Filling, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    context |= {"embedded": "embed" in request.GET}
    return framed(render(request, template, context, status=status), found.embed_on)
