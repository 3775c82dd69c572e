"""The OpenAPI document made complete: every operation's errors, once; the idempotency key; plain names."""

from __future__ import annotations

from typing import Any

from winnow.api.idempotency import HEADER, LONGEST
from winnow.api.problems import MEDIA_TYPE, Problem

_REF = "#/components/schemas/{model}"
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


def completed(document: dict[str, Any]) -> dict[str, Any]:
    for operations in document["paths"].values():
        for method, operation in operations.items():
            operation["responses"] = {str(status): told for status, told in operation["responses"].items()}
            for status in _ANY + (_WITH_BODY if method in {"post", "put", "patch"} else (409,)):
                if method != "get" or status != 409:
                    reference = {"$ref": f"#/components/responses/{_RESPONSES[status][0]}"}
                    operation["responses"].setdefault(str(status), reference)
            if method == "post":
                operation["parameters"].append({"$ref": "#/components/parameters/IdempotencyKey"})
    components = document["components"]
    components["parameters"] = {"IdempotencyKey": _IDEMPOTENCY}
    components["responses"] = {name: _response(status, text) for status, (name, text) in _RESPONSES.items()}
    schema = Problem.model_json_schema(ref_template=_REF)
    components["schemas"] |= {**schema.pop("$defs"), "Problem": schema}
    components["schemas"] = dict(sorted(components["schemas"].items()))
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
