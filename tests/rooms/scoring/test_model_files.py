"""A model as a file: checked against its examples by the statement that scores leads, taken in as a draft, given out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cast import NOW
from winnow.access.actor import SYSTEM
from winnow.capture.models import Lead
from winnow.ground.models import CustomField
from winnow.ground.refusals import Invalid
from winnow.scoring import actions, queries
from winnow.scoring.models import ScoringModel

pytestmark = pytest.mark.django_db

TOML = """
name = "Ours"
threshold = 30
grades = { a = 20, b = 10, c = 5 }
caps = { fit = 25 }
calibration = { kind = "logistic", slope = 0.1, intercept = -3 }

[[rules]]
group = "demographic"
reason = "Heads a department"
points = 20
condition = { combinator = "and", not = false, rules = [{ field = "job_title", operator = "hasWord", value = ["head"] }] }

[[rules]]
group = "firmographic"
key = "big"
reason = "Many visits at a big firm"
points = 10
condition = { rules = [
  { field = "employees", operator = ">=", value = 50 },
  { interactions = { kinds = ["page_visit"], page = "/pricing" }, operator = ">=", value = 2 },
] }

[[rules]]
group = "behavioural"
key = "visits"
reason = "Visited"
points = 8
condition = { kinds = ["page_visit"], half_life_days = 7 }

[[examples]]
name = "A head at a big firm"
lead = { job_title = "Head of Sales", employees = 60, email = "ada@gmail.com", "custom.agreed" = true }
interactions = [
  { kind = "page_visit", subject = "/pricing" },
  { kind = "page_visit", subject = "/pricing?plan=2", days_ago = 7 },
]
score = 37
fit = 25
interest = 12
grade = "A"
probability = 0.668

[[examples]]
score = 0
"""


@pytest.fixture(autouse=True)
def _field() -> None:
    CustomField.objects.create(record="lead", key="agreed", label="Agreed", kind="yes_no", created_at=NOW)


def test_examples_get_what_they_must_and_leave_nothing_behind() -> None:
    found = actions.check_file(text=TOML, toml=True, by=SYSTEM, now=NOW)
    assert [(one.name, one.holds, one.got["score"]) for one in found.examples] == [
        ("A head at a big firm", True, 37),
        ("Example 2", True, 0),
    ]
    assert (found.model, found.rules, found.holds) == ("Ours", 3, True)
    assert not Lead.objects.visible_to(SYSTEM).exists()
    assert not ScoringModel.objects.filter(state="draft").exists()


def test_an_example_that_gets_something_else_is_told_and_keeps_the_model_out() -> None:
    wrong = TOML.replace("score = 37", "score = 38")
    found = actions.check_file(text=wrong, toml=True, by=SYSTEM, now=NOW)
    assert (found.holds, [one.holds for one in found.examples]) == (False, [False, True])
    with pytest.raises(Invalid) as refused:
        actions.import_file(text=wrong, toml=True, by=SYSTEM, now=NOW)
    assert refused.value.field == "examples[0].score"
    assert not ScoringModel.objects.filter(state="draft").exists()


def test_what_is_given_out_is_taken_in_again_the_same() -> None:
    made = actions.import_file(text=TOML, toml=True, by=SYSTEM, now=NOW)
    given = queries.exported(SYSTEM, made.pk)
    again = actions.import_file(text=json.dumps(given), toml=False, by=SYSTEM, now=NOW)
    assert queries.exported(SYSTEM, again.pk) == given
    assert queries.diff(SYSTEM, made.pk, again.pk).differences == []
    assert (given["threshold"], given["caps"], len(given["examples"])) == (30, {"fit": 25}, 2)


BASE: dict[str, Any] = {
    "name": "X",
    "rules": [
        {
            "group": "behavioural",
            "key": "v",
            "reason": "V",
            "points": 1,
            "condition": {"kinds": ["page_visit"]},
        }
    ],
}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ([], "file"),
        ({"luck": 1}, "luck"),
        ({"name": 5}, "name"),
        ({"rules": []}, "rules"),
        ({"rules": [5]}, "rules"),
        ({"rules": [{**BASE["rules"][0], "half_life_days": 3}]}, "rules[0].half_life_days"),
        ({"grades": {"a": 1, "b": 2, "c": 3}}, "grades.a"),
        ({"threshold": 1.5}, "threshold"),
        ({"caps": {"fit": "x"}}, "caps.fit"),
        ({"calibration": {"kind": "x"}}, "calibration"),
        ({"examples": [{"lead": {}}]}, "examples[0]"),
        ({"examples": [{"score": "much"}]}, "examples[0].score"),
        ({"examples": [{"score": 1, "lead": {"gone": 1}}]}, "examples[0].lead.gone"),
        ({"examples": [{"score": 1, "lead": {"employees": "many"}}]}, "examples[0].lead.employees"),
        ({"examples": [{"score": 1, "lead": {"score": 5}}]}, "examples[0].lead.score"),
        ({"examples": [{"score": 1, "interactions": [{"kind": "x"}]}]}, "examples[0].interactions[0].kind"),
        (
            {"examples": [{"score": 1, "interactions": [{"kind": "form", "days_ago": -1}]}]},
            "examples[0].interactions[0].days_ago",
        ),
    ],
)
def test_names_the_place_of_what_is_wrong(change: Any, place: str) -> None:
    raw = {**BASE, **change} if isinstance(change, dict) else change
    with pytest.raises(Invalid) as refused:
        actions.check_file(text=json.dumps(raw), toml=False, by=SYSTEM, now=NOW)
    assert refused.value.field == place


@pytest.mark.parametrize(("text", "toml"), [("{", False), ("=", True), ("[" * 100_000, False)])
def test_a_file_that_is_no_such_file_is_refused(text: str, toml: bool) -> None:
    with pytest.raises(Invalid) as refused:
        actions.check_file(text=text, toml=toml, by=SYSTEM, now=NOW)
    assert refused.value.field == "file"
