"""A person who has never seen Winnow takes real leads from a file to a forecast on the command line."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.real_data import real_data
from tests.stories.winnow_cli import Winnow, WinnowHere

MAPPING = """
blank = ["", "Select"]
unknown = "create"
[columns]
"Lead Number" = "external_id"
"Prospect ID" = "ignore"
"Lead Source" = "source"
"City" = "city"
"TotalVisits" = { field = "custom.total_visits", type = "number" }
"Converted"   = { field = "outcome", values = { "1" = "won", "0" = "lost" } }
"""
ROWS = 6446
WON = 2467

ANSWERS = {
    "size": {"value": 40, "evidence_kind": "document", "evidence": "Their annual report"},
    "industry": "served",
    "region": "served",
    "can_use": {"value": "yes", "said_by": "The head of training", "evidence_kind": "call"},
    "need": "urgent",
    "budget": "approved",
    "timeline": (date.today() + timedelta(days=60)).isoformat(),
    "authority": "decides",
    "decider": "The head of training",
}
CLOSE_ON = (date.today() + timedelta(days=45)).isoformat()


@pytest.mark.real_data
def test_takes_the_x_education_file_from_import_to_forecast(db: None, tmp_path: Path) -> None:
    # In this process: to start one for each of the twenty calls takes longer than all that they do.
    winnow = WinnowHere()
    file = real_data("x_education", "leads.csv")
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(MAPPING)

    tried = winnow("leads", "import", file, "--mapping", mapping, "--create-fields", "--dry-run")
    assert (tried["created"], tried["refused"]) == (ROWS, 0)
    assert winnow("leads", "list")["items"] == []

    brought = winnow("leads", "import", file, "--mapping", mapping, "--create-fields")
    assert brought["created"] == ROWS
    assert (brought["refused"], brought["refused_file"]) == (0, None)
    again = winnow("leads", "import", file, "--mapping", mapping, "--create-fields")
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, ROWS)

    scored = winnow("score", "run")
    assert scored["scored"] == ROWS
    exported = tmp_path / "leads.csv"
    columns = "id,external_id,stage,score,fit,interest,grade,custom.total_visits"
    assert winnow.call("leads", "export", "--columns", columns, "--out", exported).code == 0
    rows = list(csv.DictReader(exported.open()))
    assert len(rows) == ROWS
    assert sum(row["stage"] == "customer" for row in rows) == WON
    assert all(int(row["score"]) == int(row["fit"]) + int(row["interest"]) for row in rows)

    lost = next(row["id"] for row in rows if row["stage"] == "disqualified")
    winnow("qualification", "recycle", lost)
    shown = winnow("qualification", "show", lost)
    assert {gate["gate"] for gate in shown["gates"]} >= {"organization", "opportunity", "stakeholder"}
    assert shown["next_question"]
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps(ANSWERS))
    assert winnow("qualification", "answer", lost, "--file", answers)["stage"] == "prospect"

    terms = ("--amount", 12000, "--currency", "EUR", "--close-on", CLOSE_ON)
    opened = winnow("opportunities", "open", lost, *terms)
    forecast = json.dumps(winnow("forecast", "show"))
    assert "12000" in forecast
    for stage in ("qualifying", "needs_analysis", "proposal", "closing", "won"):
        winnow("opportunities", "move", opened["id"], stage)
    assert winnow("leads", "show", lost)["stage"] == "customer"

    explained = winnow("score", "explain", lost)
    assert explained["score"] == sum(part["points"] for part in explained["parts"])
    funnel = {step["stage"]: step["n"] for step in winnow("funnel", "show")["steps"]}
    assert (funnel["lead"], funnel["customer"]) == (ROWS, WON + 1)


@pytest.mark.once
def test_answers_alone_stand_on_standard_output(tmp_path: Path) -> None:
    winnow = Winnow(tmp_path)
    file = tmp_path / "leads.csv"
    file.write_text("Name,E-mail,Company\nAda Byron,ada@example.test,Engines\nNobody,not-an-address,\n")
    called = winnow.call("leads", "import", file, "--json")
    assert called.code == 0
    assert set(called.answer) == {"created", "updated", "unchanged", "refused", "refused_file", "seconds"}
    assert (called.answer["created"], called.answer["refused"]) == (1, 1)
    assert "not-an-address" in Path(called.answer["refused_file"]).read_text()


@pytest.mark.once
def test_refusals_have_exit_codes_and_no_traceback(db: None, tmp_path: Path) -> None:
    for words in (
        ("leads", "show", 999),
        ("leads", "import", tmp_path / "nowhere.csv"),
        ("score", "explain", 999),
        ("qualification", "show", 999),
        ("opportunities", "open", 999, "--amount", 1, "--currency", "EUR", "--close-on", "2027-01-01"),
        ("leads", "list", "--filter", "nonsense>1"),
    ):
        called = WinnowHere().call(*words, "--json")
        assert called.code in (1, 2), (words, called.err)
        assert called.out == ""
        assert called.err
        assert "Traceback" not in called.err
