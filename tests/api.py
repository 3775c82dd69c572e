"""Calling the API as a member of the cast, with a token, through the whole WSGI stack."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.test import Client

from tests.cast import NOW, Cast
from winnow.access.actions import add_token
from winnow.access.actor import ALL_PERMISSIONS, SYSTEM
from winnow.access.models import Token, User

BASE = "/api/v1"


def make_token(user: User, scopes: Iterable[str] = ALL_PERMISSIONS, **more: Any) -> tuple[Token, str]:
    return add_token(user=user, name="test", scopes=scopes, by=SYSTEM, now=NOW, **more)


class Api:
    """`api("POST", "/users", {...}, as_="admin")`; dicts and lists are sent as JSON, bytes as they are."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self._keys: dict[str, str] = {}
        # One for all calls: a client of its own would read the middleware, and with it all static files, anew.
        self._client = Client(raise_request_exception=False)

    def key(self, who: str) -> str:
        if who not in self._keys:
            self._keys[who] = make_token(getattr(self.cast, who))[1]
        return self._keys[who]

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        as_: str | None = "admin",
        key: str | None = None,
        content_type: str = "application/json",
        **headers: str,
    ) -> Any:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        key = key or (self.key(as_) if as_ else None)
        if key:
            sent["Authorization"] = f"Bearer {key}"
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self._client.generic(method, BASE + path, data=raw, content_type=content_type, headers=sent)
