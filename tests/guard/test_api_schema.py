"""The OpenAPI document is the one that is committed, and says everything about every operation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.api import Api
from tests.guard.walk import document

pytestmark = pytest.mark.once

DOCUMENT = document()
PATHS: dict[str, dict[str, Any]] = DOCUMENT["paths"]


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in PATHS.items():
        for method, operation in methods.items():
            yield method, path, operation


def test_serves_the_committed_document(db: None) -> None:
    served = Client().get("/api/v1/openapi.json")
    assert served.status_code == 200
    assert served["Content-Type"] == "application/json"
    assert served.json() == DOCUMENT, "run `make api-schema` and look at the difference"


def test_shows_every_operation_on_a_page_that_needs_no_script(db: None) -> None:
    answer = Client().get("/api/v1/docs")
    text = answer.content.decode()
    assert answer.status_code == 200
    for _method, path, operation in operations():
        assert path in text
        assert f'id="{operation["operationId"]}"' in text
    assert "<script" not in text
    assert "style=" not in text
    assert "//" not in text.replace("</", "").replace("/>", "").split("<body>")[0], (
        "nothing from another host"
    )


def test_gives_every_operation_a_name_of_its_own_and_a_summary() -> None:
    names = [operation["operationId"] for *_, operation in operations()]
    assert len(names) == len(set(names))
    for method, path, operation in operations():
        assert operation["summary"].strip(), (method, path)
        assert len(operation["tags"]) == 1, (method, path)
        assert operation["security"] == [{"BearerToken": []}, {"SignedIn": []}], (method, path)
        assert not path.endswith("/"), path


def test_every_operation_declares_its_errors_and_answers() -> None:
    for method, path, operation in operations():
        declared = set(operation["responses"])
        needed = {"401", "403", "404", "422", "429"}
        if method != "get":
            needed |= {"409"}
        if method in {"post", "put", "patch"}:
            needed |= {"400", "413", "415"}
        assert needed <= declared, (method, path)
        successes = {status for status in declared if status.startswith("2")}
        assert successes, (method, path)
        for status in successes - {"202", "204"}:
            content = operation["responses"][status]["content"]
            assert all(media["schema"] for media in content.values()), (method, path, status, "no schema")


def test_every_router_is_guarded() -> None:
    from winnow.api.rest import Router
    from winnow.api.v1 import api as rest

    for prefix, router in rest._routers[1:]:
        assert isinstance(router, Router), f"{prefix}: make it a winnow.api.rest.Router"
    for bound in rest._get_bound_routers():
        for view in bound.path_operations.values():
            for operation in view.operations:
                assert operation.run.__name__ == "run"
                assert hasattr(operation.run, "__wrapped__"), "the guard stands before it"
                assert operation.auth_callbacks


def unbounded(schema: dict[str, Any], where: str, seen: tuple[str, ...] = ()) -> Iterator[str]:
    """Texts and numbers that may be as large as they like: no column can hold those."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name not in seen:
            yield from unbounded(DOCUMENT["components"]["schemas"][name], where, (*seen, name))
        return
    for part in (*schema.get("anyOf", ()), *schema.get("allOf", ()), *schema.get("oneOf", ())):
        yield from unbounded(part, where, seen)
    for name, field in schema.get("properties", {}).items():
        yield from unbounded(field, f"{where}.{name}", seen)
    if isinstance(schema.get("additionalProperties"), dict):
        yield from unbounded(schema["additionalProperties"], f"{where}.*", seen)
    kind = schema.get("type")
    if kind == "array":
        yield from unbounded(schema.get("items", {}), f"{where}[]", seen)
        if "maxItems" not in schema:
            yield f"{where}: a list without maxItems"
    bounded = {"maxLength", "enum", "const", "format", "pattern"} & set(schema)
    if kind == "string" and not bounded:
        yield f"{where}: a text without maxLength"
    if kind == "integer" and not {"maximum", "exclusiveMaximum", "enum"} & set(schema):
        yield f"{where}: a number without maximum"


def test_bounds_whatever_is_sent() -> None:
    found: list[str] = []
    for method, path, operation in operations():
        for parameter in operation["parameters"]:
            if parameter.get("in") == "query":
                found += unbounded(parameter["schema"], f"{method} {path} {parameter['name']}")
        for media in operation.get("requestBody", {}).get("content", {}).values():
            found += unbounded(media["schema"], f"{method} {path} body")
    assert not found, "\n".join(found)


def test_answers_as_it_says(api: Api) -> None:
    """A sample; the whole is in test_api_fuzz.py."""
    assert set(api("GET", "/me").json()) == set(DOCUMENT["components"]["schemas"]["MeOut"]["properties"])
    problem = api("GET", "/users/999999").json()
    assert set(problem) == set(DOCUMENT["components"]["schemas"]["Problem"]["properties"]) - {"details"}
