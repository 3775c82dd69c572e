"""Rules for silent and rejected leads: on the page, by the API and on the command line."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from tests.api import Api
from tests.cast import Cast, make_lead
from tests.stories.pages import Person, words_of
from winnow.access.actor import SYSTEM
from winnow.cli.main import winnow
from winnow.qualification import queries

# What a page shows and takes: the rooms test what is behind it on both databases, where the matrix also opens it.
pytestmark = pytest.mark.once


def cli(*words: str) -> Any:
    done = CliRunner().invoke(winnow, ["recycling", *words, "--json"], catch_exceptions=False)
    return json.loads(done.output)


def test_an_admin_puts_rules_in_force_on_the_page(cast: Cast) -> None:
    admin = Person(cast.admin)
    days = {"days_no_budget": "30", "days_no_need": ""}
    admin.sends(
        "/settings/qualification/recycling",
        ignored_messages="4",
        ignored_days="10",
        automatic="on",
        explored_percent="5",
        **days,
    )
    rules = queries.recycling(SYSTEM)
    assert (rules.ignored_messages, rules.explored_percent, rules.by) == (4, 5, cast.admin.name)
    assert dict(rules.cooling_off) == {"no_budget": 30}
    assert rules.label in words_of(admin.sees("/settings/qualification/recycling"))
    Person(cast.rep).is_refused("/settings/qualification/recycling")


def test_the_same_by_api_and_cli(cast: Cast) -> None:
    api = Api(cast)
    sent = {
        "ignored_messages": 3,
        "ignored_days": 7,
        "automatic": True,
        "cooling_off": {"no_need": 10},
        "explored_percent": 0,
    }
    assert api("PUT", "/recycling", sent).json()["cooling_off"] == {"no_need": 10}
    assert api("PUT", "/recycling", {**sent, "cooling_off": {"spam": 1}}).status_code == 422
    assert api("PUT", "/recycling", sent, as_="rep").status_code == 403
    shown = cli("set", "--cooling-off", "no_budget=5", "--cooling-off", "no_need=never")
    assert (shown["cooling_off"], shown["ignored_messages"]) == ({"no_budget": 5}, 3)
    make_lead(owner=cast.rep)
    assert cli("run") == {"ignored": 0, "recycled": 0, "explored": 0}
    assert cli("explored")["wrongly"]["rate"] is None
    assert api("GET", "/recycling/explored", as_="rep").json()["n"] == 0
