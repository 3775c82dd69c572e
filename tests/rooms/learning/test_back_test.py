"""Back-tests: what they measure, against what, from what was known then, and when they refuse."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.cast import Cast, make_lead, make_leads
from tests.rooms.learning.scene import KNOWING, after, end, model, past, rule
from winnow.access.actor import SYSTEM
from winnow.capture.actions import change_lead
from winnow.ground.refusals import Conflict, Invalid, NotAllowed, NotFound
from winnow.learning import actions, queries
from winnow.learning.actions import Wanted
from winnow.learning.learning_anew import learned_anew
from winnow.learning.models import BackTest
from winnow.learning.words import BackTestState
from winnow.scoring.actions import add_rule, publish

# Numbers are the same on both databases; what reads and keeps them there is tested by trainings and stories.
pytestmark = [pytest.mark.django_db, pytest.mark.once]
LATER = after(60)


def measured(model_id: int, **wanted: object) -> BackTest:
    return actions.back_test(wanted=Wanted(model_id, **wanted), by=SYSTEM, now=LATER)  # type: ignore[arg-type]


def test_a_model_that_knows_is_measured_as_one() -> None:
    past()
    report = measured(model(*KNOWING).pk).report
    assert (report["n"], report["signal"], report["too_good"]) == (150, True, False)
    assert 0.7 < report["intervals"]["auc"][0] < report["auc"] < report["intervals"]["auc"][1] < 0.95
    assert report["calibration"] == "fitted"
    assert report["brier"] < report["base_rate"]["rate"] * (1 - report["base_rate"]["rate"])
    assert sum(one["n"] for one in report["lift"]) == 150
    assert report["lift"][0]["lift"] > 1 > report["lift"][-1]["lift"]
    assert [one["threshold"] for one in report["thresholds"]] == [0, 20, 40]
    at_20 = report["thresholds"][1]
    assert (at_20["promoted"], at_20["precision"]) == (report["promoted"], report["precision"])
    assert {one["name"]: one["n"] for one in report["by_source"]} == {"Web": 100, "": 50}
    assert len(report["by_period"]) == len(report["by_random_part"]) == 5


def test_a_model_that_guesses_has_no_signal() -> None:
    past()
    report = measured(model(rule(20, "email", "person1@example.test")).pk).report
    assert report["signal"] is False
    assert report["intervals"]["auc"][0] <= 0.5


def test_scores_come_from_what_was_known_then() -> None:
    """A job that is corrected once somebody knows how it ended tells nothing."""
    leads = past(120)
    before = measured(model(*KNOWING).pk).report
    for lead in leads:
        won = lead.pk % 2 == 0
        change_lead(
            lead_id=lead.pk, values={"job_title": "CEO" if won else "Student"}, by=SYSTEM, now=after(50)
        )
    assert measured(model(*KNOWING).pk).report["auc"] == before["auc"]


def test_shows_whom_it_would_promote_and_drop_against_the_live_model(cast: Cast) -> None:
    past(owner=cast.rep)
    publish(model_id=model(rule(30, "job_title", "Student")).pk, by=SYSTEM, now=LATER)
    make_lead(person={"job_title": "CEO"}, created_at=after(55), name="Wanda Waiting", owner=cast.rep)
    done = measured(model(*KNOWING).pk)
    report = queries.back_test(cast.actor("admin"), done.pk).report
    live, today = report["live"], report["today"]
    assert live["auc_gain"] > 0.3
    assert live["promoted"]["rate"] > report["base_rate"]["rate"] > live["dropped"]["rate"]
    assert {one.positive for one in live["promoted"]["leads"]} == {True, False}
    assert [one.name for one in today["promoted"]["leads"]] == ["Wanda Waiting"]
    assert (today["leads"], today["promoted"]["n"], today["dropped"]["n"]) == (1, 1, 0)


def test_too_thin_a_history_is_refused_with_the_numbers() -> None:
    past(40)
    make_lead()
    done = measured(model(*KNOWING).pk)
    assert done.state == BackTestState.REFUSED
    assert "40 have ended, 100 are needed" in done.message
    assert done.report["ended"] == 40
    assert (done.report["open"], done.report["fewest_of_each"]) == (1, 30)


def test_one_kind_of_end_is_refused() -> None:
    for lead in make_leads({"created_at": after(i / 24)} for i in range(110)):
        end(lead, "disqualified", at=after(10))
    done = measured(model(*KNOWING).pk)
    assert done.state == BackTestState.REFUSED
    assert "0 have become a prospect, 30 are needed" in done.message


def test_a_period_takes_only_leads_created_in_it() -> None:
    past(300)
    report = measured(model(*KNOWING).pk, since=after(0), until=after(6)).report
    assert (report["n"], report["from"], report["to"]) == (144, "2026-03-02", "2026-03-08")


def test_a_finished_report_never_changes_and_says_when_the_draft_has() -> None:
    past(120)
    draft = model(*KNOWING)
    done = measured(draft.pk)
    end(make_lead(), "disqualified", at=after(1))
    assert actions.run_back_test(done.pk, now=LATER).report == BackTest.objects.get(pk=done.pk).report
    assert not queries.back_test(SYSTEM, done.pk).stale
    add_rule(model_id=draft.pk, rule=rule(5, "country", "DE"), by=SYSTEM, now=LATER)
    assert queries.back_test(SYSTEM, done.pk).stale
    assert queries.back_test(SYSTEM, done.pk).report["n"] == 120


def test_leads_that_a_learned_model_was_made_from_are_told_apart() -> None:
    past(300)
    learned = model(*KNOWING, origin="learned", report={"until": after(5).isoformat()})
    report = measured(learned.pk).report
    assert 150 < report["not_learned_from"]["n"] < 210
    assert measured(model(*KNOWING).pk).report["not_learned_from"] is None


def test_a_calibrated_model_is_measured_by_its_own_chances() -> None:
    past()
    sure = {"kind": "points", "points": [[0, 0.1], [20, 0.5], [40, 0.8]]}
    wrong = {"kind": "points", "points": [[0, 0.6], [40, 0.95]]}
    good, bad = (measured(model(*KNOWING, calibration=one).pk).report for one in (sure, wrong))
    assert good["calibration"] == "model"
    assert good["ece"] < 0.1 < bad["ece"]
    assert good["auc"] == bad["auc"]


def test_refuses_whom_it_is_not_for_and_what_makes_no_sense(cast: Cast) -> None:
    made = model(*KNOWING).pk
    with pytest.raises(NotAllowed):
        actions.ask_for_back_test(wanted=Wanted(made), by=cast.actor("rep"), now=LATER)
    with pytest.raises(NotFound):
        actions.ask_for_back_test(wanted=Wanted(987654), by=SYSTEM, now=LATER)
    with pytest.raises(Invalid):
        actions.ask_for_back_test(wanted=Wanted(made, since=LATER, until=LATER), by=SYSTEM, now=LATER)
    with pytest.raises(Invalid):
        actions.ask_for_back_test(wanted=Wanted(made, label="sold"), by=SYSTEM, now=LATER)


def test_a_job_runs_what_was_asked_for(cast: Cast, django_capture_on_commit_callbacks: object) -> None:
    past(120)
    asked = actions.ask_for_back_test(wanted=Wanted(model(*KNOWING).pk), by=cast.actor("marketer"), now=LATER)
    assert asked.state == BackTestState.WAITING
    done = actions.run_back_test(asked.pk, now=LATER)
    assert (done.state, done.steps_done) == (BackTestState.DONE, done.steps)
    assert queries.back_tests(cast.actor("marketer"), done.model_id)[0].by == "Mark"


def test_reads_a_date_of_learning_without_a_time() -> None:
    past(120)
    day: datetime = after(2)
    learned = model(*KNOWING, origin="learned", report={"until": day.date().isoformat()})
    assert measured(learned.pk).state == BackTestState.DONE


def test_a_model_written_by_hand_gets_the_chances_that_were_measured() -> None:
    past()
    tested = measured(model(*KNOWING).pk)
    made = actions.use_calibration(back_test_id=tested.pk, by=SYSTEM, now=LATER)
    assert made.pk == tested.model_id
    again = measured(made.pk).report
    assert again["calibration"] == "model"
    assert again["brier"] == pytest.approx(tested.report["brier"], abs=0.01)
    publish(model_id=made.pk, by=SYSTEM, now=LATER)
    copy = actions.use_calibration(back_test_id=measured(made.pk).pk, by=SYSTEM, now=LATER)
    assert (copy.based_on_id, copy.state, copy.report["label"]) == (made.pk, "draft", "qualified")


def test_chances_are_not_taken_from_chance_or_from_another_draft() -> None:
    past()
    guessing = measured(model(rule(20, "email", "person1@example.test")).pk)
    with pytest.raises(actions.NotMeasured, match="No signal"):
        actions.use_calibration(back_test_id=guessing.pk, by=SYSTEM, now=LATER)
    tested = measured(model(*KNOWING).pk)
    add_rule(model_id=tested.model_id, rule=rule(5, "city", "Rome"), by=SYSTEM, now=LATER)
    with pytest.raises(Conflict):
        actions.use_calibration(back_test_id=tested.pk, by=SYSTEM, now=LATER)


def test_a_learned_model_is_learned_anew_before_each_period_from_what_had_ended_by_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("winnow.learning.past.learned_anew_apart", learned_anew)
    past(400)
    made = model(*KNOWING, origin="learned", report={"label": "qualified", "left_out": [], "monotone": {}})
    anew = measured(made.pk).report["learned_anew"]
    assert anew["known_by"] == "end"
    periods = anew["time"]["periods"]
    # A lead an hour, each ends a day later: of those that came before, the last 24 were open when a period began.
    assert [(one["learned_from"], one["n"]) for one in periods] == [(56, 80), (136, 80), (216, 80), (296, 80)]
    assert periods[0]["auc"] is None
    assert anew["time"]["n"] == 240
    assert 0.7 < anew["time"]["auc"] < 0.95
    assert anew["random"]["n"] == 400
    assert measured(model(*KNOWING).pk).report["learned_anew"] is None
