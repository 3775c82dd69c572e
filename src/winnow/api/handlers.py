"""What becomes of an exception inside an operation: every one leaves as a problem."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from winnow.api.problems import TAKEN_MEANWHILE, problem
from winnow.ground.refusals import Refused

logger = logging.getLogger("winnow.api")


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


def _unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("%s %s: the database does not answer: %s", request.method, request.path, error)
    return problem(503, "The database does not answer: send it again in a moment.")


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
        OperationalError: _unavailable,
        InterfaceError: _unavailable,
        OverflowError: _data_error,
        Exception: _broken,
    }
    for error, handler in handlers.items():
        api.add_exception_handler(error, handler)
