"""Leads on the command line, as a script calls it."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest

from tests.stories.winnow_cli import WinnowHere
from winnow.capture.importing.lead_read import Chunk
from winnow.capture.importing.lead_run import LeadRun
from winnow.capture.importing.outcomes import Outcomes


@pytest.fixture
def winnow(db: None) -> WinnowHere:
    made = WinnowHere()
    made("fields", "add", "Seats", "--kind", "number", "--indexed")
    made("leads", "add", "name=Jane Doe", "email=jane@acme.test", "organization=Acme", "custom.seats=5")
    made("leads", "add", "name=Jim Roe", "email=jim@base.test", "country=France", "source=Fair")
    return made


def number_of(winnow: WinnowHere, name: str) -> int:
    (found,) = winnow("leads", "list", "--filter", f"name={name}", "--columns", "id")["items"]
    return int(found["id"])


def test_lists_filters_and_sorts(winnow: WinnowHere) -> None:
    asked = winnow("leads", "list", "--filter", "custom.seats>=5", "--columns", "name,custom.seats")
    assert asked == {"items": [{"name": "Jane Doe", "custom.seats": 5}], "count": 1, "more": False}
    names = [item["name"] for item in winnow("leads", "list", "--sort", "-name", "--limit", 1)["items"]]
    assert names == ["Jim Roe"]
    assert winnow("leads", "list", "--filter", "q=jane acme")["count"] == 1


def test_shows_and_changes_one(winnow: WinnowHere) -> None:
    jim = number_of(winnow, "Jim Roe")
    changed = winnow("leads", "change", jim, "city=Lyon", "job_title=Chair")
    assert (changed["city"], changed["job_title"], changed["country"]) == ("Lyon", "Chair", "FR")
    assert winnow("leads", "show", jim)["emails"] == ["jim@base.test"]


def test_exports_to_a_file_and_to_standard_output(winnow: WinnowHere, tmp_path: Path) -> None:
    out = tmp_path / "leads.csv"
    told = winnow("leads", "export", "--columns", "name,custom.seats,score", "--out", out)
    assert told == {"rows": 2, "file": str(out)}
    streamed = winnow.call("leads", "export", "--columns", "name,custom.seats,score").out
    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == ["Jane Doe", "Jim Roe"]
    assert list(csv.DictReader(StringIO(streamed))) == rows


def test_what_left_as_a_file_is_changed_in_it_and_comes_back(winnow: WinnowHere, tmp_path: Path) -> None:
    people, firms = tmp_path / "people.csv", tmp_path / "firms.xlsx"
    assert winnow("people", "export", "--out", people)["rows"] == 2
    text = people.read_bytes().replace(b"Jane Doe", b"Jane King").replace(b"Jane,Doe", b"Jane,King")
    people.write_bytes(text)
    back = winnow("people", "import", people)
    assert (back["created"], back["updated"], back["unchanged"]) == (0, 1, 1)
    assert "Jane King" in winnow.call("people", "export", "--columns", "name,email").out
    rows = winnow("organizations", "export", "--out", firms)["rows"]
    assert winnow("organizations", "import", firms)["unchanged"] == rows
    header = winnow.call("opportunities", "export", "--stage", "open").out.splitlines()[0]
    assert header.startswith("winnow_id,external_id,name,organization,")
    for noun in ("people", "organizations", "opportunities"):
        assert winnow.call(noun, "export", "--columns", "shoe_size").code == 1


def test_records_and_lists_what_happened(winnow: WinnowHere) -> None:
    jane = number_of(winnow, "Jane Doe")
    winnow("interactions", "add", jane, "call", "--subject", "Hello")
    assert [one["subject"] for one in winnow("interactions", "list", jane)] == ["Hello"]
    assert winnow("leads", "show", jane)["last_touch_at"]


def test_says_what_is_wrong_without_an_answer(winnow: WinnowHere) -> None:
    for words in (
        ("leads", "list", "--filter", "score>=high"),
        ("leads", "list", "--sort", "nonsense"),
        ("leads", "export", "--columns", "nonsense"),
        ("leads", "add", "email=x"),
        ("leads", "add", "email=jane@acme.test"),
        ("leads", "change", 999, "city=Ulm"),
        ("leads", "assign", 1, "--to", "nobody@winnow.test"),
        ("leads", "assign", "--to", "none"),
        ("interactions", "add", 1, "telepathy"),
        ("fields", "add", "Seats", "--kind", "number"),
    ):
        called = winnow.call(*words, "--json")
        assert called.code in (1, 2), (words, called.err)
        assert called.out == ""
        assert "Traceback" not in called.err


def test_a_file_is_read_as_it_is_said_to_be_written(winnow: WinnowHere, tmp_path: Path) -> None:
    file = tmp_path / "cs.csv"
    file.write_bytes("Jméno^E-mail\nJiří Dvořák^jiri@example.cz\n".encode("cp852"))
    mapping = tmp_path / "m.toml"
    mapping.write_text('[columns]\n"Jméno" = "name"\n"E-mail" = "email"\n', encoding="utf-8")
    said = ("--mapping", mapping, "--encoding", "cp852", "--delimiter", "^")
    assert winnow("leads", "import", file, *said)["created"] == 1
    assert [one["name"] for one in winnow("leads", "list", "--filter", "q=jiri@example.cz")["items"]] == [
        "Jiří Dvořák"
    ]
    wrong = winnow.call("leads", "import", file, "--encoding", "klingon")
    assert (wrong.code != 0, "There is no encoding 'klingon'" in wrong.err) == (True, True)


def test_a_mapping_is_kept_and_used_by_its_name(winnow: WinnowHere, tmp_path: Path) -> None:
    mapping, file = tmp_path / "m.toml", tmp_path / "show.csv"
    mapping.write_text('[columns]\n"Who" = "name"\n"Mail" = "email"\n', encoding="utf-8")
    file.write_text("Who,Mail\nAda Byron,ada@engines.example\n", encoding="utf-8")
    assert winnow("mappings", "save", "Show", "--file", mapping)["columns"] == 2
    assert "--mapping 'Show'" in winnow.call("leads", "import", file, "--dry-run").err
    assert winnow("leads", "import", file, "--mapping", "Show")["created"] == 1
    assert [(one["name"], bool(one["used_at"])) for one in winnow("mappings", "list")] == [("Show", True)]
    assert '"Who" = "name"' in winnow.call("mappings", "show", "Show").out
    assert "there are: Show" in winnow.call("leads", "import", file, "--mapping", "Shaw").err
    winnow("mappings", "remove", "Show")
    assert winnow("mappings", "list") == []


def test_an_import_that_is_stopped_says_so_and_goes_on_after_what_was_taken(
    winnow: WinnowHere, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "four.csv"
    file.write_text("Name,Email\n" + "".join(f"Ann {n},ann{n}@ridge.test\n" for n in range(4)))
    taken, take = [], LeadRun.take

    def stopped_at_the_third(run: LeadRun, chunk: Chunk) -> Outcomes:
        taken.append(chunk.rows)
        if len(taken) == 2:
            raise KeyboardInterrupt
        return take(run, chunk)

    monkeypatch.setattr("winnow.capture.importing.lead_run.CHUNK_ROWS", 2)
    monkeypatch.setattr(LeadRun, "take", stopped_at_the_third)
    assert winnow.call("leads", "import", file).code != 0
    (broken,) = winnow("imports", "list")
    assert (broken["state"], broken["rows_done"]) == ("failed", 2)
    done = winnow("imports", "resume", broken["id"])
    assert (done["state"], done["rows_done"], done["created"]) == ("done", 4, 4)
    assert winnow("leads", "list", "--filter", "q=ridge")["count"] == 4
    assert winnow.call("imports", "resume", broken["id"]).code != 0
