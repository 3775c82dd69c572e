"""A calibrated model gives leads a probability, which follows the score in standings and history."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import NOW, make_lead
from tests.rooms.scoring.scene import did, live, standing
from winnow.access.actor import SYSTEM
from winnow.ground.refusals import Invalid
from winnow.scoring import actions, queries
from winnow.scoring.calibration import parse_calibration
from winnow.scoring.models import ScoreChange, ScoringModel
from winnow.scoring.words import Origin

pytestmark = pytest.mark.django_db
VISITS: dict[str, Any] = {
    "group": "behavioural",
    "key": "visits",
    "reason": "Visited",
    "points": 8,
    "condition": {"kinds": ["page_visit"], "half_life_days": 10},
}
TITLE: dict[str, Any] = {
    "group": "demographic",
    "reason": "Has a title",
    "points": 5,
    "condition": {
        "combinator": "and",
        "not": False,
        "rules": [{"field": "job_title", "operator": "notNull", "value": None}],
    },
}
MAPS: list[dict[str, Any]] = [
    {"kind": "logistic", "slope": 0.0713, "intercept": -1.37},
    {"kind": "points", "points": [[-3, 0.013], [5, 0.2], [17.5, 0.31], [60, 0.97]]},
    {"kind": "logistic", "slope": 1000, "intercept": -5000},
]


def draft(calibration: dict[str, Any] | None = None, **more: Any) -> ScoringModel:
    return actions.create_draft(
        rules=[VISITS, TITLE], calibration=calibration, name="Learned", by=SYSTEM, now=NOW, **more
    )


@pytest.mark.parametrize("calibration", MAPS)
def test_probability_is_what_the_calibration_makes_of_the_score(calibration: dict[str, Any]) -> None:
    leads = [make_lead(email=f"p{n}@firm.example", person={"job_title": "x" * (n % 2)}) for n in range(12)]
    for n, lead in enumerate(leads):
        for _ in range(n):
            did(lead, "page_visit", NOW)
    actions.publish(model_id=draft(calibration).pk, by=SYSTEM, now=NOW)
    actions.rescore_all(by=SYSTEM, now=NOW)
    expected = parse_calibration(calibration)
    for lead in leads:
        row = standing(lead)
        assert row.probability == expected.probability(row.score)
        assert ScoreChange.objects.filter(lead=lead).latest("pk").probability == row.probability


def test_a_model_without_calibration_leaves_no_probability_behind() -> None:
    lead = make_lead()
    actions.publish(model_id=draft(MAPS[0]).pk, by=SYSTEM, now=NOW)
    actions.rescore_all(by=SYSTEM, now=NOW)
    assert standing(lead).probability is not None
    live(TITLE, now=NOW + timedelta(hours=1))
    actions.rescore_all(by=SYSTEM, now=NOW + timedelta(hours=1))
    assert standing(lead).probability is None


def test_a_draft_takes_rules_calibration_origin_and_report_at_once() -> None:
    made = draft(MAPS[1], origin=Origin.LEARNED, report={"auc": 0.8}, settings={"threshold": 7})
    shown = queries.model(SYSTEM, made.pk)
    assert (shown.origin, shown.threshold, shown.report) == (Origin.LEARNED, 7, {"auc": 0.8})
    assert shown.calibration == parse_calibration(MAPS[1]).stored()
    assert [(rule.key, rule.points) for rule in shown.rules] == [("visits", 8), ("has_a_title", 5)]


def test_what_is_wrong_in_a_list_of_rules_is_named_by_its_place_and_nothing_is_made() -> None:
    wrong = {**VISITS, "key": "other", "condition": {"kinds": ["telepathy"]}}
    with pytest.raises(Invalid) as refused:
        actions.create_draft(rules=[VISITS, wrong], by=SYSTEM, now=NOW)
    assert refused.value.field == "rules[1].condition.kinds[0]"
    assert not ScoringModel.objects.filter(state="draft").exists()


def test_changing_a_rule_takes_the_calibration_away() -> None:
    made = draft(MAPS[0])
    rule = made.rules.get(key="visits")
    actions.change_rule(rule_id=rule.pk, changes={"reason": "Came by"}, by=SYSTEM, now=NOW)
    assert ScoringModel.objects.get(pk=made.pk).calibration is not None
    actions.change_rule(rule_id=rule.pk, changes={"points": 9}, by=SYSTEM, now=NOW)
    assert ScoringModel.objects.get(pk=made.pk).calibration is None
    assert queries.history(SYSTEM, made.pk)[0].details["calibration"][1] is None
    actions.calibrate_draft(model_id=made.pk, calibration=MAPS[1], by=SYSTEM, now=NOW)
    assert ScoringModel.objects.get(pk=made.pk).calibration == parse_calibration(MAPS[1]).stored()
