"""What a person sees when something went wrong: what happened, what was kept, what to do."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from winnow.ground.refusals import Refused


def _shown(request: HttpRequest, status: int, title: str, text: str, **more: Any) -> HttpResponse:
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": title, "status": status, "detail": text}
        return JsonResponse(problem, status=status, content_type="application/problem+json")
    if getattr(request, "htmx", False):
        toast = json.dumps({"toasts": [{"text": text, "level": "error", "undo": ""}]})
        return HttpResponse(status=status, headers={"HX-Trigger": toast, "HX-Reswap": "none"})
    context = {"status": status, "title": title, "text": text, **more}
    return render(request, "web/errors/error.html", context, status=status)


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    titles = {
        403: _("You may not do this"),
        404: _("There is nothing here"),
        409: _("Something changed meanwhile"),
    }
    title = titles.get(refusal.status, _("This cannot be done"))
    return _shown(request, refusal.status, title, refusal.message)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        limit = settings.ENVIRONMENT.largest_upload_mb
        text = _("Nothing was kept: files may have up to %(limit)d MB. Split it, and send the parts.")
        return _shown(request, 413, _("This is too large"), text % {"limit": limit})
    text = _("The request was not understood. Nothing was changed.")
    return _shown(request, 400, _("This cannot be done"), text)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    text = _("Your role does not allow this page. An admin can change roles in the settings.")
    return _shown(request, 403, _("You may not do this"), text)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    text = _("The address is wrong, or what was here belongs to somebody else or is gone.")
    return _shown(request, 404, _("There is nothing here"), text)


def not_this_way(request: HttpRequest) -> HttpResponse:
    """An address that only takes what a form sends was opened like a page, say after signing in again."""
    text = _("This address only takes what a form sends. Nothing was changed: go back and send it again.")
    return _shown(request, 405, _("There is no page here"), text)


def broken(request: HttpRequest) -> HttpResponse:
    """Stands alone: whatever broke may be what the shell needs, and the database may be away."""
    away = isinstance(sys.exception(), OperationalError | InterfaceError)
    status = 503 if away else 500
    if request.path.startswith("/api/"):
        text = _("Something went wrong on our side. Nothing was half-saved.")
        return _shown(request, status, _("Winnow failed"), text)
    return HttpResponse(render_to_string("web/errors/broken.html", {"away": away}), status=status)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    text = _("The page was open for too long or in another sign-in. Go back, reload it and send it again.")
    return _shown(request, 403, _("This page has expired"), text)
