"""The walk through every page and every operation of the API, as a member of the cast."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.api import make_token
from tests.guard.bodies import body_for
from tests.guard.scene import Rows, Scene

SNAPSHOT = Path(__file__).resolve().parents[2] / "docs" / "reference" / "openapi.json"
NOT_THIS_WAY = 405
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\{(\w+)\}")


@cache
def document() -> dict[str, Any]:
    """Of the API, as it is committed: test_api_schema holds it against the code. Every process of pytest asks, and
    making it anew takes seconds."""
    found: dict[str, Any] = json.loads(SNAPSHOT.read_text())
    return found


@dataclass(frozen=True, eq=False)
class Address:
    """A page or an operation of the API."""

    name: str
    route: str
    methods: tuple[str, ...]
    operation: dict[str, Any] | None = None

    def parameters(self) -> list[str]:
        return [first or second for first, second in _PARAMETER.findall(self.route)] + self._asked()

    def _asked(self) -> list[str]:
        """The parameters of the query that an operation cannot do without."""
        told = self.operation["parameters"] if self.operation else ()
        return [one["name"] for one in told if one.get("in") == "query" and one["required"]]

    def may_search(self) -> bool:
        """An operation says that it takes words to search for; a page need not."""
        return self.operation is None or any(one.get("name") == "q" for one in self.operation["parameters"])

    def filled(self, values: dict[str, Any]) -> str:
        """The path with rows in it. `stages.key` in `values` is the key after stages/, where names are shared."""
        unknown = [name for name in self.parameters() if name not in values]
        assert not unknown, f"{self.name} ({self.route}): the walk has no row for {unknown}, see scene.py"

        def value(found: re.Match[str]) -> str:
            name, before = found[1] or found[2], found.string[: found.start()].rstrip("/").rpartition("/")[2]
            return str(values.get(f"{before}.{name}", values[name]))

        path = "/" + _PARAMETER.sub(value, self.route).lstrip("/")
        query = "&".join(f"{name}={values[name]}" for name in self._asked())
        return f"{path}?{query}" if query else path

    def names_a_row(self, values: dict[str, Any]) -> bool:
        """Whether the address or the body names a row of the scene, rather than something shared."""
        return bool(set(self.parameters()) & set(Rows.__annotations__)) or bool(
            self.operation and body_for(document(), self.operation, values).rows
        )


def pages(patterns: Any = None, prefix: str = "") -> Iterator[Address]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if not route.startswith("api/"):
                yield from pages(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield Address(pattern.name or route, route, ("GET", "POST"))


def operations() -> Iterator[Address]:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield Address(operation["operationId"], path, (method.upper(),), operation)


def text_of(response: HttpResponseBase) -> str:
    body = b"".join(response) if response.streaming else response.content  # type: ignore[arg-type, attr-defined]
    return body.decode(errors="replace")


class Visitor:
    """One member of the cast at the pages (signed in) and at the API (with a token). Nothing she does stays."""

    def __init__(self, scene: Scene, who: str) -> None:
        self.scene = scene
        user = getattr(scene.cast, who)
        self.token = {"Authorization": f"Bearer {make_token(user)[1]}"}
        # One client for all visits: each new one reads the middleware, and with it all static files, anew.
        self.client = Client(raise_request_exception=False)
        self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        self.session = self.client.cookies["sessionid"].value
        self.not_this_way: set[tuple[Address, str]] = set()

    def ways(self, addresses: list[Address]) -> Iterator[tuple[Address, str, bool]]:
        """Each address by each method; pages also as htmx asks for them, where they answer that method at all."""
        for address in addresses:
            for method in address.methods:
                yield address, method, False
                if address.operation is None and (address, method) not in self.not_this_way:
                    yield address, method, True

    def visit(
        self, address: Address, method: str, rows: Rows, query: str = "", *, htmx: bool = False
    ) -> tuple[int, str]:
        values = {**self.scene.shared, **vars(rows)}
        path = address.filled(values)
        client = self.client
        client.cookies.clear()
        with transaction.atomic():
            if address.operation is None:
                client.cookies["sessionid"] = self.session
                headers = {"HX-Request": "true"} if htmx else {}
                response = client.generic(method, path + query, headers=headers)
                if response.status_code in {301, 302} and method == "GET":
                    # A redirect tells nothing by itself: what counts is where it leads.
                    response = client.get(response["Location"])
            else:
                body = body_for(document(), address.operation, values)
                response = client.generic(
                    method, path + query, body.data, body.content_type, headers=self.token
                )
            answer = response.status_code, text_of(response)
            transaction.set_rollback(True)
        if answer[0] == NOT_THIS_WAY:
            self.not_this_way.add((address, method))
        return answer
