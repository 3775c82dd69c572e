"""The reference page of the API: made from the OpenAPI document on the server, without script or foreign hosts."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase


class Reference(DocsBase):
    def render_page(self, request: HttpRequest, api: NinjaAPI, **_: Any) -> HttpResponse:
        document = api.get_openapi_schema()
        operations = sorted(_operations(document), key=lambda operation: str(operation["noun"]))
        nouns = [(noun, list(some)) for noun, some in groupby(operations, key=lambda one: one["noun"])]
        return render(request, "api/reference.html", {"info": document["info"], "nouns": nouns})


def _operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "noun": operation["tags"][0],
            "id": operation["operationId"],
            "method": method.upper(),
            "path": path,
            "summary": operation["summary"],
            "description": operation.get("description", ""),
            "parameters": [_parameter(document, found) for found in operation["parameters"]],
            "fields": _fields(document, operation.get("requestBody", {})),
            "responses": [
                {"status": status, "text": _resolved(document, told)["description"]}
                for status, told in operation["responses"].items()
            ],
        }
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    ]


def _resolved(document: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """`found`, or what its `$ref` points at."""
    while "$ref" in found:
        target: Any = document
        for part in found["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        found = target
    return found


def _parameter(document: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    parameter = _resolved(document, found)
    return {**parameter, "place": parameter["in"], "type": _type(parameter["schema"])}


def _fields(document: dict[str, Any], body: dict[str, Any]) -> list[dict[str, Any]]:
    fields = []
    for content in body.get("content", {}).values():
        schema = _resolved(document, content["schema"])
        for name, field in schema.get("properties", {}).items():
            needed = name in schema.get("required", ())
            fields.append(
                {
                    "name": name,
                    "type": _type(field),
                    "required": needed,
                    "description": field.get("description", ""),
                }
            )
    return fields


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    for word, join in (("anyOf", " or "), ("allOf", " and ")):
        if word in schema:
            return join.join(_type(option) for option in schema[word])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type", "any"))
