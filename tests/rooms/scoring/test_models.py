"""The life of a model: drafted, changed, published, rolled back; what is refused leaves the old one live."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import NOW, Cast, make_lead
from tests.rooms.scoring.scene import live, shown
from tests.unit.scoring.scene import behaviour, group, rule, when
from winnow.access.actor import SYSTEM
from winnow.ground.models import CustomField
from winnow.ground.refusals import Conflict, Invalid, NotAllowed, NotFound
from winnow.scoring import actions, queries
from winnow.scoring.default_model import RULES
from winnow.scoring.models import Rule, ScoringModel

GERMAN = rule(group(when("country", "=", "DE")), points=30, key="german")


def the_live_one() -> ScoringModel:
    return ScoringModel.objects.get(state="published")


def draft(**changes: Any) -> ScoringModel:
    return actions.create_draft(by=SYSTEM, now=NOW, **changes)


def test_a_sensible_model_is_live_from_the_start(db: None) -> None:
    model = queries.model(SYSTEM, the_live_one().pk)
    assert [one.key for one in model.rules] == [one["key"] for one in RULES]
    assert not any(one.problem for one in model.rules)


def test_a_draft_is_a_copy_that_changes_without_the_live_one(cast: Cast) -> None:
    before = the_live_one()
    made = actions.create_draft(name="Ours", by=cast.actor("marketer"), now=NOW)
    assert (made.based_on_id, made.state, made.threshold) == (before.pk, "draft", before.threshold)
    gone = made.rules.get(key="student")
    actions.remove_rule(rule_id=gone.pk, by=cast.actor("marketer"), now=NOW)
    assert before.rules.filter(key="student").exists()
    assert the_live_one() == before


def test_keeps_who_changed_what(cast: Cast) -> None:
    marketer = cast.actor("marketer")
    made = actions.create_draft(by=marketer, now=NOW)
    actions.change_draft(model_id=made.pk, changes={"threshold": 60}, by=marketer, now=NOW)
    added = actions.add_rule(model_id=made.pk, rule={**GERMAN, "key": ""}, by=marketer, now=NOW)
    assert added.key == "because"
    actions.change_rule(rule_id=added.pk, changes={"points": 20}, by=marketer, now=NOW)
    actions.change_rule(rule_id=added.pk, changes={"points": 20}, by=marketer, now=NOW)
    actions.remove_rule(rule_id=added.pk, by=marketer, now=NOW)
    told = queries.history(marketer, made.pk)[::-1]
    assert [one.step.value for one in told] == [
        "drafted",
        "changed",
        "rule_added",
        "rule_changed",
        "rule_removed",
    ]
    assert told[1].details == {"threshold": [50, 60]}
    assert told[3].details == {"points": [30, 20]}
    assert {one.by for one in told} == {"Mark"}


def test_a_published_model_never_changes(db: None) -> None:
    model = the_live_one()
    first = model.rules.first()
    assert first
    for attempt in (
        lambda: actions.change_draft(model_id=model.pk, changes={"threshold": 1}, by=SYSTEM, now=NOW),
        lambda: actions.add_rule(model_id=model.pk, rule=GERMAN, by=SYSTEM, now=NOW),
        lambda: actions.change_rule(rule_id=first.pk, changes={"points": 1}, by=SYSTEM, now=NOW),
        lambda: actions.remove_rule(rule_id=first.pk, by=SYSTEM, now=NOW),
        lambda: actions.discard_draft(model_id=model.pk, by=SYSTEM),
        lambda: actions.publish(model_id=model.pk, by=SYSTEM, now=NOW),
    ):
        with pytest.raises(Conflict):
            attempt()


def test_refuses_what_no_model_can_hold(db: None) -> None:
    made = draft()
    for changes, field in (
        ({"threshold": "fifty"}, "threshold"),
        ({"threshold": True}, "threshold"),
        ({"name": "  "}, "name"),
        ({"grade_b": 99}, "grade_a"),
        ({"state": "published"}, "state"),
    ):
        with pytest.raises(Invalid) as refused:
            actions.change_draft(model_id=made.pk, changes=changes, by=SYSTEM, now=NOW)
        assert refused.value.field == field
    with pytest.raises(Conflict):
        actions.add_rule(model_id=made.pk, rule={**GERMAN, "key": "student"}, by=SYSTEM, now=NOW)
    with pytest.raises(Invalid, match="field"):
        actions.add_rule(model_id=made.pk, rule=rule(group(when("gone", "null"))), by=SYSTEM, now=NOW)
    for unknown in (0, 10**9):
        with pytest.raises(NotFound):
            actions.publish(model_id=unknown, by=SYSTEM, now=NOW)
        with pytest.raises(NotFound):
            actions.change_rule(rule_id=unknown, changes={}, by=SYSTEM, now=NOW)


def test_an_empty_model_is_not_published_and_the_old_one_stays_live(db: None) -> None:
    before, made = the_live_one(), draft()
    made.rules.all().delete()
    with pytest.raises(Invalid) as refused:
        actions.publish(model_id=made.pk, by=SYSTEM, now=NOW)
    assert refused.value.field == "rules"
    assert the_live_one() == before


def test_a_rule_over_an_archived_field_is_not_published_but_goes_on_scoring(db: None) -> None:
    field = CustomField.objects.create(
        record="lead", key="fleet", label="Fleet", kind="number", created_at=NOW
    )
    first = live(rule(group(when("custom.fleet", ">", 5)), points=20, key="fleet"))
    lead = make_lead(custom={"fleet": 7})
    made = actions.create_draft(based_on=first.pk, by=SYSTEM, now=NOW)
    field.archived_at = NOW
    field.save()
    with pytest.raises(Invalid) as refused:
        actions.publish(model_id=made.pk, by=SYSTEM, now=NOW)
    assert refused.value.field == "rules[0].condition.rules[0].field"
    assert "custom.fleet" in queries.model(SYSTEM, made.pk).rules[0].problem
    assert the_live_one() == first
    actions.rescore(lead_ids=[lead.pk], by=SYSTEM, now=NOW)
    assert shown(lead)[2] == 20


def test_rolls_back_one_by_one_to_the_same_versions(cast: Cast) -> None:
    first = the_live_one()
    second = live(GERMAN, now=NOW + timedelta(hours=1))
    third = live(GERMAN, behaviour("form"), now=NOW + timedelta(hours=2))
    assert ScoringModel.objects.get(pk=second.pk).retired_at == NOW + timedelta(hours=2)
    admin = cast.actor("admin")
    assert actions.roll_back(by=admin, now=NOW + timedelta(hours=3)) == second
    assert [(one.step.value, one.by) for one in queries.history(admin, second.pk)][:2] == [
        ("rolled_back", "Ada"),
        ("retired", None),
    ]
    assert queries.history(admin, third.pk)[0].step.value == "retired"
    assert actions.roll_back(by=admin, now=NOW + timedelta(hours=4)) == first
    with pytest.raises(Conflict):
        actions.roll_back(by=admin, now=NOW + timedelta(hours=5))
    assert the_live_one() == first


def test_publishing_has_everybody_scored(db: None, django_capture_on_commit_callbacks: Any) -> None:
    from django_tasks_db.models import DBTaskResult

    live(GERMAN)
    assert DBTaskResult.objects.filter(task_path__endswith="rescore_all").exists()


def test_a_discarded_draft_is_gone(db: None) -> None:
    made = draft()
    actions.discard_draft(model_id=made.pk, by=SYSTEM)
    assert not ScoringModel.objects.filter(pk=made.pk).exists()
    assert not Rule.objects.filter(model_id=made.pk).exists()


@pytest.mark.parametrize("who", ["rep", "manager", "stranger"])
def test_only_who_may_changes_models_but_everybody_reads_them(cast: Cast, who: str) -> None:
    actor, made = cast.actor(who), draft()
    some = made.rules.first()
    assert some
    attempts: list[Any] = [
        lambda: actions.create_draft(by=actor, now=NOW),
        lambda: actions.change_draft(model_id=made.pk, changes={}, by=actor, now=NOW),
        lambda: actions.add_rule(model_id=made.pk, rule=GERMAN, by=actor, now=NOW),
        lambda: actions.change_rule(rule_id=some.pk, changes={}, by=actor, now=NOW),
        lambda: actions.remove_rule(rule_id=some.pk, by=actor, now=NOW),
        lambda: actions.discard_draft(model_id=made.pk, by=actor),
        lambda: actions.publish(model_id=made.pk, by=actor, now=NOW),
        lambda: actions.roll_back(by=actor, now=NOW),
        lambda: actions.ask_for_rescoring(by=actor, now=NOW),
        lambda: queries.matching(actor, GERMAN, now=NOW),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    assert [one.state.value for one in queries.models(actor)] == ["published", "draft"]
