"""Users, teams and tokens on the command line."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.api import Api
from tests.cast import Cast
from winnow.access.models import User
from winnow.access.queries import actor_of
from winnow.cli.main import winnow
from winnow.ground.refusals import Conflict, Invalid, NotAllowed, NotFound, Refused


def call(*words: str) -> Result:
    return CliRunner().invoke(winnow, words)


def answer(*words: str) -> Any:
    called = call(*words, "--json")
    assert called.exit_code == 0, (called.stderr, called.exception)
    return json.loads(called.stdout)


def test_adds_a_user_who_can_sign_in_with_the_password_that_is_shown_once(cast: Cast) -> None:
    made = answer("user", "add", "--email", "Nina@winnow.test", "--role", "manager", "--team", "north")
    assert (made["email"], made["name"], made["role"], made["team"]) == (
        "nina@winnow.test",
        "Nina",
        "manager",
        "North",
    )
    assert User.objects.get(pk=made["id"]).check_password(made["password"])
    assert len(made["password"]) >= 16


def test_never_repeats_a_password_that_was_given(cast: Cast) -> None:
    given = ("--name", "N", "--password", "a long enough one")
    called = call("user", "add", "--email", "n@winnow.test", *given)
    assert called.exit_code == 0
    assert "long enough" not in called.output
    assert User.objects.get(email="n@winnow.test").check_password("a long enough one")


def test_lists_users_for_people_and_for_programs(cast: Cast) -> None:
    assert {user["name"] for user in answer("user", "list")} >= {"Ada", "Rita", "Stan"}
    shown = call("user", "list").stdout
    assert shown.splitlines()[0].split() == ["id", "email", "name", "role", "team", "active"]
    assert "rita@winnow.test" in shown


def test_changes_a_user(cast: Cast) -> None:
    changed = answer("user", "change", "rita@winnow.test", "--role", "manager", "--team", "", "--inactive")
    assert (changed["role"], changed["team"], changed["active"]) == ("manager", None, False)
    assert answer("user", "change", "rita@winnow.test", "--active")["role"] == "manager"


def test_makes_teams_and_moves_them(cast: Cast) -> None:
    assert answer("team", "add", "Far north", "--parent", "North")["parent"] == "North"
    assert answer("team", "change", "Far north", "--parent", "", "--name", "Pole")["parent"] is None
    assert "Pole" in {team["name"] for team in answer("team", "list")}


def test_prints_the_key_of_a_token_once_and_it_works(api: Api) -> None:
    words = ("--user", "rita@winnow.test", "--scopes", "leads:read, reports:read", "--name", "sync")
    made = answer("token", "add", *words)
    assert made["scopes"] == ["leads:read", "reports:read"]
    assert api("GET", "/me", key=made["key"]).json()["permissions"] == made["scopes"]
    assert all("key" not in token for token in answer("token", "list"))
    assert answer("token", "revoke", str(made["id"]))["revoked_at"]
    assert api("GET", "/me", key=made["key"]).status_code == 401


def test_gives_a_token_all_that_its_user_may_without_scopes(cast: Cast) -> None:
    key = call("token", "add", "--user", "rita@winnow.test", "--days", "30").stdout.strip()
    assert key.startswith("winnow_")
    made = answer("token", "list")[0]
    assert set(made["scopes"]) == set(actor_of(cast.rep).permissions)
    assert made["expires_at"]


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (("user", "add", "--email", "rita@winnow.test"), Conflict),
        (("user", "add", "--email", "no address"), Invalid),
        (("user", "add", "--email", "n@winnow.test", "--team", "Nowhere"), NotFound),
        (("user", "add", "--email", "n@winnow.test", "--role", "emperor"), Invalid),
        (("user", "change", "nobody@winnow.test", "--role", "manager"), NotFound),
        (("user", "change", "ada@winnow.test", "--inactive"), Conflict),
        (("team", "add", "North"), Conflict),
        (("token", "add", "--user", "rita@winnow.test", "--scopes", "leads:eat"), Invalid),
        (("token", "revoke", "999999"), NotFound),
        (("--as", "rita@winnow.test", "user", "add", "--email", "n@winnow.test"), NotAllowed),
        (("--as", "rita@winnow.test", "token", "add", "--user", "mona@winnow.test"), NotAllowed),
    ],
)
def test_says_what_it_refuses(cast: Cast, words: tuple[str, ...], refusal: type[Refused]) -> None:
    called = call(*words)
    assert isinstance(called.exception, refusal)
    assert called.stdout == ""
