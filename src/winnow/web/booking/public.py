"""What every page for strangers that is about a call stands on: no sign-in, no cookie, and refusals in plain words.

Nothing here acts with anybody's session, so there is nothing that a forged request could borrow: a call is changed
by whoever has its signed link.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from winnow.ground.counters import counters
from winnow.ground.refusals import Refused

MOST_SENT_A_MINUTE = 20
View = Callable[..., HttpResponse]


def public(*methods: str) -> Callable[[View], View]:
    """A view for anybody. What it refuses becomes a page of the same look."""

    def decorated(view: View) -> View:
        @wraps(view)
        def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                if request.method == "POST" and _too_many(request):
                    return refused(request, _("Too many tries in a minute. Please wait a little."), 429)
                return view(request, *args, **kwargs)
            except Refused as refusal:
                return refused(request, refusal.message, refusal.status)

        return login_not_required(csrf_exempt(require_http_methods(list(methods))(shown)))

    return decorated


def refused(request: HttpRequest, message: str, status: int) -> HttpResponse:
    return render(request, "web/booking/refused.html", {"message": message}, status=status)


def _too_many(request: HttpRequest) -> bool:
    who = request.META.get("REMOTE_ADDR", "")
    return bool(counters().count_one(f"booking-from:{who}", seconds=60) > MOST_SENT_A_MINUTE)
