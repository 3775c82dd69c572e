"""Scoring some leads and all leads: what is written, what is announced, who may."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection  # noqa: F401 - named in the condition below

from tests.cast import NOW, Cast, make_lead
from tests.rooms.scoring.scene import check_history, did, live, shown, standing
from tests.unit.scoring.scene import behaviour, group, rule, when
from winnow.access.actor import SYSTEM
from winnow.capture.actions import change_lead
from winnow.capture.models import Lead, LeadStanding
from winnow.engagement.actions import record
from winnow.ground.events import _followers
from winnow.ground.refusals import Conflict, NotAllowed
from winnow.scoring import writing
from winnow.scoring.actions import rescore, rescore_all
from winnow.scoring.actions import rescoring as rescoring_room
from winnow.scoring.events import LeadsScored
from winnow.scoring.models import ScoreChange, ScoringModel

GERMAN = rule(group(when("country", "=", "DE")), points=30, key="german")
FORMS = behaviour("form", points=10, half_life_days=10, cap=25, key="forms")


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[LeadsScored]:
    """What is announced, without what follows it."""
    found: list[LeadsScored] = []
    monkeypatch.setitem(_followers, LeadsScored, [found.append])
    return found


def test_gives_fit_interest_score_and_grade(db: None) -> None:
    live(GERMAN, FORMS, grade_a=40, grade_b=30, grade_c=10)
    lead = make_lead(person={"country": "DE"})
    did(lead, "form", NOW - timedelta(days=10))
    did(lead, "form", NOW)
    did(lead, "call", NOW)
    rescore(lead_ids=[lead.pk], by=SYSTEM, now=NOW)
    assert shown(lead) == (30, 15, 45, "B")
    assert standing(lead).scored_at == NOW
    check_history()


def test_interest_fades_to_the_second_and_is_capped(db: None) -> None:
    live(FORMS)
    lead = make_lead()
    for _ in range(5):
        did(lead, "form", NOW)
    for days, interest in ((0, 25), (10, 25), (20, 13), (30, 6), (400, 0)):
        rescore(lead_ids=[lead.pk], by=SYSTEM, now=NOW + timedelta(days=days))
        assert standing(lead).interest == interest
    # 10 points fall under 9.5 after 10 * log2(10 / 9.5) days: 63,936.5 seconds.
    other = make_lead()
    did(other, "form", NOW)
    for seconds, interest in ((63_936, 10), (63_937, 9)):
        rescore(lead_ids=[other.pk], by=SYSTEM, now=NOW + timedelta(seconds=seconds))
        assert standing(other).interest == interest


def test_halves_are_rounded_away_from_zero_rule_by_rule(db: None) -> None:
    live(
        behaviour("form", points=5, half_life_days=10, key="a"),
        behaviour("form", points=-5, half_life_days=10, key="b"),
        behaviour("form", points=1, half_life_days=10, key="c"),
    )
    lead = make_lead()
    did(lead, "form", NOW - timedelta(days=10))
    rescore(lead_ids=[lead.pk], by=SYSTEM, now=NOW)
    assert standing(lead).interest == 3 - 3 + 1


def test_what_lies_ahead_or_outside_the_window_does_not_count(db: None) -> None:
    live(behaviour("form", points=10, window_days=30))
    lead = make_lead()
    did(lead, "form", NOW + timedelta(seconds=1))
    did(lead, "form", NOW - timedelta(days=30))
    did(lead, "form", NOW - timedelta(days=30) + timedelta(seconds=1))
    rescore(lead_ids=[lead.pk], by=SYSTEM, now=NOW)
    assert standing(lead).interest == 10


def test_writes_only_what_changed(db: None) -> None:
    live(GERMAN)
    leads = [make_lead(person={"country": country}) for country in ("DE", "FR")]
    assert rescore_all(by=SYSTEM, now=NOW).changed == 2
    later = NOW + timedelta(hours=1)
    run = rescore_all(by=SYSTEM, now=later)
    assert (run.scored, run.changed, run.model) == (2, 0, str(ScoringModel.objects.get(state="published")))
    assert {standing(lead).scored_at for lead in leads} == {NOW}
    assert ScoreChange.objects.count() == 2


def test_a_touched_lead_is_known_to_be_true_at_the_later_moment(db: None) -> None:
    live(GERMAN)
    lead = make_lead()
    rescore(lead_ids=[lead.pk], by=SYSTEM, now=NOW)
    later = NOW + timedelta(hours=1)
    assert rescore(lead_ids=[lead.pk], by=SYSTEM, now=later) == 0
    assert standing(lead).scored_at == later
    assert ScoreChange.objects.filter(lead=lead).count() == 1


def test_goes_through_all_leads_in_batches(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rescoring_room, "PIECE", 2)
    live(GERMAN)
    leads = [make_lead(person={"country": "DE"}) for _ in range(5)]
    told: list[tuple[int, int]] = []
    run = rescore_all(by=SYSTEM, now=NOW, progress=lambda done, total: told.append((done, total)))
    assert (run.scored, run.changed) == (5, 5)
    assert told == [(2, 5), (4, 5), (5, 5)]
    assert all(standing(lead).score == 30 for lead in leads)


def test_looks_at_many_together_where_little_changes_and_writes_them_piece_by_piece(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rescoring_room, "PIECE", 2)
    live(GERMAN)
    same = [make_lead() for _ in range(2)]
    rescore_all(by=SYSTEM, now=NOW)
    other = [make_lead(person={"country": "DE"}) for _ in range(3)]
    told: list[int] = []
    run = rescore_all(by=SYSTEM, now=NOW, progress=lambda done, _total: told.append(done))
    assert (run.scored, run.changed, told) == (5, 3, [2, 2, 4, 5])
    assert [standing(lead).score for lead in same + other] == [0, 0, 30, 30, 30]
    told.clear()
    assert rescore_all(by=SYSTEM, now=NOW, progress=lambda done, _total: told.append(done)).changed == 0
    assert told == [2, 5]


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="plans are PostgreSQL's")
def test_many_leads_are_not_scored_by_a_plan_that_was_kept_for_few(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(GERMAN)
    leads = [make_lead(person={"country": "DE"}).pk for _ in range(2)]
    monkeypatch.setattr(writing, "_FEW", 1)
    monkeypatch.setattr(writing, "prepared", None)
    assert rescore(lead_ids=leads, by=SYSTEM, now=NOW) == 2


def test_finds_all_leads_of_a_person(db: None) -> None:
    live(FORMS)
    first = make_lead()
    second = Lead.objects.create(person=first.person, created_at=NOW, updated_at=NOW)
    LeadStanding.objects.create(lead=second, created_at=NOW)
    did(first, "form")
    assert rescore(person_ids=[first.person_id], by=SYSTEM, now=NOW) == 2
    assert standing(first).score == standing(second).score == 10


def test_announces_changed_leads_over_the_threshold_that_are_leads_still(
    db: None, heard: list[LeadsScored]
) -> None:
    live(GERMAN, threshold=30)
    crossed = make_lead(person={"country": "DE"})
    make_lead(person={"country": "FR"})
    make_lead(person={"country": "DE"}, standing={"stage": "prospect"})
    rescore_all(by=SYSTEM, now=NOW)
    assert [list(event.lead_ids) for event in heard] == [[crossed.pk]]
    assert heard[0].threshold == 30
    rescore_all(by=SYSTEM, now=NOW + timedelta(hours=1))
    assert len(heard) == 1


def test_a_crossed_threshold_makes_a_lead_marketing_qualified(db: None) -> None:
    live(GERMAN, threshold=30)
    lead = make_lead(person={"country": "DE"})
    rescore(lead_ids=[lead.pk], by=SYSTEM, now=NOW)
    assert standing(lead).stage == "mql"


def test_follows_what_happens_to_leads(cast: Cast) -> None:
    live(GERMAN, FORMS)
    lead = make_lead(owner=cast.rep)
    change_lead(lead_id=lead.pk, values={"country": "DE"}, by=cast.actor("rep"), now=NOW)
    assert shown(lead)[:2] == (30, 0)
    record(person_id=lead.person_id, kind="form", by=cast.actor("rep"), now=NOW)
    assert shown(lead)[:2] == (30, 10)


def test_another_model_scores_everybody_anew(db: None) -> None:
    live(GERMAN)
    lead = make_lead(person={"country": "DE"})
    rescore(lead_ids=[lead.pk], by=SYSTEM, now=NOW)
    model = live(GERMAN, now=NOW + timedelta(hours=1))
    assert rescore_all(by=SYSTEM, now=NOW + timedelta(hours=1)).changed == 1
    assert standing(lead).score_model == model.pk
    check_history()


def test_without_a_live_model_nothing_is_scored(db: None) -> None:
    ScoringModel.objects.update(state="retired")
    lead = make_lead()
    assert rescore(lead_ids=[lead.pk], by=SYSTEM, now=NOW) == 0
    with pytest.raises(Conflict):
        rescore_all(by=SYSTEM, now=NOW)


@pytest.mark.parametrize("who", ["rep", "manager", "stranger"])
def test_asks_for_permission(cast: Cast, who: str) -> None:
    calls: list[Any] = [rescore, rescore_all]
    for call in calls:
        with pytest.raises(NotAllowed):
            call(by=cast.actor(who), now=NOW)


def test_probability_is_left_alone(db: None) -> None:
    live(GERMAN)
    lead = make_lead(person={"country": "DE"})
    rescore(lead_ids=[lead.pk], by=SYSTEM, now=NOW)
    assert standing(lead).probability is None
