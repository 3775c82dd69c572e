"""Learning a scorecard from leads that have ended: the draft, its probabilities, and what is refused."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from tests.cast import NOW, Cast, make_lead
from tests.imports import csv_of, imported
from winnow.access.actor import SYSTEM
from winnow.capture.models import LeadStanding
from winnow.engagement.models import Interaction
from winnow.ground.models import CustomField
from winnow.ground.refusals import Invalid, NotAllowed
from winnow.learning.actions import Learned, NoSignal, ToLearn, learn
from winnow.learning.as_rules import rules_of
from winnow.learning.dataset import dataset
from winnow.learning.floors import TooThin
from winnow.learning.measures import auc
from winnow.learning.scorecard import scorecard
from winnow.learning.teaching import teach
from winnow.learning.weighing import weigh
from winnow.scoring.actions import create_draft, publish, rescore_all
from winnow.scoring.known_fields import rule_fields
from winnow.scoring.models import ScoringModel
from winnow.scoring.words import Origin

# Numbers are the same on both databases; what reads and keeps them there is tested by trainings and stories.
pytestmark = [pytest.mark.django_db, pytest.mark.once]
LATER = NOW + timedelta(days=1)
HEADER = (
    "Number",
    "Age",
    "Trade",
    "Wants",
    "Born",
    "Owns",
    "Note",
    "Same",
    "Verdict",
    "Employees",
    "Created",
    "Outcome",
)
MAPPING = """
[columns]
"Number" = "external_id"
"Age" = { field = "custom.age", type = "number" }
"Trade" = { field = "custom.trade", type = "one_choice" }
"Wants" = { field = "custom.wants", type = "many_choices" }
"Born" = { field = "custom.born", type = "date" }
"Owns" = { field = "custom.owns", type = "yes_no" }
"Note" = { field = "custom.note", type = "text" }
"Same" = { field = "custom.same", type = "text" }
"Verdict" = { field = "custom.verdict", type = "text" }
"Employees" = "employees"
"Created" = "created_at"
"Outcome" = "outcome"
"""


@pytest.fixture(autouse=True)
def few_trees_and_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """The yardstick is measured elsewhere, and the child process by the story of the command."""
    monkeypatch.setattr("winnow.learning.yardstick.MOST_TREES", 10)
    monkeypatch.setattr("winnow.learning.actions.learning.taught_apart", teach)


def business(n: int, *, seed: int = 1, open_from: int | None = None, days: float = 0.0) -> str:
    """A file of leads; those from row `open_from` on have not ended. They came in over `days`."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(n):
        age, trade = int(rng.integers(18, 70)), str(rng.choice(["Baker", "Smith", "Ærø-Møller", "Cook"]))
        wants = [one for one in ("speed", "price", "care") if rng.random() < 0.4]
        born, owns, staff = int(rng.integers(1950, 2000)), rng.random() < 0.4, int(rng.integers(1, 900))
        odds = 0.09 * abs(age - 44) - 1.4 + 1.2 * (trade == "Ærø-Møller") + 1.0 * ("care" in wants)
        odds += 1.2 * owns + 0.9 * (staff > 500) + 0.8 * (born < 1970)
        won = rng.random() < 1 / (1 + np.exp(1.6 - odds))
        blank = rng.random() < 0.1
        created = (NOW - timedelta(days=days * (1 - i / n))).strftime("%Y-%m-%d")
        ended = open_from is None or i < open_from
        rows.append([
            f"N{i}", "" if blank else age, trade, ";".join(wants), f"{born}-05-05", "yes" if owns else "no",
            f"note {i}", "x", ("Sold" if won else "Gone") if ended else "", staff, created,
            ("won" if won else "lost") if ended else "",
        ])  # fmt: skip
    return csv_of(HEADER, *rows)


def brought(text: str) -> None:
    done = imported(text, MAPPING, create_fields=True)
    assert done.refused == 0, done.problems


def learned(**wanted: Any) -> Learned:
    return learn(wanted=ToLearn(**wanted), by=SYSTEM, now=LATER)


def test_learns_a_draft_whose_points_and_probabilities_tell_how_open_leads_end() -> None:
    text = business(1500, open_from=1000)
    truth = _truth(business(1500))
    brought(text)
    done = learned(name="From the past")
    draft = ScoringModel.objects.get(pk=done.model)
    assert (draft.name, draft.origin, draft.state) == ("From the past", Origin.LEARNED, "draft")
    assert done.report["rows"] == 1000
    out = {one["field"]: one["reason"] for one in done.report["left_out"]}
    assert out.keys() == {"custom.verdict", "custom.note", "custom.same"}
    used = {one["field"] for one in done.report["fields"]}
    assert used >= {"custom.age", "custom.trade", "custom.wants", "custom.owns", "employees", "custom.born"}
    publish(model_id=done.model, by=SYSTEM, now=LATER)
    rescore_all(by=SYSTEM, now=LATER)
    waiting = LeadStanding.objects.visible_to(SYSTEM).filter(stage__in=["lead", "mql"])
    said = {str(number): p or 0.0 for number, p in waiting.values_list("lead__external_id", "probability")}
    assert len(said) == 500
    labels = [truth[number] for number in said]
    assert auc(labels, [*said.values()]).value > done.report["auc"] - 0.05
    assert abs(np.mean(labels) - np.mean([*said.values()])) < 0.06


