"""How the API is put together: ninja with our errors, JSON, guard and honest OpenAPI. Routers stand on this."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache, wraps
from typing import Any, get_args

import ninja
from django.http import HttpRequest
from ninja.errors import ValidationError, ValidationErrorContext
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError, from_json, to_json

from winnow.api import handlers
from winnow.api.auth import ApiRequest, BearerToken, SignedIn
from winnow.api.guard import guarded
from winnow.api.openapi import document_of
from winnow.api.reference import Reference
from winnow.ground.refusals import Invalid

View = Callable[..., Any]
NUMBERS = (int, float, Decimal)


class Body(BaseModel):
    """Base of what is sent in: an unknown field is a mistake and is refused, as are an infinite number, true or false
    for one, which Python takes for 1 and 0, and a number for true or false or for a moment."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def _nothing_for_something_else(cls, value: Any, field: ValidationInfo) -> Any:
        asked = cls.model_fields[str(field.field_name)].annotation
        if _holds(value, bool) and not _takes(asked, bool, Any):
            raise PydanticCustomError("unexpected_truth", "Input should not be true or false")
        if (
            _holds(value, int, float)
            and _takes(asked, bool, date, datetime)
            and not _takes(asked, *NUMBERS, Any)
        ):
            raise PydanticCustomError("unexpected_number", "Input should not be a number")
        return value

    def given(self) -> dict[str, Any]:
        """What was sent, for PATCH: what was left out stays as it is, null takes it away."""
        return {name: getattr(self, name) for name in self.model_fields_set}


def _holds(value: Any, *kinds: type) -> bool:
    return type(value) in kinds or (isinstance(value, list) and any(_holds(one, *kinds) for one in value))


def _takes(annotation: Any, *kinds: Any) -> bool:
    return annotation in kinds or any(_takes(one, *kinds) for one in get_args(annotation))


class Router(ninja.Router):
    """The operations of one noun. `reads` is the permission of its GET operations, "" when any colleague may.

    What writing needs is asked by the actions themselves.
    """

    def __init__(self, noun: str, *, reads: str) -> None:
        super().__init__(tags=[noun])
        self.reads = reads
        self.add_decorator(self._reading, mode="operation")

    def _reading(self, view: View) -> View:
        @wraps(view)
        def read(request: ApiRequest, *args: Any, **kwargs: Any) -> Any:
            if self.reads and request.method == "GET":
                request.actor.require(self.reads)
            return view(request, *args, **kwargs)

        return read


class _Json(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> Any:
        return to_json(data)


class _StrictJson(Parser):
    """Faster than the standard library's, and refuses what is not JSON: NaN, lone surrogates, other encodings."""

    def parse_body(self, request: HttpRequest) -> Any:
        found = from_json(request.body, allow_inf_nan=False)
        # Raw control characters are no JSON, so NUL can only come escaped.
        if b"\\u0000" in request.body:
            _refuse_nul(found, "")
        return found


def _refuse_nul(value: Any, field: str) -> None:
    if isinstance(value, str) and "\x00" in value:
        raise Invalid("Text cannot hold the character NUL.", field=field)
    if isinstance(value, dict):
        for key, item in value.items():
            if "\x00" in key:
                raise Invalid("The name of a field cannot hold the character NUL.", field=field)
            _refuse_nul(item, f"{field}.{key}".strip("."))
    if isinstance(value, list):
        for i, item in enumerate(value):
            _refuse_nul(item, f"{field}.{i}".strip("."))


class RestAPI(ninja.NinjaAPI):
    def __init__(self, *, version: str, description: str) -> None:
        super().__init__(
            title="Winnow",
            version=version,
            description=description,
            urls_namespace=f"api-v{version}",
            auth=[BearerToken(), SignedIn()],
            renderer=_Json(),
            parser=_StrictJson(),
            docs=Reference(),
        )
        handlers.install(self)
        self.add_decorator(guarded, mode="view")
        self._document = cache(lambda: document_of(self, self.get_root_path({})))

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> Any:
        return self._document()

    def get_openapi_operation_id(self, operation: Operation) -> str:
        noun = operation.view_func.__module__.rpartition(".")[2]
        return f"{noun}.{operation.view_func.__name__}"

    def validation_error_from_error_contexts(
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> ValidationError:
        errors = []
        for context in error_contexts:
            for found in context.pydantic_validation_error.errors(include_url=False, include_context=False):
                errors.append(
                    {
                        "field": _field(context.model, found["loc"]),
                        "code": found["type"],
                        "message": found["msg"].removeprefix("Value error, "),
                    }
                )
        return ValidationError(errors)


def _field(model: Any, loc: tuple[int | str, ...]) -> str:
    """The name that the caller used: without the name of the handler's own argument."""
    named = model.__ninja_flatten_map_reverse__.get(loc, loc)
    if hasattr(model, "__read_from_single_attr__"):
        named = named[1:]
    return ".".join(str(part) for part in named)
