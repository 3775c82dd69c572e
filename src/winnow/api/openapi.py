"""The OpenAPI document made complete: every operation's errors, once; the idempotency key; plain names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ninja.openapi.schema import OpenAPISchema

from winnow.api.idempotency import HEADER, LONGEST
from winnow.api.problems import MEDIA_TYPE, Problem

if TYPE_CHECKING:
    from ninja import NinjaAPI
    from ninja.operation import Operation

_REF = "#/components/schemas/{model}"
_SCHEMA = re.compile(r"#/components/schemas/([^'\"]+)")
_ANY = (401, 403, 404, 422, 429)
_WITH_BODY = (400, 409, 413, 415)

_RESPONSES = {
    400: ("Malformed", "The body or the request itself is malformed."),
    401: ("NotSignedIn", "No token, or one that is unknown, revoked or expired."),
    403: ("NotAllowed", "The role or the token's scopes do not allow it."),
    404: ("NotFound", "There is no such record, or none that the caller may see."),
    409: ("Conflict", "The present state forbids it: already there, already closed, changed meanwhile."),
    413: ("TooLarge", "The body is too large."),
    415: ("WrongMediaType", "The body has another type than this operation takes."),
    422: ("Invalid", "A parameter or a field is wrong; `errors` says which and why."),
    429: ("TooManyRequests", "More requests than a token may make in a minute."),
}

_IDEMPOTENCY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Any text of your own. The same key with the same request happens once: a repetition "
    "within 24 hours gets the first answer again, marked `Idempotent-Replayed: true`.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[ -~]+$"},
}


class _Document(OpenAPISchema):
    """Ninja's document. Of two different schemas with one name ninja keeps the last for both; here the second
    gets the name of its noun before it."""

    def operation_details(self, operation: Operation) -> dict[str, Any]:
        self.noun = operation.tags[0].title().replace("-", "") if operation.tags else ""
        found: dict[str, Any] = super().operation_details(operation)
        return found

    def _create_schema_from_model(self, *args: Any, **kwargs: Any) -> tuple[dict[str, Any], bool]:
        self.renamed: dict[str, str] = {}
        schema, required = super()._create_schema_from_model(*args, **kwargs)
        return _renamed(schema, self.renamed), required

    def add_schema_definitions(self, definitions: dict[str, Any]) -> None:
        self.renamed = self._clashes(definitions)
        for name, schema in definitions.items():
            self.schemas[self.renamed.get(name, name)] = _renamed(schema, self.renamed)

    def _clashes(self, definitions: dict[str, Any]) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            more = {
                name: f"{self.noun}{name}"
                for name, schema in definitions.items()
                if name not in found and self.schemas.get(name, schema) != _renamed(schema, found)
            }
            if not more:
                return found
            found |= more


def _renamed(schema: Any, names: dict[str, str]) -> Any:
    """A copy whose references follow `names`."""
    if isinstance(schema, dict):
        return {
            key: _REF.format(model=names.get(value.rpartition("/")[2], value.rpartition("/")[2]))
            if key == "$ref"
            else _renamed(value, names)
            for key, value in schema.items()
        }
    return [_renamed(part, names) for part in schema] if isinstance(schema, list) else schema


def document_of(api: NinjaAPI, path_prefix: str) -> dict[str, Any]:
    document = _completed(dict(_Document(api, path_prefix)))
    used = _used(document, {"paths": document["paths"], "responses": document["components"]["responses"]})
    schemas = document["components"]["schemas"]
    document["components"]["schemas"] = {name: schemas[name] for name in sorted(used)}
    return document


def _used(document: dict[str, Any], part: Any) -> set[str]:
    """The schemas that `part` refers to, and those that they refer to. Ninja also lists groups of parameters."""
    found: set[str] = set()
    fresh = set(_SCHEMA.findall(str(part)))
    while fresh:
        found |= fresh
        parts = [document["components"]["schemas"][name] for name in fresh]
        fresh = set(_SCHEMA.findall(str(parts))) - found
    return found


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    for operations in document["paths"].values():
        for method, operation in operations.items():
            operation["responses"] = {str(status): told for status, told in operation["responses"].items()}
            for status in _ANY + (_WITH_BODY if method in {"post", "put", "patch"} else (409,)):
                if method != "get" or status != 409:
                    reference = {"$ref": f"#/components/responses/{_RESPONSES[status][0]}"}
                    operation["responses"].setdefault(str(status), reference)
            operation["responses"] = dict(sorted(operation["responses"].items()))
            if method == "post":
                operation["parameters"].append({"$ref": "#/components/parameters/IdempotencyKey"})
    components = document["components"]
    components["parameters"] = {"IdempotencyKey": _IDEMPOTENCY}
    components["responses"] = {name: _response(status, text) for status, (name, text) in _RESPONSES.items()}
    schema = Problem.model_json_schema(ref_template=_REF)
    components["schemas"] |= {**schema.pop("$defs"), "Problem": schema}
    document.pop("servers")
    return document


def _response(status: int, text: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "description": text,
        "content": {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="Problem")}}},
    }
    if status == 429:
        told["headers"] = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
    return told
