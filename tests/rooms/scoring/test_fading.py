"""Interest fades to the second: a stored score holds until the moment that its standing names, and lists are never
ordered by what was true some minutes ago."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.cast import NOW, make_lead
from tests.rooms.scoring.scene import by_hand, did, live, shown, standing
from winnow.access.actor import SYSTEM
from winnow.capture.models import Lead, LeadStanding
from winnow.capture.queries import LeadFilter, leads
from winnow.capture.queries.plan import LEFT_TO_WORKER
from winnow.scoring import actions
from winnow.scoring.models import ScoreChange

pytestmark = pytest.mark.django_db


def visits(points: int = 10, key: str = "visits", **condition: Any) -> dict[str, Any]:
    condition = {"kinds": ["page_visit"], **condition}
    return {"group": "behavioural", "key": key, "reason": key, "points": points, "condition": condition}


def asks(measure: str, operator: str, value: Any, **which: Any) -> dict[str, Any]:
    test = {"interactions": {"kinds": ["page_visit"], **which}}
    test |= {"measure": measure, "operator": operator, "value": value}
    condition = {"combinator": "and", "not": True, "rules": [test]}
    return {"group": "demographic", "key": measure, "reason": "-", "points": 7, "condition": condition}


def due(lead: Lead) -> datetime | None:
    return standing(lead).score_due_at


RULES = {
    "fades": [visits(half_life_days=7)],
    "fades from a cap": [visits(half_life_days=7, cap=15)],
    "takes points and fades": [visits(-10, half_life_days=3)],
    "leaves a window": [visits(window_days=5)],
    "fades and leaves": [visits(half_life_days=30, window_days=9), visits(3, "other", half_life_days=0.5)],
    "often": [asks("count", ">=", 2, window_days=6)],
    "long ago": [asks("days_since", "<=", 8)],
}


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
def test_the_stored_score_is_true_at_every_moment_before_it_is_due(rules: list[dict[str, Any]]) -> None:
    lead = make_lead()
    for hours in (1, 30, 31):
        did(lead, "page_visit", NOW - timedelta(hours=hours))
    live(*rules)
    now, steps = NOW, 0
    actions.rescore_all(by=SYSTEM, now=now)
    while (moment := due(lead)) is not None and steps < 40:
        steps += 1
        before = moment - timedelta(seconds=1)
        assert moment > now
        for at in (now + (before - now) / 2, before):
            assert shown(lead)[2] == sum(by_hand(lead.pk, rules, at))
        now = moment
        assert actions.rescore_due(by=SYSTEM, now=now) == 1
        assert shown(lead)[2] == sum(by_hand(lead.pk, rules, now))
    assert steps > 0
    assert shown(lead)[2] == sum(by_hand(lead.pk, rules, now + timedelta(days=3000))) or steps == 40


def test_nothing_is_due_where_nothing_fades() -> None:
    lead = make_lead()
    did(lead, "page_visit", NOW)
    live(visits())
    actions.rescore_all(by=SYSTEM, now=NOW)
    assert due(lead) is None
    assert actions.rescore_due(by=SYSTEM, now=NOW + timedelta(days=900)) == 0


def test_a_list_by_score_is_exact_though_no_worker_ran() -> None:
    """Half-lives differ, so the order turns around."""
    quick, slow = make_lead(email="quick@firm.example"), make_lead(email="slow@firm.example")
    did(quick, "page_visit", NOW)
    did(slow, "form", NOW)
    live(
        visits(20, half_life_days=1),
        {**visits(15, "forms"), "condition": {"kinds": ["form"], "half_life_days": 60}},
    )
    actions.rescore_all(by=SYSTEM, now=NOW)
    for now, order in ((NOW, [quick, slow]), (NOW + timedelta(days=3), [slow, quick])):
        for sort in ("-score", "-interest"):
            found = leads(SYSTEM, LeadFilter.parse(sort=sort), now=now)
            assert [row.pk for row in found.rows] == [lead.pk for lead in order]
    assert shown(quick)[1] == 3


def test_a_list_leaves_to_the_worker_what_has_just_come_due() -> None:
    lead = make_lead()
    did(lead, "page_visit", NOW)
    live(visits(20, half_life_days=1))
    actions.rescore_all(by=SYSTEM, now=NOW)
    moment = due(lead)
    assert moment is not None
    leads(SYSTEM, now=moment + LEFT_TO_WORKER - timedelta(seconds=1))
    assert shown(lead)[1] == 20
    leads(SYSTEM, now=moment + LEFT_TO_WORKER)
    assert shown(lead)[1] == 19


def test_only_what_is_due_is_scored() -> None:
    some = [make_lead(email=f"p{n}@firm.example") for n in range(4)]
    for days, lead in enumerate(some):
        did(lead, "page_visit", NOW - timedelta(days=days * 5))
    live(visits(half_life_days=7))
    actions.rescore_all(by=SYSTEM, now=NOW)
    soonest = min(moment for lead in some if (moment := due(lead)))
    written = ScoreChange.objects.count()
    assert actions.rescore_due(by=SYSTEM, now=soonest - timedelta(seconds=1)) == 0
    assert actions.rescore_due(by=SYSTEM, now=soonest) == 1
    assert ScoreChange.objects.count() <= written + 1
    assert actions.rescore_due(by=SYSTEM, now=NOW + timedelta(days=100), most=2) == 2


def test_scores_stored_before_there_were_moments_get_theirs() -> None:
    lead = make_lead()
    did(lead, "page_visit", NOW)
    live(visits(half_life_days=7))
    actions.rescore_all(by=SYSTEM, now=NOW)
    before = due(lead)
    LeadStanding.objects.visible_to(SYSTEM).filter(pk=lead.pk).update(score_due_at=None)
    run = actions.rescore_all(by=SYSTEM, now=NOW)
    assert (due(lead), run.changed) == (before, 0)
