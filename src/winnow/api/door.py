"""The way into the API: requests with a token skip what only browsers need (sessions, CSRF, CSP, htmx, lockout).

Stands right after SecurityMiddleware. A request without a token walks on through the pages' middleware, so
that a signed-in browser can use the API too. Whatever is refused on either way leaves as problem+json.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import cast

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, ResolverMatch, get_resolver
from django.utils import translation

from winnow.api.problems import as_problem, problem

PREFIX = "/api/"
# Senders of events have a write key and no session either (winnow.web.tracking.segment).
EVENTS = "/v1/"


class ApiDoor:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.with_token = convert_exception_to_response(_with_token)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(EVENTS):
            return cast(HttpResponseBase, self.with_token(request))
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        if "HTTP_AUTHORIZATION" in request.META:
            response = cast(HttpResponseBase, self.with_token(request))
        else:
            response = self.get_response(request)
        if isinstance(response, HttpResponse):
            response = as_problem(response)
            # Without it the server sends the answer in three pieces.
            response.setdefault("Content-Length", str(len(response.content)))
        response["Cache-Control"] = "no-store"
        return response


def _with_token(request: HttpRequest) -> HttpResponseBase:
    request.get_host()
    # The thread may still speak the language of the page that it answered before.
    translation.activate(settings.LANGUAGE_CODE)
    try:
        match = _resolved(request.path_info)
    except Resolver404:
        return problem(404, "There is nothing here.")
    request.resolver_match = match
    answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    return answer


# Some two hundred patterns are tried one after another, and most callers come back to the same few addresses.
@lru_cache(maxsize=500)
def _resolved(path: str) -> ResolverMatch:
    return get_resolver().resolve(path)
