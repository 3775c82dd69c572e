"""The smallest body that an operation's schema takes, with the rows of a scene where it names rows."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.guard.scene import Rows


@dataclass
class Body:
    data: bytes = b""
    content_type: str = "application/json"
    rows: set[str] = field(default_factory=set)  # the parameters that name rows of the scene


def body_for(document: dict[str, Any], operation: dict[str, Any], values: dict[str, Any]) -> Body:
    content = operation.get("requestBody", {}).get("content", {})
    body = Body()
    for content_type, media in content.items():
        made = _Maker(document, values, body.rows).make(media["schema"], "")
        if content_type == "application/json":
            body.data = json.dumps(made).encode()
        else:
            body.data, body.content_type = encode_multipart(BOUNDARY, made), MULTIPART_CONTENT
    return body


@dataclass
class _Maker:
    document: dict[str, Any]
    values: dict[str, Any]
    rows: set[str]

    def make(self, schema: dict[str, Any], name: str) -> Any:
        schema = self._resolved(schema)
        if name.endswith(("_id", "_ids")) or self._names_rows(name, schema):
            return self._reference(name)
        if name in self.values:
            return self.values[name]
        if "enum" in schema:
            return schema["enum"][0]
        for word in ("anyOf", "allOf", "oneOf"):
            if word in schema:
                return self.make(schema[word][0], name)
        kind = schema.get("type")
        if kind == "object":
            return self._object(schema)
        if kind == "array":
            return [self.make(schema["items"], name) for _ in range(schema.get("minItems", 0))]
        if kind in {"integer", "number"}:
            return schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
        if kind == "boolean":
            return True
        return self._text(schema) if kind == "string" else "x"

    def _object(self, schema: dict[str, Any]) -> dict[str, Any]:
        needed = set(schema.get("required", ()))
        fields = schema.get("properties", {})
        named = {name for name, one in fields.items() if self._names_rows(name, self._resolved(one))}
        made = {name: self.make(one, name) for name, one in fields.items() if name in needed | named}
        return made or ({"x": "x"} if schema.get("minProperties") else {})

    def _names_rows(self, name: str, schema: dict[str, Any]) -> bool:
        """`lead_id`, `lead_ids`, and `leads` when it is numbers that it takes."""
        return _row_of(name) in Rows.__annotations__ and (
            name.endswith(("_id", "_ids")) or self._takes_numbers(schema)
        )

    def _takes_numbers(self, schema: dict[str, Any]) -> bool:
        schema = self._resolved(schema)
        options = [*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())]
        return schema.get("type") == "integer" or any(self._takes_numbers(option) for option in options)

    def _reference(self, name: str) -> Any:
        row = _row_of(name)
        assert row in self.values, f"no row for {name} in scene.py"
        if row in Rows.__annotations__:
            self.rows.add(row)
        return [self.values[row]] if name.endswith("s") else self.values[row]

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return schema

    def _text(self, schema: dict[str, Any]) -> Any:
        formats = {
            "date": "2026-04-01",
            "date-time": "2026-04-01T10:00:00Z",
            "email": "new@acme.com",
            "binary": SimpleUploadedFile("new.csv", b"Email\nnew@example.test\n"),
        }
        return formats.get(schema.get("format", ""), "x" * max(1, schema.get("minLength", 1)))


def _row_of(name: str) -> str:
    single = name.removesuffix("s")
    return single if single.endswith("_id") else f"{single}_id"
