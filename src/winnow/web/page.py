"""What every page view stands on: a typed request, one permission a page, and page or fragment by one call."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods
from django_htmx.middleware import HtmxDetails

from winnow.access.actor import Actor
from winnow.access.models import User

P = ParamSpec("P")


class Request(HttpRequest):
    """A request of somebody who signed in, after ActorMiddleware."""

    actor: Actor
    htmx: HtmxDetails
    user: User


View = Callable[Concatenate[Request, P], HttpResponseBase]


def page(
    permission: str = "", *, methods: tuple[str, ...] = ("GET", "HEAD")
) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """Say what a view needs: `@page("leads:read")`. Without a permission, being signed in is enough.

    Signing in itself is asked for by ActorMiddleware on every page, also on one that forgot this.
    """

    def decorated(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def asked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            signed_in = cast(Request, request)
            if permission:
                signed_in.actor.require(permission)
            return view(signed_in, *args, **kwargs)

        asked.permission = permission  # type: ignore[attr-defined]
        return cast(
            Callable[Concatenate[HttpRequest, P], HttpResponseBase],
            require_http_methods(list(methods))(asked),
        )

    return decorated


def posted(
    permission: str = "",
) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """A view that changes something: POST only."""
    return page(permission, methods=("POST",))


def answer(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    part: str = "",
    wrong: object = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page, or its named `part` where htmx swaps only that (then `fragment` is true in it). `wrong` is
    anything true, such as a form's errors, where what was sent was refused: 422, which htmx swaps, too."""
    htmx = cast(Request, request).htmx
    fragment = bool(part and htmx and not htmx.boosted and not htmx.history_restore_request)
    name = f"{template}#{part}" if fragment else template
    response = render(request, name, {"fragment": fragment, **context}, status=422 if wrong else status)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


def say(request: HttpRequest, message: str, *, undo: str = "", level: int = messages.SUCCESS) -> None:
    """A toast on this or the next page; `undo` is the address that takes it back by POST."""
    messages.add_message(request, level, message, extra_tags=f"undo:{undo}" if undo else "")
