"""A representative qualifies a lead: by the API and on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner
from django.test import Client

from tests.cast import NOW, Cast, make_lead
from tests.rooms.qualification.scene import ORGANIZATION, PASSING
from winnow.access.actions import add_token
from winnow.access.actor import SYSTEM
from winnow.cli.main import winnow
from winnow.ground.refusals import Conflict, Invalid
from winnow.qualification.models import Framework

Call = Callable[..., tuple[int, Any]]


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def call(cast: Cast) -> Call:
    def ask(method: str, path: str, body: Any = None, *, who: str = "rep") -> tuple[int, Any]:
        user = getattr(cast, who)
        scopes = cast.actor(who).permissions
        _token, key = add_token(user=user, name="t", scopes=scopes, by=SYSTEM, now=NOW)
        answer = Client().generic(
            method,
            f"/api/v1{path}",
            data=b"" if body is None else json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {key}"},
        )
        return answer.status_code, json.loads(answer.content or b"null")

    return ask


def test_by_the_api_from_the_first_question_to_prospect(cast: Cast, call: Call) -> None:
    lead = make_lead(owner=cast.rep, company={"employees": 250, "country": "DE"}, organization="Acme")
    base = f"/leads/{lead.pk}"
    status, seen = call("GET", f"{base}/qualification")
    assert (status, seen["stage"], seen["framework"]) == (200, "lead", "BANT 1")
    assert [gate["gate"] for gate in seen["gates"]] == [
        "score", "organization", "opportunity", "stakeholder", "call",
    ]  # fmt: skip
    size = seen["levels"][0]["questions"][0]
    assert size["known"] == {"value": 250, "text": "We hold: 250 employees"}
    asked = []
    while seen["next_question"]:
        key = seen["next_question"]["key"]
        asked.append(key)
        said = {"value": PASSING[key], "said_by": "Ada", "evidence_kind": "call", "evidence": "On the phone"}
        status, seen = call("POST", f"{base}/answers", {"answers": {key: said}})
        assert status == 200
    assert set(asked) == set(PASSING)
    assert seen["stage"] == "prospect"
    assert all(gate["holds"] and not gate["missing"] for gate in seen["gates"])
    assert seen["decisions"][0]["policy"] == "Call and three levels 1 · BANT 1"


def test_by_the_api_a_failed_answer_disqualifies_until_the_lead_is_recycled(cast: Cast, call: Call) -> None:
    lead = make_lead(owner=cast.rep)
    _, seen = call("POST", f"/leads/{lead.pk}/answers", {"answers": {"need": "none"}})
    assert (seen["stage"], seen["decisions"][0]["reason"]) == ("disqualified", "no_need")
    assert call("POST", f"/leads/{lead.pk}/answers", {"answers": {"need": "urgent"}})[0] == 409
    _, seen = call("POST", f"/leads/{lead.pk}/recycle", {"note": "New boss"})
    assert seen["stage"] in {"lead", "mql"}
    status, refused = call("POST", f"/leads/{lead.pk}/promote")
    assert (status, refused["code"]) == (409, "not_qualified")
    _, seen = call("POST", f"/leads/{lead.pk}/disqualify", {"reason": "ignored", "note": "5 messages"})
    assert seen["decisions"][0]["note"] == "5 messages"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"answers": {}}, "answers"),
        ({"answers": {"budget": "plenty"}}, "budget"),
        ({"answers": {"nonsense": 1}}, "nonsense"),
        ({"answer": {}}, "answers"),
    ],
)
def test_the_api_names_what_is_wrong(cast: Cast, call: Call, body: Any, field: str) -> None:
    lead = make_lead(owner=cast.rep)
    status, refused = call("POST", f"/leads/{lead.pk}/answers", body)
    assert status == 422
    assert field in json.dumps(refused)


def test_the_api_hides_other_teams_leads_and_asks_for_permissions(cast: Cast, call: Call) -> None:
    lead = make_lead(owner=cast.rep)
    assert call("GET", f"/leads/{lead.pk}/qualification", who="other_rep")[0] == 404
    for path, body in (
        ("answers", {"answers": PASSING}),
        ("disqualify", {"reason": "spam"}),
        ("recycle", {}),
        ("promote", None),
    ):
        assert call("POST", f"/leads/{lead.pk}/{path}", body, who="other_rep")[0] == 404
        assert call("POST", f"/leads/{lead.pk}/{path}", body, who="marketer")[0] == 403
    assert call("POST", "/frameworks", {}, who="manager")[0] == 403


def test_by_the_api_an_admin_makes_the_next_version(cast: Cast, call: Call) -> None:
    status, draft = call("POST", "/frameworks", {}, who="admin")
    assert (status, draft["version"], draft["state"]) == (201, 2, "draft")
    base = f"/frameworks/{draft['id']}"
    new = {
        "level": "opportunity",
        "text": "What do they use today?",
        "kind": "text",
        "key": "today",
        "passes": {"filled": True},
    }
    assert call("POST", f"{base}/questions", new, who="admin")[0] == 201
    changed = {**new, "required": False, "weight": 4}
    _, seen = call("PUT", f"{base}/questions/today", changed, who="admin")
    assert seen["questions"][-1]["weight"] == 4
    assert call("POST", f"{base}/questions/today/move", {"up": True}, who="admin")[0] == 200
    assert call("DELETE", f"{base}/questions/region", who="admin")[0] == 204
    assert call("PATCH", base, {"on_fail": "suggest"}, who="admin")[1]["on_fail"] == "suggest"
    assert call("POST", f"{base}/publish", who="admin")[1]["state"] == "published"
    _, listed = call("GET", "/frameworks")
    assert [(one["version"], one["state"]) for one in listed["items"] if one["name"] == "BANT"] == [
        (2, "published"),
        (1, "retired"),
    ]
    assert call("DELETE", base, who="admin")[0] == 409


def run(*words: str, stdin: str = "") -> Any:
    found = CliRunner().invoke(winnow, ["qualification", *words], input=stdin)
    if found.exception:
        raise found.exception
    return json.loads(found.stdout) if "--json" in words else found.stdout


def test_on_the_command_line_from_answers_in_a_file_to_prospect(cast: Cast, tmp_path: Path) -> None:
    lead = str(make_lead(owner=cast.rep).pk)
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(ORGANIZATION))
    seen = run("answer", lead, "--file", str(file), "--json")
    assert set(seen) >= {"stage", "levels", "gates", "next_question"}
    assert {gate["gate"]: gate["holds"] for gate in seen["gates"]}["organization"]
    assert seen["next_question"]["key"] == "authority"
    rest = {key: value for key, value in PASSING.items() if key not in ORGANIZATION}
    assert run("answer", lead, "--file", "-", "--json", stdin=json.dumps(rest))["stage"] == "prospect"
    assert "prospect" in run("show", lead)


def test_on_the_command_line_disqualify_and_recycle(cast: Cast) -> None:
    lead = str(make_lead(owner=cast.rep).pk)
    assert run("disqualify", lead, "--reason", "spam", "--note", "x", "--json")["stage"] == "disqualified"
    assert run("recycle", lead, "--json")["stage"] in {"lead", "mql"}
    with pytest.raises(Conflict):
        run("promote", lead)
    with pytest.raises(Invalid):
        run("disqualify", lead, "--reason", "ugly")


@pytest.mark.parametrize("text", ["", "[]", "{", '{"size": NaN}', "null", "[" * 100_000])
def test_the_command_line_refuses_a_file_that_is_no_object(cast: Cast, text: str) -> None:
    lead = str(make_lead(owner=cast.rep).pk)
    with pytest.raises(Invalid):
        run("answer", lead, "--file", "-", stdin=text)


def test_the_command_line_lists_the_questions(db: None) -> None:
    seen = run("questions", "--json")
    assert {one["key"] for one in seen["questions"]} >= set(PASSING)
    assert "budget" in run("questions")
    assert Framework.objects.filter(state="published").count() == 1
