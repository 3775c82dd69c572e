"""People who disagree: both answers stand side by side, nothing passes, and somebody settles it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import NOW, Cast, make_lead
from tests.rooms.qualification.scene import PASSING, answer, later, path, stage
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.qualification import actions, queries
from winnow.qualification.models import Answer, LeadReadiness, Resolution


def said(value: Any, who: str, **more: Any) -> dict[str, Any]:
    return {"value": value, "said_by": who, "evidence_kind": "call", **more}


def disagreeing(cast: Cast) -> int:
    """Everything passes but for the budget: the champion says yes, finance says no."""
    lead = make_lead(owner=cast.rep)
    answer(lead.pk, {"budget": said("approved", "Champion")})
    answer(lead.pk, {"budget": said("none", "Finance")}, now=later())
    answer(lead.pk, {key: value for key, value in PASSING.items() if key != "budget"}, now=later(2))
    return lead.pk


def budget(cast: Cast, lead_id: int) -> Any:
    shown = queries.qualification(cast.actor("rep"), lead_id, now=later(9))
    return next(one for level in shown.levels for one in level.questions if one.key == "budget")


def test_contradicting_answers_stand_side_by_side_and_neither_promotes_nor_disqualifies(cast: Cast) -> None:
    lead = disagreeing(cast)
    assert path(lead) == []
    shown = budget(cast, lead)
    assert (shown.state, [one.value for one in shown.voices]) == ("contradicted", ["none", "approved"])
    queue = queries.review_queue(cast.actor("rep"), kind="contradicting")
    assert [(row.lead, row.contradictions, row.missing) for row in queue.rows] == [(lead, 1, 1)]


def test_settling_it_lets_one_hold_and_keeps_the_other_on_record(cast: Cast) -> None:
    lead = disagreeing(cast)
    champion = Answer.objects.get(lead=lead, said_by="Champion")
    finance = Answer.objects.get(lead=lead, said_by="Finance")
    actions.resolve(
        lead_id=lead, answer_id=champion.pk, note="Signed plan", by=cast.actor("rep"), now=later(3)
    )
    assert stage(lead) == "prospect"
    row = Resolution.objects.get(lead=lead)
    assert (row.answer_id, row.over, row.note, row.by_id) == (
        champion.pk, [finance.pk], "Signed plan", cast.rep.pk,
    )  # fmt: skip
    assert [one.value for one in budget(cast, lead).earlier] == ["none"]
    assert queries.review_queue(cast.actor("rep")).rows == []


def test_settling_it_for_the_failing_answer_disqualifies(cast: Cast) -> None:
    lead = disagreeing(cast)
    finance = Answer.objects.get(lead=lead, said_by="Finance")
    actions.resolve(lead_id=lead, answer_id=finance.pk, by=cast.actor("rep"), now=later(3))
    assert path(lead) == [("lead", "disqualified")]


def test_a_new_word_of_the_same_person_settles_it_too(cast: Cast) -> None:
    lead = disagreeing(cast)
    answer(lead, {"budget": said("approved", "finance")}, now=later(3))
    assert stage(lead) == "prospect"


def test_that_one_of_two_who_disagree_expires_settles_nothing(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    old = (NOW - timedelta(days=170)).isoformat()
    answer(lead.pk, {"budget": said("none", "Finance", at=old)}, now=NOW)
    assert stage(lead.pk) == "disqualified"
    other = make_lead(owner=cast.rep)
    answer(other.pk, {"budget": said("possible", "Finance", at=old)}, now=NOW)
    answer(other.pk, {**PASSING, "budget": said("approved", "Champion")}, now=later())
    assert path(other.pk) == []
    actions.judge_due(now=NOW + timedelta(days=20))
    assert path(other.pk) == []
    assert LeadReadiness.objects.visible_to(cast.actor("admin")).get(pk=other.pk).contradictions == 1


def test_refuses_what_cannot_be_settled(cast: Cast) -> None:
    lead, calm = disagreeing(cast), make_lead(owner=cast.rep)
    size = Answer.objects.get(lead=lead, question__key="size")
    with pytest.raises(Invalid):
        actions.resolve(lead_id=lead, answer_id=size.pk, by=cast.actor("rep"), now=later(3))
    with pytest.raises(Conflict):
        actions.resolve(lead_id=calm.pk, answer_id=size.pk, by=cast.actor("rep"), now=later(3))
    with pytest.raises(NotFound):
        actions.resolve(lead_id=lead, answer_id=size.pk, by=cast.actor("other_rep"), now=later(3))
