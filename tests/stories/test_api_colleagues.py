"""Users, teams, tokens and oneself by the API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api import Api
from tests.cast import PASSWORD
from winnow.access.models import Token, User


def pages(api: Api, path: str, **more: Any) -> list[list[str]]:
    """The names on every page of two, walked forward."""
    found, cursor = [], ""
    while True:
        page = api("GET", f"{path}?limit=2{cursor}", **more).json()
        found.append([item["name"] for item in page["items"]])
        if page["next"] is None:
            return found
        cursor = f"&cursor={page['next']}"


def test_lists_users_in_pages_both_ways(api: Api) -> None:
    assert pages(api, "/users", as_="rep") == [["Ada", "Mark"], ["Mona", "Otto"], ["Rita", "Stan"]]
    first = api("GET", "/users?limit=2").json()
    second = api("GET", f"/users?limit=2&cursor={first['next']}").json()
    back = api("GET", f"/users?limit=2&cursor={second['previous']}").json()
    assert back["items"] == first["items"]
    assert first["previous"] is None


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=!", "cursor=W10", "cursor=e30"])
def test_refuses_pages_that_are_none(api: Api, query: str) -> None:
    answer = api("GET", f"/users?{query}")
    assert (answer.status_code, answer.json()["field"]) == (422, query.partition("=")[0])


def test_adds_shows_and_changes_a_user(api: Api) -> None:
    new = {"email": "Nina@Winnow.test", "name": " Nina ", "role": "manager", "team_id": api.cast.north.pk}
    made = api("POST", "/users", {**new, "password": "a long enough one"})
    assert made.status_code == 201
    user = made.json()
    assert (user["email"], user["name"], user["role"]) == ("nina@winnow.test", "Nina", "manager")
    assert user["team"] == {"id": api.cast.north.pk, "name": "North"}
    assert api("GET", f"/users/{user['id']}", as_="rep").json() == user
    changed = api("PATCH", f"/users/{user['id']}", {"team_id": None, "role": "marketer"}).json()
    assert (changed["team"], changed["role"], changed["name"]) == (None, "marketer", "Nina")
    gone = api("PATCH", f"/users/{user['id']}", {"is_active": False}).json()
    assert gone["is_active"] is False
    assert api("GET", f"/users/{user['id']}", as_="rep").status_code == 404
    assert "password" not in user


@pytest.mark.parametrize("name", ["name", "role", "is_active", "password"])
def test_takes_nothing_away_that_every_user_has(api: Api, name: str) -> None:
    refused = api("PATCH", f"/users/{api.cast.rep.pk}", {name: None})
    assert (refused.status_code, refused.json()["field"]) == (422, name)
    assert api("PATCH", f"/users/{api.cast.rep.pk}", {}).status_code == 200


def test_never_loses_the_last_admin(api: Api) -> None:
    for change in ({"role": "manager"}, {"is_active": False}):
        assert api("PATCH", f"/users/{api.cast.admin.pk}", change).status_code == 409


@pytest.mark.parametrize("who", ["rep", "manager", "marketer", "stranger"])
def test_lets_only_admins_change_users_and_teams(api: Api, who: str) -> None:
    new = {"email": "n@winnow.test", "name": "N"}
    assert api("POST", "/users", new, as_=who).status_code == 403
    assert api("PATCH", f"/users/{api.cast.rep.pk}", {"role": "admin"}, as_=who).status_code == 403
    assert api("POST", "/teams", {"name": "N"}, as_=who).status_code == 403
    assert api("PATCH", f"/teams/{api.cast.north.pk}", {"name": "N"}, as_=who).status_code == 403
    assert User.objects.get(pk=api.cast.rep.pk).role == "representative"


def test_builds_the_tree_of_teams_and_refuses_a_ring(api: Api) -> None:
    north = api.cast.north.pk
    below = api("POST", "/teams", {"name": "Far north", "parent_id": north}).json()
    assert below["parent"] == {"id": north, "name": "North"}
    ring = api("PATCH", f"/teams/{north}", {"parent_id": below["id"]})
    assert (ring.status_code, ring.json()["field"]) == (409, "parent")
    top = api("PATCH", f"/teams/{below['id']}", {"parent_id": None}).json()
    assert top == {"id": below["id"], "name": "Far north", "parent": None}
    assert api("PATCH", f"/teams/{below['id']}", {"parent_id": 999_999}).status_code == 404
    assert api("GET", f"/teams/{below['id']}", as_="rep").json() == top
    assert pages(api, "/teams")[0] == ["Company", "Far north"]


def test_shows_the_key_of_a_token_once(api: Api) -> None:
    made = api("POST", "/tokens", {"name": "sync", "scopes": ["leads:read"]}, as_="rep").json()
    assert api("GET", "/me", key=made["key"]).json()["permissions"] == ["leads:read"]
    shown = api("GET", f"/tokens/{made['id']}", as_="rep").json()
    assert "key" not in shown
    assert shown["user"] == {"id": api.cast.rep.pk, "name": "Rita"}
    assert Token.objects.get(pk=made["id"]).digest not in str(shown)
    revoked = api("DELETE", f"/tokens/{made['id']}", as_="rep")
    assert (revoked.status_code, revoked.content) == (204, b"")
    assert "Content-Type" not in revoked
    assert api("GET", "/me", key=made["key"]).status_code == 401
    assert api("GET", f"/tokens/{made['id']}", as_="rep").json()["revoked_at"]


def test_hides_the_tokens_of_others(api: Api) -> None:
    hers = api("POST", "/tokens", {"name": "hers", "scopes": []}, as_="rep").json()["id"]
    assert api("GET", f"/tokens/{hers}", as_="manager").status_code == 404
    assert api("DELETE", f"/tokens/{hers}", as_="manager").status_code == 404
    assert "hers" not in {one["name"] for one in api("GET", "/tokens", as_="manager").json()["items"]}
    assert "hers" in {one["name"] for one in api("GET", "/tokens", as_="admin").json()["items"]}
    assert api("DELETE", f"/tokens/{hers}", as_="admin").status_code == 204


def test_makes_no_token_that_may_more_than_its_maker(api: Api) -> None:
    narrow = api("POST", "/tokens", {"name": "narrow", "scopes": ["leads:read"]}).json()["key"]
    wide = {"name": "wide", "scopes": ["leads:read", "users:write"]}
    refused = api("POST", "/tokens", wide, key=narrow)
    assert (refused.status_code, refused.json()["field"]) == (403, "scopes")
    other = {"name": "other", "scopes": [], "user_id": api.cast.manager.pk}
    assert api("POST", "/tokens", other, as_="rep").status_code == 403
    assert api("POST", "/tokens", {**other, "scopes": ["no:such"]}).json()["field"] == "scopes"
    past = {"name": "past", "scopes": [], "expires_at": "2020-01-01T00:00:00Z"}
    assert api("POST", "/tokens", past).json()["field"] == "expires_at"
    naive = {"name": "naive", "scopes": [], "expires_at": "2030-01-01T00:00:00"}
    assert api("POST", "/tokens", naive).json()["field"] == "expires_at"


def test_lets_everybody_change_herself(api: Api) -> None:
    change = {"name": "Rita R", "time_zone": "Asia/Tokyo", "language": "de", "theme": "dark"}
    me = api("PATCH", "/me", change, as_="rep").json()
    assert {name: me[name] for name in change} == change
    assert me["role"] == "representative"
    for wrong in ({"time_zone": "Mars/Base"}, {"language": "xx"}, {"theme": "pink"}, {"role": "admin"}):
        answer = api("PATCH", "/me", wrong, as_="rep")
        assert (answer.status_code, answer.json()["field"]) == (422, next(iter(wrong)))


def test_changes_the_password_only_with_the_old_one(api: Api) -> None:
    new = "another good one"
    assert api("POST", "/me/password", {"old": "wrong", "new": new}, as_="rep").json()["field"] == "old"
    assert api("POST", "/me/password", {"old": PASSWORD, "new": "short"}, as_="rep").json()["field"] == "new"
    assert api("POST", "/me/password", {"old": PASSWORD, "new": new}, as_="rep").status_code == 204
    assert User.objects.get(pk=api.cast.rep.pk).check_password(new)
