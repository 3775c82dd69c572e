"""Segment's HTTP API under /v1: what senders of events speak already. Outside /api/v1, since it has no actor: a write
key may only add.

Browsers send text/plain without a header, so that no preflight is needed; the key stands in the body then.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from winnow.ground.refusals import Refused
from winnow.tracking import actions, queries
from winnow.tracking.reading import LARGEST_BODY, TooLarge
from winnow.web.public import visitor_address

_PREFLIGHT_SECONDS = "86400"
View = Callable[[HttpRequest], HttpResponse]


def _door(call: str) -> View:
    def told(request: HttpRequest) -> HttpResponse:
        if request.method == "OPTIONS":
            return _for_browsers(request, HttpResponse(status=204))
        return _for_browsers(request, _answered(request, call))

    return login_not_required(csrf_exempt(require_http_methods(["POST", "OPTIONS"])(told)))


def _answered(request: HttpRequest, call: str) -> HttpResponse:
    try:
        body = _body(request)
        origin = request.headers.get("Origin", "")
        now = timezone.now()
        actions.receive(
            key=queries.key_of(_named_key(request, body), now=now, origin=origin),
            body=body,
            call=call,
            user_agent=request.headers.get("User-Agent", ""),
            address=visitor_address(request) if origin else "",
            now=now,
        )
    except Refused as refused:
        wrong = {"field": refused.field} if refused.field else {}
        details = {
            "success": False,
            "code": refused.code,
            "message": refused.message,
            **wrong,
            **refused.details,
        }
        return JsonResponse(details, status=refused.status)
    except UnreadablePostError:
        return JsonResponse({"success": False, "message": "The body ended early."}, status=400)
    return JsonResponse({"success": True})


def _body(request: HttpRequest) -> bytes:
    """Read no more than may be sent."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        raise TooLarge(_("A body has at most 500 kB."))
    try:
        return request.body
    except RequestDataTooBig as error:
        raise TooLarge(_("A body has at most 500 kB.")) from error


def _named_key(request: HttpRequest, body: bytes) -> str:
    scheme, _space, told = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() == "basic":
        try:
            return base64.b64decode(told, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    key = found.get("writeKey") if isinstance(found, dict) else None
    return key if isinstance(key, str) else ""


def _for_browsers(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A preflight names no key, so any page may ask; whether it may send is decided by its key's list."""
    origin = request.headers.get("Origin", "")
    if origin and response.status_code not in (401, 403):
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Allow-Methods"] = "POST"
        response["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
        response["Access-Control-Max-Age"] = _PREFLIGHT_SECONDS
    response["Vary"] = "Origin"
    response["Cache-Control"] = "no-store"
    return response


urlpatterns = [
    path(call, _door(call), name=f"segment_{call}")
    for call in ("track", "identify", "page", "group", "alias", "batch")
]
