"""Every page and every API operation, with every role, over rows that the role must not see.

Addresses and operations come from the URL patterns and the OpenAPI document: a new one is walked as soon as
it exists, and one whose parameters the walk cannot fill fails by name (add the row to `scene.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.forms.models import model_to_dict
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.api import make_token
from tests.cast import Cast
from tests.guard.bodies import body_for
from tests.guard.scene import HIDDEN_FROM, MARKER, Rows, Scene, make_scene
from winnow.access.actor import SYSTEM
from winnow.access.visibility import OwnedQuerySet
from winnow.api.v1 import api as rest
from winnow.capture.models import Lead

ROLES = ("rep", "manager", "stranger", "other_rep", "marketer", "admin")
# What people who have not signed in may open: by name of the pattern.
OPEN_TO_ALL = {"alive", "ready", "sign_in", "sign_out", "openapi-json", "openapi-view", "api-root"}
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\{(\w+)\}")
REFUSED = {403, 404, 405}


@dataclass(frozen=True)
class Address:
    """A page or an operation of the API."""

    name: str
    route: str
    methods: tuple[str, ...]
    operation: dict[str, Any] | None = None

    def parameters(self) -> list[str]:
        return [first or second for first, second in _PARAMETER.findall(self.route)]

    def filled(self, values: dict[str, Any]) -> str:
        unknown = [name for name in self.parameters() if name not in values]
        assert not unknown, f"{self.name} ({self.route}): the walk has no row for {unknown}, see scene.py"
        return "/" + _PARAMETER.sub(lambda m: str(values[m[1] or m[2]]), self.route).lstrip("/")

    def names_a_row(self, values: dict[str, Any]) -> bool:
        """Whether the address or the body names a row of the scene, rather than something shared."""
        return bool(set(self.parameters()) & set(Rows.__annotations__)) or bool(
            self.operation and body_for(rest.get_openapi_schema(), self.operation, values).rows
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
    for path, methods in rest.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            yield Address(operation["operationId"], path, (method.upper(),), operation)


def ways(addresses: list[Address]) -> Iterator[tuple[Address, str, bool]]:
    """Each address by each method; pages also as htmx asks for them."""
    for address in addresses:
        for method in address.methods:
            yield address, method, False
            if address.operation is None:
                yield address, method, True


@pytest.fixture
def scene(cast: Cast) -> Scene:
    return make_scene(cast)


def text_of(response: HttpResponseBase) -> str:
    body = b"".join(response) if response.streaming else response.content  # type: ignore[arg-type, attr-defined]
    return body.decode(errors="replace")


class Visitor:
    """One member of the cast at the pages (signed in) and at the API (with a token). Nothing she does stays."""

    def __init__(self, scene: Scene, who: str) -> None:
        self.scene = scene
        user = getattr(scene.cast, who)
        self.token = {"Authorization": f"Bearer {make_token(user)[1]}"}
        signed_in = Client()
        signed_in.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        self.cookies = signed_in.cookies.output()

    def visit(
        self, address: Address, method: str, rows: Rows, query: str = "", *, htmx: bool = False
    ) -> tuple[int, str]:
        values = {**self.scene.shared, **vars(rows)}
        path = address.filled(values)
        client = Client(raise_request_exception=False)
        with transaction.atomic():
            if address.operation is None:
                client.cookies.load(self.cookies.replace("Set-Cookie:", ""))
                headers = {"HX-Request": "true"} if htmx else {}
                response = client.generic(method, path + query, headers=headers)
                if response.status_code in {301, 302} and method == "GET":
                    # A redirect tells nothing by itself: what counts is where it leads.
                    response = client.get(response["Location"])
            else:
                body = body_for(rest.get_openapi_schema(), address.operation, values)
                response = client.generic(
                    method, path + query, body.data, body.content_type, headers=self.token
                )
            answer = response.status_code, text_of(response)
            transaction.set_rollback(True)
        return answer


def hidden_state(scene: Scene) -> Any:
    lead = Lead.objects.visible_to(SYSTEM).get(pk=scene.hidden.lead_id)
    return model_to_dict(lead), model_to_dict(lead.standing), model_to_dict(lead.person)


def said_no(address: Address, status: int, text: str) -> bool:
    """Refused; a row that only the body names may also be answered like one that does not exist, with its field."""
    in_path = any(name in Rows.__annotations__ for name in address.parameters())
    named = re.search(r'"field":"([\w.]*)"', text)
    unknown = (
        status == 422 and named is not None and re.search("lead|person|opportunit|organization", named[1])
    )
    return MARKER not in text and (status in REFUSED or bool(unknown and not in_path))


def test_can_fill_every_address(scene: Scene) -> None:
    unknown = {}
    for address in [*pages(), *operations()]:
        missing = set(address.parameters()) - set(Rows.__annotations__) - set(scene.shared)
        if missing:
            unknown[address.route] = missing
    assert not unknown, "give scene.py a row for these"


@pytest.mark.parametrize("who", HIDDEN_FROM)
def test_refuses_the_rows_of_others_by_their_address(scene: Scene, who: str) -> None:
    visitor, before, wrong = Visitor(scene, who), hidden_state(scene), []
    values = {**scene.shared, **vars(scene.hidden)}
    named = [address for address in [*pages(), *operations()] if address.names_a_row(values)]
    assert len(named) > 20
    for address, method, htmx in ways(named):
        status, text = visitor.visit(address, method, scene.hidden, htmx=htmx)
        if not said_no(address, status, text):
            wrong.append(f"{method} {address.route} ({address.name}): {status} {text[:200]}")
    assert not wrong, "\n".join(wrong)
    assert hidden_state(scene) == before


@pytest.mark.parametrize("who", ROLES)
def test_neither_breaks_nor_shows_the_rows_of_others(scene: Scene, who: str) -> None:
    """Lists, boards, exports, searches, and the pages of rows that she may see."""
    visitor, wrong = Visitor(scene, who), []
    for address, method, htmx in ways([*pages(), *operations()]):
        searches = method == "GET" and not htmx and not address.parameters()
        for query in ("", "?q=zzhid") if searches else ("",):
            status, text = visitor.visit(address, method, scene.seen, query, htmx=htmx)
            leaks = MARKER in text and who in HIDDEN_FROM
            if status >= 500 or leaks:
                at = text.find(MARKER) if leaks else 0
                shown = text[max(0, at - 80) : at + 120]
                wrong.append(f"{method} {address.route} ({address.name}): {status} {shown}")
    assert not wrong, "\n".join(wrong)


def test_sends_strangers_to_the_sign_in(scene: Scene) -> None:
    values, wrong = {**scene.shared, **vars(scene.seen)}, []
    for address in [*pages(), *operations()]:
        for method in address.methods:
            response = Client(raise_request_exception=False).generic(method, address.filled(values))
            asked = response.status_code in {401, 405} or "/sign-in" in response.get("Location", "")
            if address.name not in OPEN_TO_ALL and not asked:
                wrong.append(f"{method} {address.route} ({address.name}): {response.status_code}")
            if MARKER in text_of(response) or "Seen" in text_of(response):
                wrong.append(f"{method} {address.route} ({address.name}) shows rows")
    assert not wrong, "\n".join(wrong)


def test_hides_a_row_of_every_owned_kind(scene: Scene) -> None:
    """The walk proves something only for kinds of which the scene hides a row."""
    actor = scene.cast.actor("rep")
    for model in apps.get_models():
        rows = model._default_manager.all()
        if isinstance(rows, OwnedQuerySet):
            hidden = rows.visible_to(SYSTEM).count() - rows.visible_to(actor).count()
            assert hidden > 0, f"scene.py hides no {model.__name__}"
