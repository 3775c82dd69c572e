"""A model in the shadow scores beside the live one and nothing acts on it; runs over all leads can be followed and
cancelled; two models are told apart in plain words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import NOW, Cast, make_lead
from tests.rooms.scoring.scene import did, live, shown, standing
from winnow.access.actor import SYSTEM
from winnow.capture.words import LeadStage
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.scoring import actions, queries
from winnow.scoring.models import ScoreChange, ScoringModel, ShadowScore
from winnow.scoring.words import ModelState, RunState

pytestmark = pytest.mark.django_db


def title(points: int, key: str = "title", value: str = "CEO") -> dict[str, Any]:
    rules = [{"field": "job_title", "operator": "=", "value": value}]
    condition = {"combinator": "and", "not": False, "rules": rules}
    return {"group": "demographic", "key": key, "reason": key, "points": points, "condition": condition}


VISITS = {
    "group": "behavioural",
    "key": "visits",
    "reason": "Visited",
    "points": 30,
    "condition": {"kinds": ["page_visit"]},
}


def in_shadow(*rules: dict[str, Any], **settings: Any) -> ScoringModel:
    draft = actions.create_draft(rules=rules, settings=settings, name="Next", by=SYSTEM, now=NOW)
    actions.shadow(model_id=draft.pk, by=SYSTEM, now=NOW)
    actions.score_shadow(by=SYSTEM, now=NOW)
    return draft


def test_the_shadow_scores_beside_the_live_model_and_nothing_acts_on_it() -> None:
    ceo, clerk = make_lead(person={"job_title": "CEO"}), make_lead(email="clerk@firm.example")
    did(clerk, "page_visit", NOW)
    live(title(60), threshold=50)
    actions.rescore_all(by=SYSTEM, now=NOW)
    changes = ScoreChange.objects.count()
    made = in_shadow(title(10), {**VISITS, "points": 70}, threshold=50)
    assert (shown(ceo)[2], shown(clerk)[2], standing(clerk).stage) == (60, 0, LeadStage.LEAD)
    assert ScoreChange.objects.count() == changes
    told = queries.comparison(SYSTEM)
    assert (told.compared, told.promoted, told.dropped, told.same) == (2, 1, 1, 0)
    assert [(one.lead_id, one.live, one.shadow) for one in told.promoted_leads] == [(clerk.pk, 0, 70)]
    assert [(one.lead_id, one.live, one.shadow) for one in told.dropped_leads] == [(ceo.pk, 60, 10)]
    assert queries.models(SYSTEM)[1].id == made.pk


def test_the_shadow_follows_what_happens_and_goes_with_its_model() -> None:
    lead = make_lead()
    live(title(60))
    made = in_shadow(VISITS)
    did(lead, "page_visit", NOW)
    actions.score_people(_recorded(lead.person_id))
    assert queries.shadow_scores([lead.pk]) == {lead.pk: 30}
    actions.unshadow(model_id=made.pk, by=SYSTEM, now=NOW)
    actions.score_shadow(by=SYSTEM, now=NOW)
    assert not ShadowScore.objects.exists()
    with pytest.raises(NotFound):
        queries.comparison(SYSTEM)
    assert actions.publish(model_id=made.pk, by=SYSTEM, now=NOW).state == ModelState.PUBLISHED


def _recorded(person_id: int) -> Any:
    from winnow.engagement.events import InteractionsRecorded

    return InteractionsRecorded([person_id], NOW)


def test_only_one_sound_draft_is_in_the_shadow_and_it_does_not_change() -> None:
    live(title(60))
    made = in_shadow(title(5))
    other = actions.create_draft(name="Other", by=SYSTEM, now=NOW)
    for act in (
        lambda: actions.shadow(model_id=other.pk, by=SYSTEM, now=NOW),
        lambda: actions.shadow(model_id=made.pk, by=SYSTEM, now=NOW),
        lambda: actions.add_rule(model_id=made.pk, rule=VISITS, by=SYSTEM, now=NOW),
        lambda: actions.unshadow(model_id=other.pk, by=SYSTEM, now=NOW),
    ):
        with pytest.raises(Conflict):
            act()
    actions.unshadow(model_id=made.pk, by=SYSTEM, now=NOW)
    other.rules.all().delete()
    with pytest.raises(Invalid):
        actions.shadow(model_id=other.pk, by=SYSTEM, now=NOW)


def test_a_representative_compares_only_the_leads_that_she_sees(cast: Cast) -> None:
    make_lead(email="hers@firm.example", owner=cast.rep, person={"job_title": "CEO"})
    make_lead(email="not-hers@firm.example", owner=cast.stranger, person={"job_title": "CEO"})
    live(title(10))
    in_shadow(title(60), threshold=50)
    told = queries.comparison(cast.actor("rep"))
    assert (told.promoted, len(told.promoted_leads)) == (1, 1)


def test_publishing_asks_for_a_run_that_tells_how_far_it_is() -> None:
    make_lead()
    live(title(60))
    waiting = queries.rescoring_progress(SYSTEM)
    assert waiting is not None
    assert (waiting.state, waiting.share) == (RunState.WAITING, None)
    assert actions.ask_for_rescoring(by=SYSTEM, now=NOW) == waiting.id
    actions.rescore_all(by=SYSTEM, now=NOW, run_id=waiting.id)
    done = queries.rescoring_progress(SYSTEM)
    assert done is not None
    assert (done.state, done.scored, done.total, done.changed, done.share) == (RunState.DONE, 1, 1, 1, 1.0)


def test_a_cancelled_run_stops_after_its_batch_and_leaves_what_was_scored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leads = [make_lead(email=f"p{n}@firm.example", person={"job_title": "CEO"}) for n in range(4)]
    live(title(60))
    run_id = actions.ask_for_rescoring(by=SYSTEM, now=NOW)
    monkeypatch.setattr("winnow.scoring.actions.rescoring.PIECE", 2)
    run = actions.rescore_all(
        by=SYSTEM,
        now=NOW,
        run_id=run_id,
        progress=lambda *_: actions.cancel_rescoring(by=SYSTEM, now=NOW),
    )
    assert (run.scored, [shown(lead)[2] for lead in leads]) == (2, [60, 60, 0, 0])
    told = queries.rescoring_progress(SYSTEM)
    assert told is not None
    assert told.state == RunState.CANCELLED
    assert actions.rescore_all(by=SYSTEM, now=NOW, run_id=run_id).scored == 0
    assert actions.rescore_all(by=SYSTEM, now=NOW).scored == 4


def test_two_models_differ_in_plain_words() -> None:
    first = live(title(60), title(5, "head", "Head"), threshold=50, caps={"fit": 70})
    second = live(title(40), VISITS, threshold=60, now=NOW + timedelta(days=1))
    found = queries.diff(SYSTEM, first.pk, second.pk)
    assert [(one.how.value, one.rule, one.what) for one in found.differences] == [
        ("changed", "", "Threshold: 50 → 60"),
        ("changed", "", "Most points of fit: 70 → no cap"),
        ("removed", "head", "No longer: +5 head (Job title is Head)"),
        ("changed", "title", "title: +60 → +40"),
        ("added", "visits", "New: +30 Visited (For each: Page visit)"),
    ]
    assert queries.diff(SYSTEM, first.pk, first.pk).differences == []
