"""Scores and models by the API, and on the command line as scripts call it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.api import Api
from tests.cast import NOW, Cast, make_lead
from tests.rooms.scoring.scene import live
from tests.stories.winnow_cli import WinnowHere
from tests.unit.scoring.scene import behaviour, group, rule, when
from winnow.access.actor import SYSTEM
from winnow.scoring.actions import rescore_all, score_shadow
from winnow.scoring.models import ScoringModel

GERMAN = rule(group(when("country", "=", "DE")), points=30, key="german", reason="From Germany")


def the_draft(api: Api) -> Any:
    made = api("POST", "/scoring/models", {"name": "Ours"}, as_="marketer")
    assert made.status_code == 201, made.json()
    return made.json()


def test_explains_a_score_by_the_api(cast: Cast, api: Api) -> None:
    live(GERMAN)
    lead = make_lead(owner=cast.rep, person={"country": "DE"})
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


@pytest.fixture
def winnow(db: None) -> WinnowHere:
    return WinnowHere()


def test_scores_and_explains_on_the_command_line(winnow: WinnowHere, tmp_path: Path) -> None:
    leads = tmp_path / "leads.csv"
    leads.write_text("name,email,job_title,phone\nJane Doe,jane@acme.example,CEO,+4930123456\n")
    winnow("leads", "import", leads)
    run = winnow("score", "run")
    assert set(run) == {"model", "scored", "changed", "seconds"}
    assert (run["model"], run["scored"]) == ("Default 1", 1)
    (lead,) = winnow("leads", "list", "--columns", "id")["items"]
    told = winnow("score", "explain", lead["id"])
    assert set(told) == {"score", "fit", "interest", "grade", "parts"}
    assert told["score"] == sum(part["points"] for part in told["parts"])
    assert {"rule": "top", "reason": "Leads the company", "points": 15} in told["parts"]
    assert winnow("leads", "show", lead["id"])["score"] == told["score"]
    called = winnow.call("score", "explain", 10**9)
    assert (called.code, called.out) == (1, "")
    assert f"no lead {10**9}" in called.err


def test_lists_shows_and_publishes_models_on_the_command_line(winnow: WinnowHere) -> None:
    (live,) = winnow("models", "list")
    assert (live["label"], live["state"]) == ("Default 1", "published")
    assert len(winnow("models", "show", live["id"])["rules"]) == 27
    assert "Leads the company" in winnow.call("models", "show", live["id"]).out
    for words in (("publish", live["id"]), ("rollback",), ("show", 10**9)):
        called = winnow.call("models", *words)
        assert (called.code, called.out) == (1, "")
        assert "Traceback" not in called.err


def test_shadows_compares_and_follows_the_run_by_the_api(cast: Cast, api: Api) -> None:
    live(GERMAN)
    lead = make_lead(owner=cast.rep, person={"country": "DE"})
    draft = the_draft(api)
    base = f"/scoring/models/{draft['id']}"
    api("PATCH", base, {"threshold": 20, "caps": {"fit": 25}}, as_="marketer")
    assert api("POST", f"{base}/shadow", as_="marketer").json()["state"] == "shadow"
    score_shadow(by=SYSTEM, now=NOW)
    told = api("GET", "/scoring/shadow", as_="rep").json()
    assert (told["promoted"], told["promoted_leads"][0]["lead_id"]) == (1, lead.pk)
    found = api("GET", f"/scoring/models/{draft['based_on']}/diff/{draft['id']}", as_="rep").json()
    assert [one["what"] for one in found["differences"]] == [
        "Threshold: 50 → 20",
        "Most points of fit: no cap → 25",
    ]
    assert api("POST", f"{base}/unshadow", as_="marketer").json()["state"] == "draft"
    assert api("GET", "/scoring/runs/latest", as_="rep").json()["state"] == "waiting"
    assert api("POST", "/scoring/runs/cancel", as_="rep").status_code == 403
    assert api("POST", "/scoring/runs/cancel", as_="marketer").status_code == 204
    assert api("GET", "/scoring/runs/latest", as_="rep").json()["state"] == "cancelled"


def test_gives_checks_and_takes_a_model_as_a_file_by_the_api(api: Api) -> None:
    draft = the_draft(api)
    model = api("GET", f"/scoring/models/{draft['id']}/file", as_="rep").json()
    model["examples"] = [{"lead": {"job_title": "CEO"}, "grade": "C", "score": 10}]
    checked = api("POST", "/scoring/check", {"model": model}, as_="marketer").json()
    assert (checked["holds"], checked["examples"][0]["got"]["score"]) == (True, 10)
    taken = api("POST", "/scoring/import", {"model": model}, as_="marketer")
    assert (taken.status_code, taken.json()["name"]) == (201, "Ours")
    model["examples"][0]["score"] = 11
    refused = api("POST", "/scoring/import", {"model": model}, as_="marketer").json()
    assert refused["field"] == "examples[0].score"


def test_models_as_files_shadow_and_diff_on_the_command_line(winnow: WinnowHere, tmp_path: Path) -> None:
    first = winnow("models", "list")[0]["id"]
    file = tmp_path / "ours.json"
    winnow.call("models", "export", first, "--out", file)
    model = json.loads(file.read_text())
    model |= {"name": "Ours", "examples": [{"name": "A chief", "lead": {"job_title": "CEO"}, "score": 10}]}
    file.write_text(json.dumps(model))
    found = winnow.call("models", "check", file, "--json")
    assert (found.code, found.answer["holds"]) == (0, True)
    made = winnow.call("models", "import", file, "--json").answer
    assert winnow.call("models", "diff", first, made["model"], "--json").answer["differences"] == []
    told = winnow.call("models", "shadow", made["model"], "--json").answer
    assert (told["live"], told["shadow"]) == ("Default 1", f"Ours {made['model']}")
    assert winnow.call("models", "publish", made["model"], "--json").answer["model"] == told["shadow"]
    assert winnow.call("score", "progress", "--json").answer["state"] == "done"
    assert winnow.call("models", "rollback", "--json").answer["model"] == "Default 1"
    file.write_text(json.dumps({**model, "examples": [{"score": 99}]}))
    wrong = winnow.call("models", "check", file, "--json")
    assert (wrong.code, wrong.answer["holds"]) == (1, False)
