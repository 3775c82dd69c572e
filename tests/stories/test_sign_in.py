"""Signing in: by password, not for ever, and not by guessing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.cast import PASSWORD, Cast
from tests.settings import PASSWORD_HASHERS
from winnow.access.actions import change_password, change_user
from winnow.access.actor import SYSTEM
from winnow.config import settings as real

# What a page shows and takes: the rooms test what is behind it on both databases, where the matrix also opens it.
pytestmark = pytest.mark.once

RITA = "rita@winnow.test"


def try_to(client: Client, password: str, name: str = RITA, **more: Any) -> Any:
    return client.post("/sign-in", {"username": name, "password": password}, **more)


def is_in(client: Client) -> bool:
    return bool(client.get("/api/v1/me").status_code == 200)


@pytest.mark.parametrize("name", [RITA, "RITA@Winnow.test", "  rita@winnow.test "])
def test_lets_in_with_address_and_password(cast: Cast, name: str) -> None:
    client = Client()
    assert try_to(client, PASSWORD, name).status_code == 302
    assert is_in(client)


@pytest.mark.parametrize(
    ("name", "password"),
    [
        (RITA, "wrong"),
        ("nobody@winnow.test", PASSWORD),
        ("", ""),
        (RITA, "a\x00b"),
        ("\x00", "x"),
        (RITA, "x" * 9999),
    ],
)
def test_tells_nothing_about_what_was_wrong(cast: Cast, name: str, password: str) -> None:
    client = Client()
    answer = try_to(client, password, name)
    assert answer.status_code == 200
    assert "do not belong together" in answer.content.decode()
    assert not is_in(client)


def test_locks_after_five_failures_and_opens_again(cast: Cast) -> None:
    client = Client()
    start = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        codes = [try_to(client, f"wrong {n}").status_code for n in range(5)]
        assert codes == [200, 200, 200, 200, 429]
        locked = try_to(client, PASSWORD)
        assert locked.status_code == 429
        assert "too many wrong passwords" in locked.content.decode()
        assert not is_in(client)
    with time_machine.travel(start + timedelta(minutes=16), tick=False):
        assert try_to(client, PASSWORD).status_code == 302


def test_counts_every_spelling_of_a_name_as_one(cast: Cast) -> None:
    spellings = [RITA, "RITA@winnow.test", " rita@WINNOW.test", "Rita@winnow.test", "ｒita@winnow.test"]
    for name in spellings:
        last = try_to(Client(), "wrong", name)
    assert last.status_code == 429


def test_locks_nobody_else_out(cast: Cast) -> None:
    for n in range(5):
        try_to(Client(), f"wrong {n}")
    assert try_to(Client(), PASSWORD, "mona@winnow.test").status_code == 302, (
        "another name from the same place"
    )
    assert try_to(Client(), PASSWORD, REMOTE_ADDR="10.0.0.9").status_code == 302, (
        "the same name from elsewhere"
    )


def test_forgets_failures_after_success(cast: Cast) -> None:
    client = Client()
    for _ in range(3):
        for n in range(3):
            try_to(client, f"wrong {n}")
        assert try_to(client, PASSWORD).status_code == 302


def test_refuses_who_has_left(cast: Cast) -> None:
    change_user(user=cast.rep, is_active=False, by=SYSTEM)
    client = Client()
    assert try_to(client, PASSWORD).status_code == 200
    assert not is_in(client)


def test_ends_sessions_of_who_has_left(cast: Cast) -> None:
    client = Client()
    try_to(client, PASSWORD)
    assert client.get("/settings/profile").status_code == 200
    change_user(user=cast.rep, is_active=False, by=SYSTEM)
    answer = client.get("/settings/profile")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in")


def test_ends_other_sessions_when_the_password_changes(cast: Cast) -> None:
    client = Client()
    try_to(client, PASSWORD)
    change_password(user=cast.rep, old=PASSWORD, new="another good one", by=cast.actor("rep"))
    assert not is_in(client)


def test_changes_the_session_key_at_sign_in(cast: Cast) -> None:
    client = Client()
    client.get("/sign-in")
    session = client.session
    session["kept"] = 1
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before or ""
    try_to(client, PASSWORD)
    assert client.cookies["sessionid"].value != before


def test_signs_out_by_post_only(cast: Cast) -> None:
    client = Client()
    try_to(client, PASSWORD)
    assert client.get("/sign-out").status_code == 405
    assert is_in(client)
    client.post("/sign-out")
    assert not is_in(client)


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_never_leads_elsewhere(cast: Cast, target: str) -> None:
    answer = Client().post(
        f"/sign-in?next={target}", {"username": RITA, "password": PASSWORD, "next": target}
    )
    assert answer.status_code == 302
    assert "evil" not in answer["Location"]
    assert "javascript" not in answer["Location"]


def test_asks_for_the_csrf_token(cast: Cast) -> None:
    assert try_to(Client(enforce_csrf_checks=True), PASSWORD).status_code == 403


def test_hides_the_session_from_scripts_and_other_sites(cast: Cast) -> None:
    client = Client()
    try_to(client, PASSWORD)
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_hashes_passwords_with_argon2_outside_of_tests(cast: Cast, settings: Any) -> None:
    settings.PASSWORD_HASHERS = real.PASSWORD_HASHERS
    assert real.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
    assert real.PASSWORD_HASHERS != PASSWORD_HASHERS
    cast.rep.set_password(PASSWORD)
    assert cast.rep.password.startswith("argon2$argon2id$")
    assert cast.rep.check_password(PASSWORD)
    assert not cast.rep.check_password("wrong")
