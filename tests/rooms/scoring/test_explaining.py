"""Why a lead has its score: parts in plain words that add up, and a rule tried on the newest leads."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW, Cast, make_lead
from tests.rooms.scoring.scene import did, live, standing
from tests.unit.scoring.scene import behaviour, group, rule, when
from winnow.access.actor import SYSTEM
from winnow.ground.refusals import Invalid, NotFound
from winnow.scoring.actions import rescore
from winnow.scoring.queries import explanation, matching, score_history

GERMAN = rule(group(when("country", "=", "DE")), points=30, key="german", reason="From Germany")
PRICES = behaviour("page_visit", subject="pricing", points=5, window_days=14, half_life_days=7, key="prices")


def test_tells_the_parts_in_plain_words(cast: Cast) -> None:
    model = live(GERMAN, PRICES, rule(group(when("country", "=", "FR")), key="french"))
    lead = make_lead(owner=cast.rep, person={"country": "DE"})
    for days in (0, 7, 13, 15):
        did(lead, "page_visit", NOW - timedelta(days=days), "/Pricing")
    rescore(lead_ids=[lead.pk], by=SYSTEM, now=NOW)
    told = explanation(cast.actor("rep"), lead.pk, now=NOW)
    assert [(part.rule, part.points, part.reason) for part in told.parts] == [
        ("german", 30, "From Germany"),
        ("prices", 9, "Did it three times in the last 14 days, fading by half every 7 days"),
    ]
    assert (told.score, told.fit, told.interest, told.grade) == (39, 30, 9, "B")
    assert (told.model, told.threshold, told.as_of) == (str(model), 50, NOW)


def test_adds_up_to_the_stored_score_while_interest_fades(db: None) -> None:
    live(PRICES)
    lead = make_lead()
    did(lead, "page_visit", NOW, "pricing")
    rescore(lead_ids=[lead.pk], by=SYSTEM, now=NOW)
    told = explanation(SYSTEM, lead.pk, now=NOW + timedelta(days=7))
    assert (told.score, told.score_now, told.as_of) == (standing(lead).score, 3, NOW)


def test_explains_by_the_model_that_gave_the_score(db: None) -> None:
    first = live(GERMAN)
    lead = make_lead(person={"country": "DE"})
    rescore(lead_ids=[lead.pk], by=SYSTEM, now=NOW)
    live(PRICES, now=NOW + timedelta(hours=1))
    told = explanation(SYSTEM, lead.pk, now=NOW + timedelta(hours=2))
    assert (told.model, told.score) == (str(first), 30)


def test_shows_the_trend_and_the_history(db: None) -> None:
    live(PRICES)
    lead = make_lead()
    rescore(lead_ids=[lead.pk], by=SYSTEM, now=NOW)
    did(lead, "page_visit", NOW + timedelta(days=1), "pricing")
    rescore(lead_ids=[lead.pk], by=SYSTEM, now=NOW + timedelta(days=1))
    told = explanation(SYSTEM, lead.pk, now=NOW + timedelta(days=1))
    assert [score for _at, score in told.trend] == [0, 5]
    assert [row.score for row in score_history(SYSTEM, lead.pk, size=5).rows] == [5, 0]


def test_a_lead_that_was_never_scored_is_explained_as_of_now(db: None) -> None:
    live(GERMAN)
    told = explanation(SYSTEM, make_lead(person={"country": "DE"}).pk, now=NOW)
    assert (told.score, told.as_of, told.trend) == (30, NOW, [])


def test_hides_leads_of_other_teams(cast: Cast) -> None:
    lead = make_lead(owner=cast.other_rep)
    for pk in (lead.pk, 10**9):
        with pytest.raises(NotFound):
            explanation(cast.actor("rep"), pk, now=NOW)
        with pytest.raises(NotFound):
            score_history(cast.actor("rep"), pk, size=5)


def test_tries_a_rule_on_the_newest_leads(cast: Cast) -> None:
    leads = [make_lead(person={"country": country}) for country in ("DE", "FR", "DE", "")]
    marketer = cast.actor("marketer")
    found = matching(
        marketer, {"group": "demographic", "points": 7, "condition": GERMAN["condition"]}, now=NOW
    )
    assert (found.matching, found.of, found.example, found.points) == (2, 4, leads[2].pk, 7)
    did(leads[1], "page_visit", NOW - timedelta(days=7), "pricing")
    did(leads[1], "page_visit", NOW, "pricing")
    found = matching(marketer, PRICES, now=NOW)
    assert (found.matching, found.example, found.points) == (1, leads[1].pk, 8)
    none = matching(marketer, rule(group(when("country", "=", "JP"))), now=NOW)
    assert (none.matching, none.example, none.points) == (0, None, 0)
    with pytest.raises(Invalid) as refused:
        matching(marketer, rule(group(when("country", ">", "JP"))), now=NOW)
    assert refused.value.field == "condition.rules[0].operator"
