"""A token may ask so often in a minute, whichever process answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api import Api
from winnow.api.limits import Allowances, allowances
from winnow.api.problems import TooManyRequests

START = datetime(2026, 3, 2, 12, 0, 15, tzinfo=UTC)


@pytest.fixture
def limit(settings: Any) -> Iterator[Any]:
    def to(number: int) -> None:
        changed = {"api_requests_per_minute": number}
        settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update=changed)

    allowances.forget()
    with time_machine.travel(START, tick=False):
        yield to
    allowances.forget()


def test_refuses_more_and_says_when_to_come_back(api: Api, limit: Any) -> None:
    limit(3)
    answers = [api("GET", "/me", as_="rep") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[0]["RateLimit-Policy"] == '"minute";q=3;w=60'
    assert [answer["RateLimit"] for answer in answers[:3]] == [f'"minute";r={r};t=45' for r in (2, 1, 0)]
    assert answers[3]["Retry-After"] == "45"
    assert answers[3].json()["code"] == "too_many_requests"
    assert api("GET", "/me", as_="manager").status_code == 200, "another token has its own allowance"


def test_begins_anew_every_minute(api: Api, limit: Any) -> None:
    limit(1)
    assert api("GET", "/me").status_code == 200
    assert api("GET", "/me").status_code == 429
    with time_machine.travel(START + timedelta(seconds=45), tick=False):
        assert api("GET", "/me").status_code == 200


@pytest.mark.parametrize(("allowed", "processes"), [(10, 1), (10, 4), (500, 3)])
def test_holds_across_processes(db: None, limit: Any, allowed: int, processes: int) -> None:
    limit(allowed)
    workers = [Allowances() for _ in range(processes)]
    let_in = 0
    for i in range(allowed * 3):
        try:
            workers[i % processes].spend("token:1", START)
        except TooManyRequests:
            continue
        let_in += 1
    assert allowed <= let_in <= allowed * (1 + 0.02 * processes)


def test_writes_seldom(db: None, limit: Any) -> None:
    limit(6000)
    mine = Allowances()
    with CaptureQueriesContext(connection) as captured:
        for _ in range(1000):
            mine.spend("token:1", START)
    assert len(captured) <= 1 + 1000 // (6000 // 50)


def test_does_not_gather_those_who_have_gone(db: None, limit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("winnow.api.limits._MANY", 10)
    mine = Allowances()
    for minute in range(3):
        for n in range(20):
            mine.spend(f"token:{n}", START + timedelta(minutes=minute))
    assert len(mine._counts) <= 31
