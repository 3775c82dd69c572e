"""What every operation of the API has in common: sign-in, errors, limits, repetition."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.cast import NOW, Cast
from winnow.access.actions import add_token, change_user, revoke_token
from winnow.access.actor import ALL_PERMISSIONS, SYSTEM
from winnow.access.models import Team, Token, User

Call = Callable[..., Any]


def key_for(user: User, *scopes: str, **more: Any) -> tuple[Token, str]:
    return add_token(
        user=user, name="t", scopes=scopes or ALL_PERMISSIONS, by=SYSTEM, now=NOW, **more
    )


@pytest.fixture
def call(cast: Cast) -> Call:
    """`call("GET", "/users", as_="admin")`; a body is sent as JSON."""
    keys: dict[str, str] = {}

    def ask(method: str, path: str, body: Any = None, *, as_: str = "admin", **headers: str) -> Any:
        if as_ and as_ not in keys:
            keys[as_] = key_for(getattr(cast, as_))[1]
        if as_:
            headers.setdefault("Authorization", f"Bearer {keys[as_]}")
        return Client().generic(
            method,
            f"/api/v1{path}",
            data=b"" if body is None else body if isinstance(body, bytes) else json.dumps(body),
            content_type=headers.pop("content_type", "application/json"),
            headers=headers,
        )

    return ask


def test_lists_and_adds_users(call: Call) -> None:
    made = call("POST", "/users", {"email": "new@winnow.test", "name": "New"})
    assert made.status_code == 201
    listed = call("GET", "/users", as_="rep").json()
    print(listed)
    assert "new@winnow.test" in {user["email"] for user in listed["items"]}


def test_refuses_unknown_parameters(call: Call) -> None:
    answer = call("GET", "/users?limit=2&colour=red")
    assert (answer.status_code, answer.json()["field"]) == (422, "colour")
    print(answer.json(), answer.headers)
