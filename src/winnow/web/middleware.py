"""Puts the actor on the request, and the person's time zone and language around it."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from winnow.access.actor import NOBODY, Actor
from winnow.access.queries import actor_of


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
            return self.get_response(request)
