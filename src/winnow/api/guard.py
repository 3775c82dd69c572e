"""What every operation checks before its own code runs: who asks, how often, and whether it can be read at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from ninja.operation import Operation

from winnow.api.auth import ApiRequest, admit
from winnow.api.idempotency import once
from winnow.api.problems import WrongMediaType
from winnow.ground.refusals import Invalid, NotFound, Refused

LARGEST_ID = 2**63 - 1
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")

Run = Callable[..., HttpResponseBase]


def guarded(run: Run) -> Run:
    """Ninja's decorator in "view" mode: `run` is the bound method of the operation."""
    operation: Operation = run.__self__  # type: ignore[attr-defined]
    query_names = _query_names(operation)
    body = _body(operation)

    @wraps(run)
    def guarded_run(request: ApiRequest, **path: Any) -> HttpResponseBase:
        try:
            admit(request)
            _check_path(path)
            _check_query(request, query_names)
            _check_body(request, body)
            # A partner's reference is its idempotency key: what is kept is kept for users.
            keyed = "HTTP_IDEMPOTENCY_KEY" in request.META and not hasattr(request, "partner")
            if request.method == "POST" and keyed:
                response = once(request, lambda: run(request, **path))
            else:
                response = run(request, **path)
        except (Refused, SuspiciousOperation) as error:
            response = operation.api.on_exception(request, error)
        if hasattr(request, "allowance"):
            for name, value in request.allowance.headers().items():
                response[name] = value
        if isinstance(response, HttpResponse) and not response.content:
            del response["Content-Type"]
        return response

    return guarded_run


def _query_names(operation: Operation) -> frozenset[str]:
    names: set[str] = set()
    for model in operation.models:
        if model.__ninja_param_source__ == "query":
            names |= set(model.__ninja_flatten_map__)
    return frozenset(names)


def _body(operation: Operation) -> str:
    sources = {str(model.__ninja_param_source__) for model in operation.models}
    return "form" if sources & {"form", "file"} else "json" if "body" in sources else ""


def _check_path(path: dict[str, Any]) -> None:
    for value in path.values():
        text = str(value)
        if "\x00" in text or (len(text) > 18 and text.isdecimal() and int(text[:20]) > LARGEST_ID):
            raise NotFound("There is nothing here.")


def _check_query(request: ApiRequest, names: frozenset[str]) -> None:
    if not request.META.get("QUERY_STRING"):
        return
    for name, values in request.GET.lists():
        if name not in names:
            known = f" There are {', '.join(sorted(names))}." if names else ""
            raise Invalid(f"There is no parameter {name[:80]!r} here.{known}", field=name[:80])
        if any("\x00" in value for value in values):
            raise Invalid("Text cannot hold the character NUL.", field=name)


def _check_body(request: ApiRequest, body: str) -> None:
    if not body or request.META.get("CONTENT_LENGTH") in {None, "", "0"}:
        return
    if body == "json" and request.content_type != "application/json":
        raise WrongMediaType("Send the body as application/json.")
    if body == "form":
        if request.content_type not in _FORMS:
            raise WrongMediaType("Send the body as multipart/form-data.")
        for name, values in request.POST.lists():
            if any("\x00" in value for value in values):
                raise Invalid("Text cannot hold the character NUL.", field=name)
