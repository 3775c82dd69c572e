"""A creation that is sent twice with the same Idempotency-Key happens once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.api import BASE, Api
from tests.cast import Cast, make_cast
from winnow.access.idempotency import forget_old_keys
from winnow.access.models import IdempotencyKey, Team

TEAM = {"name": "West"}


def test_repeats_the_first_answer(api: Api) -> None:
    first = api("POST", "/teams", TEAM, Idempotency_Key="one")
    again = api("POST", "/teams", TEAM, Idempotency_Key="one")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again["Content-Type"] == first["Content-Type"]
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert Team.objects.filter(name="West").count() == 1


def test_repeats_answers_that_have_no_conflict_of_their_own(api: Api) -> None:
    made = [api("POST", "/tokens", {"name": "t", "scopes": []}, Idempotency_Key="k").json() for _ in "ab"]
    assert made[0] == made[1]
    assert api.cast.admin.tokens.filter(name="t").count() == 1


@pytest.mark.parametrize(
    ("path", "body"), [("/teams", {"name": "East"}), ("/teams", {"name": "West "}), ("/users", TEAM)]
)
def test_refuses_the_key_for_another_request(api: Api, path: str, body: Any) -> None:
    api("POST", "/teams", TEAM, Idempotency_Key="one")
    answer = api("POST", path, body, Idempotency_Key="one")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert not Team.objects.filter(name="East").exists()


def test_keeps_the_keys_of_users_apart(api: Api) -> None:
    assert api("POST", "/teams", TEAM, Idempotency_Key="one").status_code == 201
    answer = api("POST", "/tokens", {"name": "t", "scopes": []}, as_="rep", Idempotency_Key="one")
    assert answer.status_code == 201
    assert "Idempotent-Replayed" not in answer


def test_lets_a_refused_request_be_sent_again(api: Api) -> None:
    taken = {"name": "north"}
    assert api("POST", "/teams", taken, Idempotency_Key="one").status_code == 409
    Team.objects.filter(name="North").update(name="Far north")
    assert api("POST", "/teams", taken, Idempotency_Key="one").status_code == 201


def test_keeps_nothing_of_a_request_that_broke(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    from winnow.api.v1 import teams

    with monkeypatch.context() as broken:
        broken.setattr(teams.TeamOut, "of", lambda _: 1 / 0)
        assert api("POST", "/teams", TEAM, Idempotency_Key="one").status_code == 500
    assert not Team.objects.filter(name="West").exists()
    assert not IdempotencyKey.objects.exists()
    assert api("POST", "/teams", TEAM, Idempotency_Key="one").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "a" * 256, "\x7f"])
def test_refuses_keys_that_are_none(api: Api, key: str) -> None:
    answer = api("POST", "/teams", TEAM, Idempotency_Key=key)
    if answer.status_code != 201:
        assert (answer.status_code, answer.json()["field"]) == (422, "Idempotency-Key")
    assert (answer.status_code == 201) == (key == " ")


def test_compares_the_files_of_a_form(api: Api) -> None:
    def bring(rows: str) -> Any:
        file = SimpleUploadedFile("leads.csv", f"Email\n{rows}\n".encode())
        headers = {"Authorization": f"Bearer {api.key('admin')}", "Idempotency-Key": "one"}
        return Client().post(f"{BASE}/imports", {"file": file}, headers=headers)

    first, again, other = bring("a@example.test"), bring("a@example.test"), bring("b@example.test")
    assert (first.status_code, again.json()) == (201, first.json())
    assert again["Idempotent-Replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_costs_one_statement(api: Api) -> None:
    api("POST", "/teams", {"name": "Warm"})

    def statements(name: str, **headers: str) -> list[str]:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert api("POST", "/teams", {"name": name}, **headers).status_code == 201
        own = ("SAVEPOINT", "RELEASE", "BEGIN")
        return [one["sql"] for one in captured if not one["sql"].startswith(own)]

    assert len(statements("East", Idempotency_Key="k")) == len(statements("West")) + 1


def test_forgets_keys_after_a_day(api: Api) -> None:
    api("POST", "/teams", TEAM, Idempotency_Key="one")
    made = IdempotencyKey.objects.get().created_at
    assert forget_old_keys(made + timedelta(hours=24)) == 0
    assert forget_old_keys(made + timedelta(hours=24, seconds=1)) == 1
    assert not IdempotencyKey.objects.exists()


@pytest.fixture
def committed(transactional_db: None) -> Cast:
    return make_cast()


def test_lets_one_of_many_at_the_same_moment_win(committed: Cast) -> None:
    api = Api(committed)
    api.key("rep")

    def send(_: int) -> Any:
        try:
            body = {"name": "raced", "scopes": []}
            return api("POST", "/tokens", body, as_="rep", Idempotency_Key="one")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(12)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer for answer in answers) == 1
    assert committed.rep.tokens.filter(name="raced").count() == 1
