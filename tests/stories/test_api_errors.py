"""What the API says when a request is wrong: problem+json with a code and the field, never a traceback."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from tests.api import BASE, Api
from tests.cast import Cast
from winnow.access import queries

TEAM = {"name": "West"}


def told(answer: Any) -> tuple[int, str, str]:
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["type"] == f"urn:winnow:problem:{problem['code']}"
    assert problem["title"]
    assert problem["detail"]
    assert "Traceback" not in answer.content.decode()
    return answer.status_code, problem["code"], problem["field"]


@pytest.mark.parametrize("who", ["rep", None])
def test_tells_of_unknown_addresses(api: Api, who: str | None) -> None:
    assert told(api("GET", "/nowhere", as_=who)) == (404, "not_found", "")
    assert told(api("GET", "/teams/", as_=who)) == (404, "not_found", "")


def test_names_the_methods_that_an_address_takes(api: Api) -> None:
    answer = api("PUT", "/teams")
    assert told(answer) == (405, "method_not_allowed", "")
    assert set(answer["Allow"].split(", ")) == {"GET", "POST"}


def test_names_an_unknown_parameter(api: Api) -> None:
    answer = api("GET", "/users?limit=2&colour=red")
    assert told(answer) == (422, "invalid", "colour")
    assert "cursor, limit" in answer.json()["detail"]
    assert told(api("GET", "/me?x=1")) == (422, "invalid", "x")


def test_names_an_unknown_field(api: Api) -> None:
    assert told(api("POST", "/teams", {**TEAM, "colour": "red"})) == (422, "invalid", "colour")


@pytest.mark.parametrize("number", [True, False])
def test_takes_no_truth_for_a_number(api: Api, number: bool) -> None:
    assert told(api("POST", "/users", {"email": "a@b.test", "name": "N", "team_id": number})) == (
        422,
        "invalid",
        "team_id",
    )
    assert told(api("POST", "/leads/assign", {"owner": None, "leads": [number]})) == (422, "invalid", "leads")


def test_takes_no_number_for_a_truth_or_a_moment(api: Api) -> None:
    assert told(api("POST", "/partners", {"name": "P", "tells_known": 0})) == (422, "invalid", "tells_known")
    assert told(api("POST", "/scoring/trainings", {"until": 0})) == (422, "invalid", "until")


def test_names_every_field_that_is_wrong(api: Api) -> None:
    answer = api("POST", "/users", {"email": 7, "name": "", "role": "emperor", "team_id": 2**63})
    errors = {error["field"]: error["code"] for error in answer.json()["errors"]}
    assert told(answer)[0] == 422
    assert errors == {
        "email": "string_type",
        "name": "string_too_short",
        "role": "enum",
        "team_id": "less_than_equal",
    }
    assert told(api("POST", "/tokens", {"name": "t", "scopes": ["a", 1]})) == (422, "invalid", "scopes.1")


def test_passes_on_what_an_action_refused(api: Api) -> None:
    assert told(api("POST", "/users", {"email": "no address", "name": "N"})) == (422, "invalid", "email")
    answer = api("POST", "/teams", {"name": "north"})
    assert told(answer) == (409, "conflict", "name")
    assert answer.json()["errors"] == [
        {"field": "name", "code": "conflict", "message": answer.json()["detail"]}
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"name": NaN}',
        b'{"name": "\xff"}',
        b'{"name": "\\ud800"}',
        '{"name": "West"}'.encode("utf-16"),
        b"[" * 100_000,
        b'{"name": ' + b"9" * 10_000 + b"}",
    ],
)
def test_refuses_what_is_not_json(api: Api, body: bytes) -> None:
    assert told(api("POST", "/teams", body)) == (400, "malformed_json", "")


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"West"', b"7"])
def test_refuses_json_that_is_no_object(api: Api, body: bytes) -> None:
    assert told(api("POST", "/teams", body))[:2] == (422, "invalid")


def test_refuses_nul_with_its_place(api: Api) -> None:
    assert told(api("POST", "/teams", {"name": "a\x00b"})) == (422, "invalid", "name")
    scopes = {"name": "t", "scopes": ["leads:read", "\x00"]}
    assert told(api("POST", "/tokens", scopes)) == (422, "invalid", "scopes.1")
    assert told(api("POST", "/teams", {"\x00": "a"}))[:2] == (422, "invalid")
    assert told(api("GET", "/users?cursor=a%00b")) == (422, "invalid", "cursor")
    assert told(api("GET", "/users/%00"))[0] == 404
    # An escaped backslash before u0000 is six plain characters.
    assert api("POST", "/teams", {"name": "\\u0000"}).status_code == 201


def test_takes_characters_of_every_script(api: Api) -> None:
    made = api("POST", "/teams", {"name": "Öst 東 🚀 \u202e"})
    assert made.status_code == 201
    assert made.json()["name"].startswith("Öst 東 🚀")


def test_refuses_other_types_of_body(api: Api) -> None:
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        answer = api("POST", "/teams", b'{"name": "West"}', content_type=content_type)
        assert told(answer) == (415, "unsupported_media_type", "")
    charset = api("POST", "/teams", TEAM, content_type="application/json; charset=utf-8")
    assert charset.status_code == 201


def test_refuses_bodies_that_are_too_large(api: Api) -> None:
    body = b'{"name": "' + b"a" * 3_000_000 + b'"}'
    assert told(api("POST", "/teams", body)) == (413, "too_large", "")


@pytest.mark.parametrize(
    "number", ["9223372036854775808", "9" * 19, "9" * 30, "9" * 300, "0", "-1", "999999"]
)
def test_finds_nothing_under_numbers_that_no_row_has(api: Api, number: str) -> None:
    for noun in ("users", "teams", "tokens"):
        assert told(api("GET", f"/{noun}/{number}"))[:2] in {(404, "not_found"), (422, "invalid")}
    assert told(api("DELETE", f"/tokens/{number}"))[0] in {404, 422}


def test_names_a_number_that_is_none(api: Api) -> None:
    assert told(api("GET", "/users/abc")) == (422, "invalid", "user_id")
    assert told(api("GET", "/users/1.5")) == (422, "invalid", "user_id")


def test_refuses_foreign_hosts(api: Api) -> None:
    client = Client()
    for more in ({}, {"Authorization": f"Bearer {api.key('rep')}"}):
        answer = client.get(f"{BASE}/me", headers={"Host": "evil.example", **more})
        assert told(answer) == (400, "bad_request", "")


def test_tells_nothing_of_its_own_mistakes(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("secret of the house")

    key = api.key("rep")
    monkeypatch.setattr(queries, "find_user", break_down)
    answer = api("GET", "/users/1", key=key)
    assert told(answer) == (500, "broken", "")
    assert "secret" not in answer.content.decode()
    monkeypatch.setattr("winnow.api.auth.bearer_of", break_down)
    assert told(api("GET", "/users/1", key=key)) == (500, "broken", "")


def test_says_that_its_database_is_away(
    cast: Cast, api: Api, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("connection refused")

    key = api.key("rep")
    for part in (f"{queries.__name__}.find_user", "winnow.api.auth.bearer_of"):
        monkeypatch.setattr(part, away)
        assert told(api("GET", "/users/1", key=key)) == (503, "unavailable", "")
    client.raise_request_exception = False
    client.force_login(cast.rep)
    monkeypatch.setattr("winnow.web.today.views.worklist", away)
    page = client.get("/today")
    assert page.status_code == 503
    assert "cannot reach its database" in page.content.decode()


def test_answers_in_the_same_shape_without_a_token(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.rep, backend="django.contrib.auth.backends.ModelBackend")
    assert told(browser.get(f"{BASE}/nowhere")) == (404, "not_found", "")
    assert told(browser.put(f"{BASE}/teams")) == (405, "method_not_allowed", "")
    assert told(browser.get(f"{BASE}/users?colour=red")) == (422, "invalid", "colour")
