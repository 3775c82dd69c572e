"""Somebody brings the past as a file, learns from it, publishes, and reads the chances of leads that are open."""

from __future__ import annotations

import csv
import io
from hashlib import sha256
from pathlib import Path

import pytest

from tests.real_data import real_data
from tests.stories.winnow_cli import WinnowHere
from winnow.learning.holding import calibration_error
from winnow.learning.measures import auc, brier

MAPPING = """
blank = ["", "Select"]
unknown = "create"
[columns]
"Prospect ID" = "ignore"
"Lead Number" = "external_id"
"Lead Source" = "source"
"Converted" = { field = "outcome", values = { "1" = "won", "0" = "lost" } }
"""
FILLED_AFTER_CONTACT = {
    "tags",
    "lead_quality",
    "lead_profile",
    "last_activity",
    "last_notable_activity",
    "asymmetrique_activity_index",
    "asymmetrique_profile_index",
    "asymmetrique_activity_score",
    "asymmetrique_profile_score",
}
# The odds that a learner who knows which fields are filled in after contact reaches on the whole file.
LOGISTIC_AUC = 0.866


def is_test(number: str) -> bool:
    return int(sha256(f"inner:{number}".encode()).hexdigest()[:8], 16) % 100 < 30


@pytest.mark.once
def test_chances_of_open_leads_hold_on_a_real_file(db: None, tmp_path: Path) -> None:
    winnow = WinnowHere()
    path = real_data("x_education", "leads.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [{key: value for key, value in row.items() if key} for row in csv.DictReader(file)]
    truth = {row["Lead Number"]: int(row["Converted"]) for row in rows if is_test(row["Lead Number"])}
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    with (tmp_path / "leads.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | {"Converted": ""} if row["Lead Number"] in truth else row for row in rows)
    done = winnow.call(
        "leads", "import", tmp_path / "leads.csv", "--mapping", tmp_path / "mapping.toml", "--create-fields"
    )
    assert done.code == 0, done.err
    learned = winnow.call("models", "learn", "--label", "won", "--json")
    assert learned.code == 0, learned.err
    answer = learned.answer
    assert answer.keys() == {"model", "rows", "auc", "brier", "ece", "yardstick", "left_out", "seconds"}
    assert answer["yardstick"].keys() == {"auc", "brier", "ece"}
    assert answer["rows"] == len(rows) - len(truth)
    assert answer["auc"] > answer["yardstick"]["auc"] - 0.01
    assert answer["brier"] < answer["yardstick"]["brier"] + 0.005
    leaking = {
        one["field"].removeprefix("custom.")
        for one in answer["left_out"]
        if "same on all leads" not in one["reason"]
    }
    assert leaking == FILLED_AFTER_CONTACT
    assert winnow.call("models", "publish", answer["model"]).code == 0
    assert winnow.call("score", "run").code == 0
    out = winnow.call("leads", "export", "--columns", "external_id,score,probability").out
    said = {row["external_id"]: float(row["probability"]) for row in csv.DictReader(io.StringIO(out))}
    labels, chances = [*truth.values()], [said[number] for number in truth]
    assert auc(labels, chances).value > LOGISTIC_AUC
    assert brier(labels, chances).value < 0.144
    assert calibration_error(labels, chances) < 0.04


def test_too_little_history_is_refused_with_the_reason(db: None) -> None:
    refused = WinnowHere().call("models", "learn", "--label", "won", "--json")
    assert refused.code == 1
    assert refused.answer["code"] == "too_little_history"
    assert "100 are needed" in refused.answer["refused"]