def _truth(text: str) -> dict[str, int]:
    return {row["Number"]: int(row["Outcome"] == "won") for row in csv.DictReader(io.StringIO(text))}


def test_rules_give_every_lead_the_points_of_the_scorecard() -> None:
    brought(business(600))
    asked = [(pk, NOW) for pk in LeadStanding.objects.visible_to(SYSTEM).values_list("pk", flat=True)]
    table = [one for one in dataset(SYSTEM, asked, refusals=("", "")).table if not one.blank.all()]
    labels = np.array(_labels([pk for pk, _at in asked]), dtype=np.float64)
    card = scorecard(weigh(table, labels), table, most_parts=300)
    rules = rules_of(card, table, rule_fields())
    draft = create_draft(rules=rules, origin=Origin.LEARNED, by=SYSTEM, now=LATER)
    publish(model_id=draft.pk, by=SYSTEM, now=LATER)
    rescore_all(by=SYSTEM, now=LATER)
    scores = dict(LeadStanding.objects.visible_to(SYSTEM).values_list("pk", "score"))
    assert [scores[pk] for pk, _at in asked] == card.scores(table).tolist()


def _labels(pks: Sequence[int]) -> list[bool]:
    stages = dict(LeadStanding.objects.visible_to(SYSTEM).values_list("pk", "stage"))
    return [stages[pk] == "customer" for pk in pks]


def test_measures_on_the_latest_quarter_where_leads_came_in_over_time() -> None:
    brought(business(1600, days=400))
    done = learned()
    assert (done.report["measured_by"], done.report["measured_rows"]) == ("time", pytest.approx(400, abs=8))


def test_until_looks_at_the_world_as_it_was_then() -> None:
    brought(business(800, days=400))
    done = learned(until=NOW - timedelta(days=200))
    assert done.report["rows"] == pytest.approx(400, abs=3)


def test_a_person_insists_on_a_field_or_leaves_one_out() -> None:
    brought(business(600))
    done = learned(keep=("Verdict",), leave_out=("age",))
    out = {one["field"]: one["reason"] for one in done.report["left_out"]}
    assert "custom.verdict" not in out
    assert out["custom.age"] == "Left out as asked for."
    assert done.report["auc"] > 0.99
    with pytest.raises(Invalid) as refused:
        learned(keep=("no such field",))
    assert refused.value.field == "keep"


def test_never_learns_from_a_sensitive_field() -> None:
    brought(business(600))
    CustomField.objects.filter(key="owns").update(sensitive=True)
    done = learned()
    out = {one["field"]: one["reason"] for one in done.report["left_out"]}
    assert "sensitive" in out["custom.owns"]
    assert "custom.owns" not in {one["field"] for one in done.report["fields"]}
    with pytest.raises(Invalid):
        learned(keep=("custom.owns",))


def test_refuses_too_little_history_with_the_numbers() -> None:
    brought(business(10))
    with pytest.raises(TooThin) as refused:
        learned()
    assert refused.value.details["ended"] == 10
    assert "100 are needed" in refused.value.message


def test_refuses_history_that_ended_one_way_only() -> None:
    brought(business(300).replace(',"lost"', ',"won"'))
    with pytest.raises(TooThin) as refused:
        learned()
    assert refused.value.details["negatives"] == 0


def test_says_so_where_nothing_tells_how_leads_end() -> None:
    rng = np.random.default_rng(3)
    rows = [[f"N{i}", int(rng.integers(0, 90)), str(rng.choice(["won", "lost"]))] for i in range(400)]
    imported(csv_of(("external_id", "Age", "outcome"), *rows), create_fields=True)
    with pytest.raises(NoSignal) as refused:
        learned()
    assert refused.value.details["rows"] == 400
    assert not ScoringModel.objects.filter(origin=Origin.LEARNED).exists()


def test_learns_from_what_people_did_before_they_were_judged() -> None:
    rng = np.random.default_rng(4)
    brought(business(600, seed=9).replace("Ærø-Møller", "Cook"))
    visits = []
    for _pk, person, stage in LeadStanding.objects.visible_to(SYSTEM).values_list(
        "pk", "lead__person", "stage"
    ):
        before = rng.random() < (0.7 if stage == "customer" else 0.2)
        # What happens after the end must not help.
        after = stage == "customer"
        for at, kind in ((NOW - timedelta(days=3), "page_visit"),) * before + (
            (NOW + timedelta(hours=1), "form"),
        ) * after:
            visits.append(Interaction(person_id=person, kind=kind, at=at, recorded_at=at, subject="/"))
    Interaction.objects.bulk_create(visits)
    done = learned()
    used = {one["field"] for one in done.report["fields"]}
    assert "interactions.page_visit" in used
    assert "interactions.form" not in used


def test_only_who_may_write_rules_may_learn(cast: Cast) -> None:
    make_lead()
    with pytest.raises(NotAllowed):
        learn(wanted=ToLearn(), by=cast.actor("rep"), now=LATER)


def test_a_number_rises_or_falls_as_asked_and_nothing_else_can() -> None:
    brought(business(600))
    done = learned(rising=("Age",))
    assert done.report["monotone"] == {"custom.age": "up"}
    for wrong in ({"rising": ("Owns",)}, {"rising": ("Age",), "falling": ("custom.age",)}):
        with pytest.raises(Invalid, match="cannot"):
            learned(**wrong)
