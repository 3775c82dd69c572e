"""Errors as RFC 9457 problem+json: one shape for whatever was refused, malformed or broken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from pydantic import BaseModel, Field
from pydantic_core import to_json

from winnow.ground.refusals import Refused

MEDIA_TYPE = "application/problem+json"


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
