"""Errors as RFC 9457 problem+json: one shape for whatever was refused, malformed or broken."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import BaseModel, Field
from pydantic_core import to_json

from winnow.ground.refusals import Refused

MEDIA_TYPE = "application/problem+json"
logger = logging.getLogger("winnow.api")


class FieldProblem(BaseModel):
    field: str = Field(description="What was wrong: a dotted path into the body, or a parameter's name.")
    code: str
    message: str


class Problem(BaseModel):
    """What went wrong. `code` is stable and meant for programs; `detail` is a sentence for people."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    field: str = Field(description="The first field that was wrong; empty when it was none in particular.")
    errors: list[FieldProblem]
    details: dict[str, Any] | None = Field(default=None, description="More, by the code.")


class ProblemResponse(HttpResponse):
    """What `problem` made: the door leaves it as it is."""


class NotSignedIn(Refused):
    code = "not_signed_in"
    status = 401


class TooManyRequests(Refused):
    code = "too_many_requests"
    status = 429


class WrongMediaType(Refused):
    code = "unsupported_media_type"
    status = 415


TAKEN_MEANWHILE = "Something else took its place at the same moment; send it again."
CODES = {
    400: "bad_request",
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    500: "broken",
    503: "unavailable",
}


def problem(
    status: int,
    detail: str,
    *,
    code: str = "",
    field: str = "",
    errors: Sequence[Mapping[str, str]] = (),
    details: Mapping[str, Any] | None = None,
) -> HttpResponse:
    code = code or CODES.get(status, "refused")
    body: dict[str, Any] = {
        "type": f"urn:winnow:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "field": field,
        "errors": errors or ([{"field": field, "code": code, "message": detail}] if field else []),
    }
    if details:
        body["details"] = details
    response = ProblemResponse(to_json(body, fallback=str), status=status, content_type=MEDIA_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    return response


def refused(_: HttpRequest, error: Refused) -> HttpResponse:
    response = problem(error.status, error.message, code=error.code, field=error.field, details=error.details)
    if "retry_after" in error.details:
        response["Retry-After"] = str(error.details["retry_after"])
    return response


def invalid(_: HttpRequest, error: ValidationError) -> HttpResponse:
    """`error.errors` come from `RestAPI.validation_error_from_error_contexts`, already in our shape."""
    first = error.errors[0]
    return problem(422, str(first["message"]), code="invalid", field=str(first["field"]), errors=error.errors)


def _http_error(_: HttpRequest, error: HttpError) -> HttpResponse:
    cause = error.__cause__
    if isinstance(cause, Refused):
        return refused(_, cause)
    if isinstance(error, AuthenticationError):
        return problem(401, "Send a token: Authorization: Bearer winnow_...")
    if isinstance(cause, ValueError):
        return problem(400, f"The body is not JSON: {cause}.", code="malformed_json")
    return problem(error.status_code, error.message)


def _suspicious(_: HttpRequest, error: SuspiciousOperation) -> HttpResponse:
    if isinstance(error, RequestDataTooBig):
        return problem(413, "The body is too large.")
    return problem(400, "The request is malformed.")


def _data_error(_: HttpRequest, error: Exception) -> HttpResponse:
    """A number or text that no column can hold. Schemas should have said so first: hence the warning."""
    logger.warning("A value got past its schema: %s", error)
    return problem(422, "A value is out of range.", code="invalid")


def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    got_request_exception.send(sender=NinjaAPI, request=request)
    logger.error("%s %s is broken", request.method, request.path, exc_info=error)
    return problem(500, "This is our fault; it has been logged.")


def install(api: NinjaAPI) -> None:
    handlers: dict[type[Exception], Any] = {
        Refused: refused,
        ValidationError: invalid,
        HttpError: _http_error,
        Http404: lambda *_: problem(404, "There is nothing here."),
        SuspiciousOperation: _suspicious,
        MultiPartParserError: lambda *_: problem(400, "The multipart body is malformed."),
        DataError: _data_error,
        IntegrityError: lambda *_: problem(409, TAKEN_MEANWHILE, code="conflict"),
        OverflowError: _data_error,
        Exception: _broken,
    }
    for error, handler in handlers.items():
        api.add_exception_handler(error, handler)


def as_problem(response: HttpResponse) -> HttpResponse:
    """Django's own refusals (no such address, method, host) in the API's shape; other answers untouched."""
    if response.status_code < 400 or isinstance(response, ProblemResponse):
        return response
    sentences = {404: "There is nothing here.", 405: "This address does not take this method."}
    fallback = HTTPStatus(response.status_code).phrase + "."
    answer = problem(response.status_code, sentences.get(response.status_code, fallback))
    if response.has_header("Allow"):
        answer["Allow"] = response["Allow"]
    return answer
