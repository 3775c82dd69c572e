"""Conditions over what people did: which page, from which campaign, how often, how long ago; and caps."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.cast import NOW, make_lead
from tests.rooms.scoring.scene import did, live, shown
from winnow.access.actor import SYSTEM
from winnow.capture.models import Lead
from winnow.engagement.models import Interaction
from winnow.ground.refusals import Invalid
from winnow.scoring import actions, queries

pytestmark = pytest.mark.django_db


def asks(measure: str, operator: str, value: Any = None, **which: Any) -> dict[str, Any]:
    test = {
        "interactions": {"kinds": ["page_visit"], **which},
        "measure": measure,
        "operator": operator,
        "value": value,
    }
    return {
        "group": "demographic",
        "key": "asks",
        "reason": "Asks",
        "points": 1,
        "condition": {"combinator": "and", "not": False, "rules": [test]},
    }


def visits(points: int, key: str = "visits", **condition: Any) -> dict[str, Any]:
    condition = {"kinds": ["page_visit"], **condition}
    return {"group": "behavioural", "key": key, "reason": key, "points": points, "condition": condition}


def fit(lead: Lead, rule: dict[str, Any], now: datetime = NOW) -> int:
    live(rule, now=now)
    actions.rescore(lead_ids=[lead.pk], by=SYSTEM, now=now)
    return shown(lead)[0]


@pytest.mark.parametrize(
    ("address", "page", "holds"),
    [
        ("/pricing", "/pricing", True),
        ("/Pricing/", "/pricing/", True),
        ("/pricing?plan=2", "/pricing", True),
        ("/pricing/teams#top", "/pricing", True),
        ("/pricing-old", "/pricing", False),
        ("/blog/pricing", "/pricing", False),
        ("https://Firm.example/pricing?x=1", "/pricing", True),
        ("https://firm.example/", "/", True),
        ("https://firm.example", "/", True),
        ("https://firm.example/pricing", "/", False),
        ("Our pricing", "/pricing", False),
    ],
)
def test_a_page_is_its_path_and_what_lies_under_it(address: str, page: str, holds: bool) -> None:
    lead = make_lead()
    did(lead, "page_visit", NOW, address)
    assert fit(lead, asks("count", ">=", 1, page=page)) == holds


@pytest.mark.parametrize(
    ("address", "holds"),
    [
        ("/a?utm_campaign=Spring+Sale", True),
        ("/a?b=1&utm_campaign=spring%20sale#x", True),
        ("/a?utm_campaign=spring+sale+2", False),
        ("/spring sale", False),
    ],
)
def test_a_campaign_is_what_the_address_says(address: str, holds: bool) -> None:
    lead = make_lead()
    did(lead, "page_visit", NOW, address)
    assert fit(lead, asks("count", ">=", 1, campaign="Spring sale")) == holds


def test_how_often_counts_within_the_window() -> None:
    lead = make_lead()
    for days in (0, 3, 9):
        did(lead, "page_visit", NOW - timedelta(days=days))
    assert fit(lead, asks("count", "=", 2, window_days=7))
    assert not fit(lead, asks("count", "=", 2, window_days=7), NOW + timedelta(days=5))
    assert fit(lead, asks("count", "=", 0, subject="elsewhere"))


def test_how_long_ago_counts_to_the_second() -> None:
    lead, quiet = make_lead(), make_lead(email="quiet@firm.example")
    did(lead, "page_visit", NOW)
    week = NOW + timedelta(days=7)
    assert fit(lead, asks("days_since", "<=", 7), week)
    assert not fit(lead, asks("days_since", "<=", 7), week + timedelta(seconds=1))
    assert [fit(quiet, asks("days_since", "null")), fit(quiet, asks("days_since", "<=", 7))] == [1, 0]


def test_caps_hold_for_groups_for_fit_and_for_the_whole_and_parts_still_add_up() -> None:
    lead = make_lead(person={"job_title": "CEO"})
    did(lead, "page_visit", NOW)
    rules = [{**asks("count", ">=", 1), "points": 30, "key": f"d{n}"} for n in range(2)]
    rules += [{**rules[0], "group": "firmographic", "key": "f"}, visits(50)]
    caps = {"demographic": 45, "fit": 70, "interest": 40, "score": 100}
    live(*rules, caps=caps)
    actions.rescore(lead_ids=[lead.pk], by=SYSTEM, now=NOW)
    assert shown(lead)[:3] == (70, 40, 100)
    told = queries.explanation(SYSTEM, lead.pk, now=NOW)
    assert (told.fit, told.interest, told.score) == (70, 40, 100)
    cut = {part.rule: part.points for part in told.parts if part.rule.startswith("cap:")}
    assert cut == {"cap:demographic": -15, "cap:fit": -5, "cap:interest": -10, "cap:score": -10}
    assert sum(part.points for part in told.parts) == 100


def test_a_cap_is_checked() -> None:
    for caps, place in (({"fit": "many"}, "caps.fit"), ({"luck": 1}, "caps.luck"), ([], "caps")):
        with pytest.raises(Invalid) as refused:
            live(visits(5), caps=caps)
        assert refused.value.field == place


def test_an_explanation_of_a_past_moment_adds_up_to_the_score_that_was_shown_then() -> None:
    lead = make_lead()
    first, second = NOW + timedelta(days=1), NOW + timedelta(days=9)
    live(visits(10, half_life_days=7))
    did(lead, "page_visit", first)
    actions.rescore(lead_ids=[lead.pk], by=SYSTEM, now=first)
    did(lead, "page_visit", second)
    # Learned of late: nobody knew of it at the first moment.
    Interaction.objects.create(
        person_id=lead.person_id, kind="page_visit", at=first, recorded_at=second, subject=""
    )
    actions.rescore(lead_ids=[lead.pk], by=SYSTEM, now=second)
    live(visits(3, key="other"), now=second + timedelta(days=1))
    actions.rescore_all(by=SYSTEM, now=second + timedelta(days=1))
    for moment, score in ((first, 10), (first + timedelta(days=2), 10), (second, 19)):
        told = queries.explanation(SYSTEM, lead.pk, now=second + timedelta(days=2), at=moment)
        assert (told.score, sum(part.points for part in told.parts)) == (score, score)
        assert told.parts[0].rule == "visits"
