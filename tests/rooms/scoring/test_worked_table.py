"""The worked table of docs/explanation/scoring.md, recomputed; and its table of operators."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cast import NOW, make_lead
from tests.rooms.scoring.scene import did, live, shown
from winnow.access.actor import SYSTEM
from winnow.capture.fields import MOMENT
from winnow.ground.words import Kind
from winnow.scoring.actions import rescore
from winnow.scoring.operators import OPERATORS
from winnow.scoring.queries import explanation

DOC = (Path(__file__).parents[3] / "docs/explanation/scoring.md").read_text()
KINDS = {
    "text": Kind.TEXT,
    "long text": Kind.LONG_TEXT,
    "web address": Kind.URL,
    "number": Kind.NUMBER,
    "money": Kind.MONEY,
    "date": Kind.DATE,
    "moment": MOMENT,
    "one choice": Kind.ONE_CHOICE,
    "many choices": Kind.MANY_CHOICES,
    "yes or no": Kind.YES_NO,
}


def rows(after: str) -> list[list[str]]:
    """The cells of the first table behind a heading."""
    table = DOC.split(after, 1)[1].split("|---", 1)[1].split("\n\n", 1)[0]
    return [[cell.strip(" *") for cell in line.strip("|").split("|")] for line in table.splitlines()[1:]]


@pytest.mark.parametrize(("column", "day"), [(1, 28), (2, 42)])
def test_recomputes_the_table(db: None, column: int, day: int) -> None:
    found = re.search(r"```json\n(.*?)```", DOC, re.S)
    assert found
    live(*json.loads(found[1]), grade_a=40, grade_b=25, grade_c=10)
    lead = make_lead(
        email="ada@gmail.com", person={"job_title": "Head of Sales, EMEA"}, company={"employees": 50}
    )
    for kind, on, subject in (
        ("page_visit", 0, "/pricing"),
        ("page_visit", 14, "/pricing"),
        ("page_visit", 28, "/pricing"),
        ("page_visit", 27, "/blog"),
        ("form", -1, ""),
        ("email_sent", 21, ""),
        ("email_sent", 28, ""),
    ):
        did(lead, kind, NOW + timedelta(days=on), subject)
    moment = NOW + timedelta(days=day)
    rescore(lead_ids=[lead.pk], by=SYSTEM, now=moment)
    told = {row[0]: int(row[column]) for row in rows("## A worked example")}
    sums = [told.pop(name) for name in ("fit", "interest", "score")]
    assert {part.rule: part.points for part in explanation(SYSTEM, lead.pk, now=moment).parts} == {
        rule: points for rule, points in told.items() if points
    }
    assert shown(lead) == (*sums, "C")


def test_names_the_operators_of_every_kind() -> None:
    told = {}
    for kinds, operators in rows("### Conditions"):
        for kind in re.sub(r"\(.*\)", "", kinds).split(","):
            told[KINDS[kind.strip()]] = re.findall(r"`([^`]+)`", operators)
    assert {kind: sorted(found) for kind, found in told.items()} == {
        kind: sorted(operator.value for operator in operators) for kind, operators in OPERATORS.items()
    }
