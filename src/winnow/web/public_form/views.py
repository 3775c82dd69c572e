"""A form under its own address: shown to anybody, sent by anybody, also from a foreign page.

No cookie is set and none is read. What was sent is kept before the visitor is thanked.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt

from winnow.capture.fields import catalogue
from winnow.forms import actions, queries
from winnow.forms.actions import Filled
from winnow.forms.content import Content
from winnow.forms.robots import HONEYPOT, OPENED, WORK, WORK_BITS, token_of
from winnow.ground.counters import counters
from winnow.ground.refusals import Invalid
from winnow.web.public import public, refused, too_many_words
from winnow.web.public_form.drawing import VisitorForm

MOST_OF_A_FORM_A_MINUTE = 1200
_VISIT = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "referrer", "page", "ref")


@xframe_options_exempt
@public("GET", "HEAD", "POST")
def form(request: HttpRequest, key: str) -> HttpResponse:
    _made, content = queries.live_form(key)
    language = _language(request, content)
    with translation.override(language or translation.get_language()):
        if request.method != "POST":
            return _framed(_shown(request, key, content.spoken(language)), content)
        if counters().count_one(f"form:{key}", seconds=60) > MOST_OF_A_FORM_A_MINUTE:
            return _framed(refused(request, too_many_words(), 429), content)
        return _framed(_sent(request, key, content, language), content)


def _sent(request: HttpRequest, key: str, content: Content, language: str) -> HttpResponse:
    confirm = reverse("web:public_form_confirm", args=[key, "TOKEN"])
    try:
        actions.submit(
            key=key,
            filled=_filled(request, language),
            confirm_url=f"{settings.ENVIRONMENT.base_url.rstrip('/')}{confirm}",
            now=timezone.now(),
        )
    except Invalid as refusal:
        return _shown(request, key, content.spoken(language), refusal)
    if content.redirect:
        return redirect(content.redirect)
    query = {name: request.GET[name] for name in ("embed", "lang") if name in request.GET}
    query |= {"lang": language} if language else {}
    return redirect(f"{reverse('web:public_form_thanks', args=[key])}?{urlencode(query)}")


def _filled(request: HttpRequest, language: str) -> Filled:
    sent = request.POST
    ticked = (name.removeprefix("consent-") for name in sent if name.startswith("consent-"))
    return Filled(
        values={name: sent.getlist(name) for name in sent},
        ticked=frozenset(int(place) for place in ticked if place.isascii() and place.isdigit()),
        visit={name: sent.get(name, "") for name in (*_VISIT, "visitor")},
        language=language,
        honeypot=sent.get(HONEYPOT, ""),
        token=sent.get(OPENED, ""),
        nonce=sent.get(WORK, "")[:40],
    )


def _shown(request: HttpRequest, key: str, content: Content, refusal: Invalid | None = None) -> HttpResponse:
    drawn = VisitorForm(request.POST if refusal else None, content=content, fields=catalogue(archived=True))
    if refusal:
        drawn.is_valid()
        drawn.errors.clear()
        drawn.refuse(refusal)
    given = request.POST if refusal else request.GET
    visit = {name: given.get(name, "")[:500] for name in _VISIT}
    visit["referrer"] = visit["referrer"] or request.headers.get("Referer", "")[:500]
    context: dict[str, Any] = {
        "key": key,
        "content": content,
        "form": drawn,
        "visit": [(name, text) for name, text in visit.items() if text],
        # Which browser it is, as the page around the frame says after consent (track.js).
        "visitor": given.get("visitor", "")[:100],
        "honeypot": HONEYPOT,
        "opened": OPENED,
        "work": WORK,
        "token": token_of(key, timezone.now()),
        "work_bits": WORK_BITS if content.proof_of_work else 0,
        "embedded": "embed" in request.GET,
        "top": bool(content.redirect),
    }
    return render(request, "web/public_form/form.html", context, status=422 if refusal else 200)


@xframe_options_exempt
@public("GET", "HEAD")
def thanks(request: HttpRequest, key: str) -> HttpResponse:
    _made, content = queries.live_form(key)
    language = _language(request, content)
    with translation.override(language or translation.get_language()):
        context = {
            "content": content.spoken(language),
            "embedded": "embed" in request.GET,
            "mailed": content.double_opt_in,
        }
        return _framed(render(request, "web/public_form/thanks.html", context), content)


@public("GET", "HEAD", "POST")
def confirm(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """Opening the link only shows a button: mail servers open links, too."""
    now = timezone.now()
    if request.method == "POST":
        actions.confirm(token=token, now=now)
    else:
        queries.check_link(token, now=now)
    context = {"done": request.method == "POST", "title": _("Please confirm")}
    return render(request, "web/public_form/confirm.html", context)


def _language(request: HttpRequest, content: Content) -> str:
    """The one asked for, else the visitor's if the form has it, else the form's first."""
    wanted = request.GET.get("lang") or (translation.get_language() or "").partition("-")[0]
    return wanted if wanted in content.languages else content.language


def _framed(response: HttpResponse, content: Content) -> HttpResponse:
    """May stand in a frame on the sites that its maker named, and may go on to the page that she named."""
    goes_to = urlsplit(content.redirect)
    changed = {
        "frame-ancestors": list(content.embed_on) or ["'self'"],
        "form-action": ["'self'", *([f"{goes_to.scheme}://{goes_to.netloc}"] if content.redirect else [])],
    }
    framed = csp_replace(changed)(lambda _request: response)(HttpRequest())
    assert isinstance(framed, HttpResponse)
    return framed
