"""Scores and models by the API, and on the command line as scripts call it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.api import Api
from tests.cast import Cast, make_lead
from tests.rooms.scoring.scene import live
from tests.stories.winnow_cli import Winnow
from tests.unit.scoring.scene import behaviour, group, rule, when
from winnow.access.actor import SYSTEM
from winnow.scoring.actions import rescore_all
from winnow.scoring.models import ScoringModel

GERMAN = rule(group(when("country", "=", "DE")), points=30, key="german", reason="From Germany")


def the_draft(api: Api) -> Any:
    made = api("POST", "/scoring/models", {"name": "Ours"}, as_="marketer")
    assert made.status_code == 201, made.json()
    return made.json()


def test_explains_a_score_by_the_api(cast: Cast, api: Api) -> None:
    live(GERMAN)
    lead = make_lead(owner=cast.rep, person={"country": "DE"})
    from tests.cast import NOW

    rescore_all(by=SYSTEM, now=NOW)
    told = api("GET", f"/leads/{lead.pk}/score", as_="rep").json()
    assert (told["score"], told["fit"], told["grade"]) == (30, 30, "B")
    assert told["parts"] == [
        {"rule": "german", "reason": "From Germany", "points": 30, "group": "demographic"}
    ]
    history = api("GET", f"/leads/{lead.pk}/scores", as_="rep").json()
    assert [row["score"] for row in history["items"]] == [30]
    assert api("GET", f"/leads/{lead.pk}/score", as_="other_rep").status_code == 404


def test_drafts_changes_and_publishes_by_the_api(api: Api) -> None:
    draft = the_draft(api)
    base = f"/scoring/models/{draft['id']}"
    changed = api("PATCH", base, {"threshold": 70}, as_="marketer").json()
    assert (changed["name"], changed["threshold"], changed["state"]) == ("Ours", 70, "draft")
    added = api("POST", f"{base}/rules", {**GERMAN, "key": ""}, as_="marketer")
    assert added.status_code == 201
    last = added.json()["rules"][-1]
    assert (last["key"], last["sentence"]) == ("from_germany", "Country is DE")
    api("PATCH", f"/scoring/rules/{last['id']}", {"points": 40}, as_="marketer")
    assert api("DELETE", f"/scoring/rules/{draft['rules'][0]['id']}", as_="marketer").status_code == 204
    shown = api("GET", base, as_="rep").json()
    assert (shown["rules"][-1]["points"], shown["rule_count"]) == (40, len(draft["rules"]))
    steps = [row["step"] for row in api("GET", f"{base}/history").json()["items"]]
    assert steps == ["rule_removed", "rule_changed", "rule_added", "changed", "drafted"]
    assert api("POST", f"{base}/publish", as_="marketer").json()["state"] == "published"
    assert api("POST", "/scoring/roll-back", as_="marketer").json()["name"] == "Default"
    states = {row["id"]: row["state"] for row in api("GET", "/scoring/models").json()["items"]}
    assert states[draft["id"]] == "retired"
    assert api("POST", "/scoring/runs", as_="marketer").status_code == 202


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"condition": group(when("gone", "null"))}, "condition.rules[0].field"),
        ({"condition": {}}, "condition.rules"),
        ({"points": 0}, "points"),
        ({"reason": " "}, "reason"),
        ({"group": "behavioural"}, "condition.combinator"),
    ],
)
def test_names_what_is_wrong_by_the_api(api: Api, wrong: dict[str, Any], field: str) -> None:
    draft = the_draft(api)
    refused = api("POST", f"/scoring/models/{draft['id']}/rules", {**GERMAN, **wrong}, as_="marketer")
    assert (refused.status_code, refused.json()["field"]) == (422, field)
    assert api("GET", f"/scoring/models/{draft['id']}").json()["rule_count"] == draft["rule_count"]


def test_tries_a_rule_and_discards_a_draft_by_the_api(cast: Cast, api: Api) -> None:
    lead = make_lead(person={"country": "DE"})
    tried = {name: GERMAN[name] for name in ("group", "points", "condition")}
    found = api("POST", "/scoring/preview", tried, as_="marketer").json()
    assert found == {"matching": 1, "of": 1, "example": lead.pk, "points": 30}
    draft = the_draft(api)
    assert api("DELETE", f"/scoring/models/{draft['id']}", as_="rep").status_code == 403
    assert api("DELETE", f"/scoring/models/{draft['id']}", as_="marketer").status_code == 204
    live_one = ScoringModel.objects.get(state="published").pk
    refused = api("POST", f"/scoring/models/{live_one}/rules", behaviour("form"), as_="marketer")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")


def test_scores_and_explains_on_the_command_line(tmp_path: Path) -> None:
    winnow = Winnow(tmp_path)
    leads = tmp_path / "leads.csv"
    leads.write_text("name,email,job_title,phone\nJane Doe,jane@acme.example,CEO,+4930123456\n")
    winnow("leads", "import", leads)
    run = winnow("score", "run")
    assert set(run) == {"model", "scored", "changed", "seconds"}
    assert (run["model"], run["scored"]) == ("Default 1", 1)
    told = winnow("score", "explain", 1)
    assert set(told) == {"score", "fit", "interest", "grade", "parts"}
    assert told["score"] == sum(part["points"] for part in told["parts"])
    assert {"rule": "top", "reason": "Leads the company", "points": 15} in told["parts"]
    assert winnow("leads", "show", 1)["score"] == told["score"]
    called = winnow.call("score", "explain", 99)
    assert (called.code, called.out) == (1, "")
    assert "no lead 99" in called.err


def test_lists_shows_and_publishes_models_on_the_command_line(tmp_path: Path) -> None:
    winnow = Winnow(tmp_path)
    assert [(one["label"], one["state"]) for one in winnow("models", "list")] == [("Default 1", "published")]
    assert len(winnow("models", "show", 1)["rules"]) == 27
    assert "Leads the company" in winnow.call("models", "show", 1).out
    for words in (("publish", 1), ("rollback",), ("show", 7)):
        called = winnow.call("models", *words)
        assert (called.code, called.out) == (1, "")
        assert "Traceback" not in called.err
