"""Puts the actor on the request, with the person's time zone and language around it, asks for a sign-in on
every page, and turns refusals into pages and toasts."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from winnow.access.actor import NOBODY, Actor
from winnow.access.queries import actor_of
from winnow.ground.refusals import Refused
from winnow.web import errors
from winnow.web.sign_in.unsent import can_be_carried, sign_in_page


class ActorRequest(HttpRequest):
    """A request after ActorMiddleware: `actor` is NOBODY until somebody signs in."""

    actor: Actor


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        request.actor = actor_of(user) if user.is_authenticated else NOBODY  # type: ignore[attr-defined]
        if user.is_authenticated and user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language()
        zone = ZoneInfo(user.time_zone) if user.is_authenticated and user.time_zone else None
        with timezone.override(zone or timezone.get_default_timezone()):
            response = self.get_response(request)
            if response.status_code == 405 and not response.content and _of_pages(request):
                response = errors.not_this_way(request)
            return _with_toasts(request, response)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Fail closed: a page is open only when it says so with Django's `login_not_required`."""
        if (
            not _of_pages(request)
            or request.user.is_authenticated
            or not getattr(view, "login_required", True)
        ):
            return None
        if getattr(request, "htmx", False):
            return HttpResponse(status=401, headers={"HX-Refresh": "true"})
        if can_be_carried(request):
            return sign_in_page(request)
        return redirect_to_login(request.get_full_path())

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused) and _of_pages(request):
            return errors.refused(request, exception)
        return None


def _of_pages(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and "web" in match.app_names


def _with_toasts(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A fragment has no place for messages: they travel in a header that shell.js shows."""
    follows = response.status_code >= 300 or "HX-Redirect" in response or "HX-Refresh" in response
    if not getattr(request, "htmx", False) or (follows and response.status_code < 400):
        return response
    waiting = [
        {
            "text": str(message),
            "level": message.level_tag.split()[-1],
            "undo": (message.extra_tags or "").removeprefix("undo:"),
        }
        for message in messages.get_messages(request)
    ]
    if waiting:
        response.headers["HX-Trigger"] = json.dumps({"toasts": waiting})
    return response
