"""Disqualifying and recycling."""

from __future__ import annotations

import pytest

from tests.cast import NOW, Cast, make_lead
from tests.rooms.qualification.scene import PASSING, answer, furthest, later, path, stage, tally_is_true
from winnow.ground.refusals import Conflict, Invalid, NotAllowed, NotFound
from winnow.qualification import actions, queries
from winnow.qualification.models import Decision
from winnow.scoring.models import ScoringModel


def disqualify(cast: Cast, lead_id: int, reason: str = "spam", who: str = "rep") -> None:
    actions.disqualify(lead_id=lead_id, reason=reason, note=" no  answer ", by=cast.actor(who), now=NOW)


def recycle(cast: Cast, lead_id: int, who: str = "rep", minutes: int = 5) -> None:
    actions.recycle(lead_id=lead_id, note="They called", by=cast.actor(who), now=later(minutes))


@pytest.fixture
def threshold(db: None) -> int:
    if not ScoringModel.objects.filter(state="published").update(threshold=50):
        ScoringModel.objects.create(name="Test", state="published", threshold=50, created_at=NOW)
    return 50


def test_disqualifies_with_a_reason_and_recycles_with_all_history(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    disqualify(cast, lead.pk)
    decision = Decision.objects.get(lead=lead)
    assert (decision.reason, decision.note, decision.by_id) == ("spam", "no answer", cast.rep.pk)
    recycle(cast, lead.pk)
    assert path(lead.pk) == [("lead", "disqualified"), ("disqualified", "lead")]
    assert tally_is_true()


@pytest.mark.parametrize(("score", "back_to"), [(49, "lead"), (50, "mql")])
def test_recycles_to_where_the_score_puts_it(cast: Cast, threshold: int, score: int, back_to: str) -> None:
    lead = make_lead(owner=cast.rep, standing={"score": score})
    disqualify(cast, lead.pk)
    recycle(cast, lead.pk)
    assert (stage(lead.pk), furthest(lead.pk)) == (back_to, back_to)


def test_a_failed_answer_must_be_given_anew_after_recycling(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    [failing] = answer(lead.pk, {"budget": "none"})
    recycle(cast, lead.pk)
    assert Decision.objects.filter(lead=lead).latest("pk").evidence == [
        {"put_aside": failing, "question": "budget"}
    ]
    shown = queries.qualification(cast.actor("rep"), lead.pk, now=later(6))
    gate = next(gate for gate in shown.gates if gate.gate == "opportunity")
    assert {one.key: one.why for one in gate.missing}["budget"].startswith("It failed before")
    answer(lead.pk, {key: value for key, value in PASSING.items() if key != "budget"}, now=later(7))
    assert stage(lead.pk) in {"lead", "mql"}
    answer(lead.pk, {"budget": "approved"}, now=later(8))
    assert stage(lead.pk) == "prospect"


def test_the_same_failing_answer_given_again_fails_again(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    answer(lead.pk, {"budget": "none"})
    recycle(cast, lead.pk)
    answer(lead.pk, {"budget": "none"}, now=later(6))
    assert stage(lead.pk) == "disqualified"


def test_a_recycled_lead_whose_answers_pass_is_promoted_by_hand(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    answer(lead.pk, PASSING)
    disqualify(cast, lead.pk, "ignored")
    recycle(cast, lead.pk)
    assert queries.qualification(cast.actor("rep"), lead.pk, now=later(6)).ready
    actions.promote(lead_id=lead.pk, by=cast.actor("rep"), now=later(7))
    assert (stage(lead.pk), furthest(lead.pk)) == ("prospect", "prospect")


def test_promotes_nobody_by_hand_whose_answers_do_not_pass(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    with pytest.raises(Conflict) as refused:
        actions.promote(lead_id=lead.pk, by=cast.actor("rep"), now=NOW)
    assert "budget" in refused.value.details["missing"]


def test_refuses_what_does_not_fit_the_stage(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    with pytest.raises(Conflict):
        recycle(cast, lead.pk)
    with pytest.raises(Invalid) as refused:
        disqualify(cast, lead.pk, "ugly")
    assert refused.value.field == "reason"
    disqualify(cast, lead.pk)
    with pytest.raises(Conflict):
        disqualify(cast, lead.pk)
    with pytest.raises(Conflict, match="recycle"):
        answer(lead.pk, PASSING)
    selling = make_lead(owner=cast.rep, standing={"stage": "opportunity", "furthest": "opportunity"})
    with pytest.raises(Conflict, match="lost"):
        disqualify(cast, selling.pk)


def test_asks_for_the_permission_and_hides_what_is_out_of_sight(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    for who, error in (("marketer", NotAllowed), ("other_rep", NotFound)):
        with pytest.raises(error):
            disqualify(cast, lead.pk, who=who)
        with pytest.raises(error):
            recycle(cast, lead.pk, who=who)
        with pytest.raises(error):
            actions.promote(lead_id=lead.pk, by=cast.actor(who), now=NOW)
