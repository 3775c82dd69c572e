"""What every page for strangers stands on: no sign-in, no cookie, so many tries a minute, and refusals in plain words.

Nothing here acts with anybody's session, so there is nothing that a forged request could borrow.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from winnow.ground.counters import counters
from winnow.ground.refusals import Refused

MOST_SENT_A_MINUTE = 20  # from one address
View = Callable[..., HttpResponse]


def public(*methods: str, most: int = 0) -> Callable[[View], View]:
    """A view for anybody. What it refuses becomes a page of the same look; `most` may be sent to it a minute, or
    as many as usual."""

    def decorated(view: View) -> View:
        @wraps(view)
        def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                if request.method == "POST" and _too_many(request, most or MOST_SENT_A_MINUTE):
                    return refused(request, too_many_words(), 429)
                return view(request, *args, **kwargs)
            except Refused as refusal:
                return refused(request, refusal.message, refusal.status)

        return login_not_required(csrf_exempt(require_http_methods(list(methods))(shown)))

    return decorated


def refused(request: HttpRequest, message: str, status: int) -> HttpResponse:
    context = {"message": message, "embedded": "embed" in request.GET}
    return render(request, "web/public/refused.html", context, status=status)


def too_many_words() -> str:
    return _(
        "Too much was sent from here in a short time. Please go back and send it again in a minute: "
        "what you wrote is still there."
    )


def visitor_address(request: HttpRequest) -> str:
    """Where the request comes from. In production a proxy stands in front, which names the visitor last."""
    named = request.headers.get("X-Forwarded-For", "") if settings.ENVIRONMENT.production else ""
    return named.rpartition(",")[2].strip()[:45] or request.META.get("REMOTE_ADDR", "")


def _too_many(request: HttpRequest, most: int) -> bool:
    sent = counters().count_one(f"public-from:{visitor_address(request)}", seconds=60)
    return sent > most
