"""Every page and every API operation, with every role, over rows that the role must not see.

Addresses and operations come from the URL patterns and the OpenAPI document: a new one is walked as soon as
it exists, and one whose parameters the walk cannot fill fails by name (add the row to `scene.py`).
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.test import Client

from tests.cast import Cast
from tests.guard.scene import HIDDEN_FROM, MARKER, Rows, Scene, make_scene
from tests.guard.walk import Address, Visitor, operations, pages, text_of
from winnow.access.actor import SYSTEM
from winnow.access.visibility import OwnedQuerySet
from winnow.capture.models import Lead
from winnow.web import errors

ROLES = ("rep", "manager", "stranger", "marketer", "admin")
# One who is kept from rows and one who is kept from none are there on both databases; the others are on one.
ON_BOTH = ("rep", "admin")
# Who goes every way; the others read, on PostgreSQL all: what is sent there is the API fuzz's.
EVERY_WAY = () if connection.vendor == "postgresql" else ON_BOTH
# What people who have not signed in may open: by name of the pattern.
OPEN_TO_ALL = {
    "alive",
    "ready",
    "sign_in",
    "sign_out",
    "openapi-json",
    "openapi-view",
    "api-root",
    "public_form",
    "unsubscribe",
    "public_form_thanks",
    "public_form_confirm",
    "kiosk_page",
    "kiosk_page_sync",
    "kiosk_page_worker",
    "ticket",
    "refer",
    "book",
    "book_time",
    "book_brand",
    "book_logo",
    "booked",
    "booked_move",
    "booked_cancel",
    "booked_invitation",
    "questionnaire",
    "questionnaire_step",
    "questionnaire_thanks",
    "questionnaire_confirm",
    "questionnaire_open",
}
REFUSED = {403, 404, 405}


def each_of(roles: tuple[str, ...]) -> list[Any]:
    return [role if role in ON_BOTH else pytest.param(role, marks=pytest.mark.once) for role in roles]


@pytest.fixture
def scene(cast: Cast) -> Scene:
    return make_scene(cast)


@pytest.fixture(autouse=True)
def bare_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an error says, without the frame that stands around every page: hundreds are met on the way."""

    def said(_request: Any, _template: str, context: dict[str, Any], status: int) -> HttpResponse:
        return HttpResponse("\n".join(map(str, context.values())), status=status)

    monkeypatch.setattr(errors, "render", said)


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


@pytest.mark.parametrize("who", each_of(HIDDEN_FROM))
def test_refuses_the_rows_of_others_by_their_address(scene: Scene, who: str) -> None:
    visitor, before, wrong = Visitor(scene, who), hidden_state(scene), []
    values = {**scene.shared, **vars(scene.hidden)}
    named = [address for address in [*pages(), *operations()] if address.names_a_row(values)]
    assert len(named) > 20
    for address, method, htmx in visitor.ways(named):
        if htmx and who not in ON_BOTH:
            continue
        status, text = visitor.visit(address, method, scene.hidden, htmx=htmx)
        if not said_no(address, status, text):
            wrong.append(f"{method} {address.route} ({address.name}): {status} {text[:200]}")
    assert not wrong, "\n".join(wrong)
    assert hidden_state(scene) == before


@pytest.mark.parametrize("who", each_of(ROLES))
def test_neither_breaks_nor_shows_the_rows_of_others(scene: Scene, who: str) -> None:
    """Lists, boards, exports, searches, and the pages of rows that she may see."""
    visitor, wrong, showing = Visitor(scene, who), [], 0
    for address, method, htmx in visitor.ways([*pages(), *operations()]):
        if who not in EVERY_WAY and (htmx or method != "GET"):
            continue
        searches = method == "GET" and not htmx and not address.parameters() and address.may_search()
        for query in ("", "?q=zzhid") if searches else ("",):
            status, text = visitor.visit(address, method, scene.seen, query, htmx=htmx)
            leaks = MARKER in text and who in HIDDEN_FROM
            showing += MARKER in text
            if status >= 500 or leaks:
                at = text.find(MARKER) if leaks else 0
                shown = text[max(0, at - 80) : at + 120]
                wrong.append(f"{method} {address.route} ({address.name}): {status} {shown}")
    assert not wrong, "\n".join(wrong)
    assert who in HIDDEN_FROM or showing > 10, "who may see the rows finds them in many places"


def test_sends_strangers_to_the_sign_in(scene: Scene) -> None:
    values, wrong = {**scene.shared, **vars(scene.seen)}, []
    client = Client(raise_request_exception=False)
    for address in [*pages(), *operations()]:
        for method in address.methods:
            response = client.generic(method, address.filled(values))
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
