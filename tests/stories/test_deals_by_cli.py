"""A representative opens a deal for a prospect and walks it to won on the command line, and looks at what it did."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.cast import NOW, Cast, make_lead
from tests.rooms.pipeline.scene import make_prospect
from winnow.cli import frame
from winnow.cli.main import winnow
from winnow.ground.refusals import Refused

Call = Callable[..., Any]


@pytest.fixture
def call(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Call:
    """A call as the representative; gives the JSON answer."""
    monkeypatch.setattr(frame, "now", lambda: NOW)

    def run(*words: object) -> Any:
        done = _run("--as", "rita@winnow.test", *words, "--json")
        if done.exception:
            raise done.exception
        return json.loads(done.stdout)

    return run


def _run(*words: object) -> Result:
    return CliRunner().invoke(winnow, [str(word) for word in words])


def test_opens_a_deal_and_walks_it_to_won(call: Call, cast: Cast) -> None:
    lead = make_prospect(cast.rep, name="Ann Lee", organization="Acme")
    made = call(
        "opportunities", "open", lead.pk, "--amount", "1200.50", "--currency", "EUR",
        "--close-on", "2026-05-01", "--needs", "Speed",
    )  # fmt: skip
    assert (made["name"], made["stage"], made["amount"], made["close_on"]) == (
        "Acme",
        "prospecting",
        1200.5,
        "2026-05-01",
    )
    assert (made["lead"], made["lead_stage"], made["owner"]) == (lead.pk, "opportunity", "rita@winnow.test")
    changed = call("opportunities", "change", made["id"], "amount=1500", "next_step=Send terms")
    assert (changed["amount"], changed["next_step"]) == (1500, "Send terms")
    listed = call("opportunities", "list", "--stage", "open", "--month", "2026-05", "--least", "1000")
    assert ([row["id"] for row in listed["items"]], listed["more"]) == ([made["id"]], False)

    forecast = call("forecast", "show", "--months", "3")
    assert forecast["months"][2]["month"] == "2026-05-01"
    assert forecast["months"][2]["open"]["weighted"] == forecast["expected"] == 150
    assert forecast["stages"][0]["basis"] == "guess"

    for stage in ("qualifying", "needs_analysis", "proposal", "closing", "won"):
        moved = call("opportunities", "move", made["id"], stage)
        assert moved["stage"] == stage
    assert moved["lead_stage"] == "customer"
    shown = call("opportunities", "show", made["id"])
    assert [move["to_stage"] for move in shown["moves"]][-1] == "won"
    assert {"id", "steps", "stakeholders", "moves", "changes"} <= shown.keys()
    funnel = call("funnel", "show")
    assert [step["n"] for step in funnel["steps"]] == [1, 1, 1, 1, 1]
    assert funnel["steps"][0]["conversion"]["rate"] == 1
    assert call("forecast", "show")["months"][0]["won"] == 1500


def test_works_off_the_worklist(call: Call, cast: Cast) -> None:
    lead = make_lead(owner=cast.rep, name="Ann Lee", standing={"score": 70})
    [task] = call("worklist", "show")["items"]
    assert (task["key"], task["who"], task["why"], task["action"]) == (
        f"lead:{lead.pk}",
        "Ann Lee",
        "Score 70, never contacted.",
        "contact",
    )
    assert call("worklist", "snooze", task["key"], "--days", "2")["until"] == "2026-03-04T09:30:00+00:00"
    assert call("worklist", "show")["items"] == []
    call("worklist", "snooze", task["key"], "--days", "0")
    call("worklist", "done", task["key"], "--note", "Interested")
    assert call("worklist", "show")["items"] == []


def test_refuses_with_a_reason(call: Call, cast: Cast) -> None:
    lead, his = make_lead(owner=cast.rep), make_prospect(cast.other_rep)
    for words, code in (
        (("opportunities", "open", lead.pk, "--amount", "1", "--close-on", "2026-05-01"), "not_qualified"),
        (("opportunities", "open", his.pk, "--amount", "1"), "not_found"),
        (("opportunities", "open", lead.pk, "--amount", "x"), "invalid"),
        (("opportunities", "move", 404, "won"), "not_found"),
        (("opportunities", "list", "--stage", "nowhere"), "invalid"),
        (("opportunities", "list", "--product", "Nothing"), "not_found"),
        (("opportunities", "assign", 1, "--to", "rita@winnow.test"), "not_allowed"),
        (("funnel", "show", "--source", "nowhere"), "invalid"),
        (("forecast", "show", "--currency", "CHF"), "invalid"),
        (("worklist", "done", "nothing"), "invalid"),
    ):
        with pytest.raises(Refused) as refused:
            call(*words)
        assert refused.value.code == code, words


def test_shows_people_tables(cast: Cast, call: Call) -> None:
    lead = make_prospect(cast.rep, organization="Acme")
    call("opportunities", "open", lead.pk, "--amount", "10", "--close-on", "2026-02-01")
    for words, said in (
        (("opportunities", "list"), "overdue"),
        (("funnel", "show"), "100.0%"),
        (("forecast", "show"), "overdue"),
        (("worklist", "show"), "It was expected to close 29 days ago."),
    ):
        done = _run(*words)
        assert done.exit_code == 0, done.exception
        assert said in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("opportunities", "open", "1", "--close-on", "soon"),
        ("opportunities", "change", "1", "amount"),
        ("opportunities", "change", "1", "close_on=soon"),
        ("forecast", "show", "--months", "0"),
        ("worklist", "show", "--limit", "0"),
    ],
)
def test_says_how_it_is_called(cast: Cast, words: tuple[str, ...]) -> None:
    assert _run(*words).exit_code == 2
