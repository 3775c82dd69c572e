"""Answering questions: what is written, what is refused, what follows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import NOW, Cast, make_lead
from tests.rooms.qualification.scene import (
    OPPORTUNITY,
    ORGANIZATION,
    PASSING,
    STAKEHOLDER,
    answer,
    furthest,
    later,
    path,
    stage,
    tally_is_true,
)
from winnow.ground.append_only import HistoryIsAppendOnly
from winnow.ground.refusals import Conflict, Invalid, NotAllowed, NotFound
from winnow.qualification import actions, queries
from winnow.qualification.models import Answer, Decision, Framework


def test_a_pass_at_all_three_levels_makes_a_prospect(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    rep = cast.actor("rep")
    answer(lead.pk, {**ORGANIZATION, **OPPORTUNITY}, by=rep)
    assert stage(lead.pk) == "lead"
    answer(lead.pk, STAKEHOLDER, by=rep, now=later())
    assert (stage(lead.pk), furthest(lead.pk)) == ("prospect", "prospect")
    decision = Decision.objects.get(lead=lead)
    assert decision.policy == "Call and three levels 1 · BANT 1"
    assert decision.by_id == cast.rep.pk
    rested_on = {line["gate"]: set(line["answers"]) for line in decision.evidence if "gate" in line}
    keys = dict(Answer.objects.filter(lead=lead).values_list("question__key", "pk"))
    assert rested_on["stakeholder"] == {keys["authority"], keys["decider"]}
    assert rested_on["organization"] == {keys[key] for key in ORGANIZATION}
    assert tally_is_true()


def test_a_failed_level_disqualifies_with_the_questions_reason(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    answer(lead.pk, {"need": "important", "budget": "none"}, by=cast.actor("rep"))
    decision = Decision.objects.get(lead=lead)
    assert (decision.to_stage, decision.reason) == ("disqualified", "no_budget")
    failing = Answer.objects.get(lead=lead, question__key="budget")
    assert decision.evidence[0] == {"answer": failing.pk, "question": "budget"}
    assert decision.evidence[1]["framework"] == "BANT 1"
    assert tally_is_true()


def test_a_failed_level_only_suggests_where_the_framework_says_so(cast: Cast) -> None:
    Framework.objects.update(on_fail="suggest")
    lead = make_lead(owner=cast.rep)
    answer(lead.pk, {"budget": "none"}, by=cast.actor("rep"))
    assert stage(lead.pk) == "lead"
    shown = queries.qualification(cast.actor("rep"), lead.pk, now=NOW)
    assert next(level for level in shown.levels if level.level == "opportunity").verdict == "fail"


def test_a_failing_answer_leaves_an_open_opportunity_to_the_pipeline(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep, standing={"stage": "opportunity", "furthest": "opportunity"})
    answer(lead.pk, {"budget": "none"}, by=cast.actor("rep"))
    assert stage(lead.pk) == "opportunity"


def test_keeps_every_answer_and_shows_the_latest(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    rep = cast.actor("rep")
    answer(lead.pk, {"budget": {"value": "possible", "said_by": "Finance"}}, by=rep)
    answer(
        lead.pk,
        {
            "budget": {
                "value": "approved",
                "said_by": "Finance",
                "evidence_kind": "email",
                "evidence": "Re: Q2",
            }
        },
        by=rep,
        now=later(),
    )
    shown = queries.qualification(rep, lead.pk, now=later())
    budget = next(one for level in shown.levels for one in level.questions if one.key == "budget")
    assert budget.answer is not None
    assert (budget.answer.value, budget.answer.said_by, budget.answer.evidence) == (
        "approved", "Finance", "Re: Q2",
    )  # fmt: skip
    assert [one.value for one in budget.earlier] == ["possible"]
    with pytest.raises(HistoryIsAppendOnly):
        Answer.objects.filter(lead=lead).update(value="none")


def test_null_takes_the_last_answer_back(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    answer(lead.pk, {"size": 40})
    answer(lead.pk, {"size": None}, now=later())
    assert "size" in _missing(cast, lead.pk, "organization")


def test_expired_answers_never_promote(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    old = (NOW - timedelta(days=200)).isoformat()
    answer(lead.pk, {"budget": {"value": "approved", "at": old}})
    answer(lead.pk, {key: value for key, value in PASSING.items() if key != "budget"}, now=later())
    assert stage(lead.pk) == "lead"
    assert _missing(cast, lead.pk, "opportunity") == {
        "budget": "The answer is too old to rely on: ask again."
    }
    with pytest.raises(Conflict) as refused:
        actions.promote(lead_id=lead.pk, by=cast.actor("rep"), now=later())
    assert refused.value.details["missing"] == ["budget"]


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({}, "answers"),
        ({"size": 4, "astrology": "x"}, "astrology"),
        ({"size": 4, "budget": "plenty"}, "budget"),
        ({"size": 4, "budget": ["approved"]}, "budget"),
        ({"size": "many"}, "size"),
        ({"size": True}, "size"),
        ({"size": float("nan")}, "size"),
        ({"size": ""}, "size"),
        ({"timeline": "soon"}, "timeline"),
        ({"timeline": 20260630}, "timeline"),
        ({"budget_amount": {"amount": -1, "currency": "EUR"}}, "budget_amount"),
        ({"budget_amount": {"amount": 10, "currency": "XXQ"}}, "budget_amount"),
        ({"budget_amount": {"amount": 10, "money": "EUR"}}, "budget_amount"),
        ({"decider": ""}, "decider"),
        ({"decider": "x" * 2001}, "decider"),
        ({"decider": {"value": "Ada", "evidence_kind": "gossip"}}, "decider"),
        ({"decider": {"value": "Ada", "sure": True}}, "decider"),
        ({"decider": {"evidence": "no value"}}, "decider"),
        ({"decider": {"value": "Ada", "said_by": 5}}, "decider"),
        ({"decider": {"value": "Ada", "at": "yesterday"}}, "decider"),
        ({"decider": {"value": "Ada", "at": "2099-01-01"}}, "decider"),
        ({"decider": {"value": "Ada", "at": "0001-01-01T00:00:00+14:00"}}, "decider"),
    ],
)
def test_refuses_a_wrong_answer_by_name_and_writes_nothing(
    cast: Cast, answers: dict[str, Any], field: str
) -> None:
    lead = make_lead(owner=cast.rep)
    with pytest.raises(Invalid) as refused:
        answer(lead.pk, answers)
    assert refused.value.field == field
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("key", "raw", "stored"),
    [
        ("budget", " Approved ", "approved"),
        ("budget", "Can be found for a good case", "possible"),
        ("size", "1 200", 1200),
        ("budget_amount", 1200, {"amount": "1200.00", "currency": "EUR"}),
        ("budget_amount", {"amount": "99.999", "currency": "usd"}, {"amount": "100.00", "currency": "USD"}),
        ("budget_amount", {"value": {"amount": 5, "currency": "JPY"}}, {"amount": "5", "currency": "JPY"}),
        ("decider", "  Ada\x00 ", "Ada"),
    ],
)
def test_stores_values_by_their_kind(cast: Cast, key: str, raw: Any, stored: Any) -> None:
    lead = make_lead(owner=cast.rep)
    answer(lead.pk, {key: raw})
    assert Answer.objects.get(lead=lead).value == stored


def test_names_a_retired_question_as_retired(cast: Cast) -> None:
    admin = cast.actor("admin")
    draft = actions.draft_framework(by=admin, now=NOW)
    actions.remove_question(framework_id=draft.pk, key="region", by=admin)
    actions.publish_framework(framework_id=draft.pk, by=admin, now=NOW)
    lead = make_lead(owner=cast.rep)
    with pytest.raises(Invalid, match="retired"):
        answer(lead.pk, {"region": "served"})


def test_asks_for_the_permission_and_hides_what_is_out_of_sight(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    with pytest.raises(NotAllowed):
        answer(lead.pk, PASSING, by=cast.actor("marketer"))
    with pytest.raises(NotFound):
        answer(lead.pk, PASSING, by=cast.actor("other_rep"))
    with pytest.raises(NotFound):
        queries.qualification(cast.actor("other_rep"), lead.pk, now=NOW)
    with pytest.raises(NotFound):
        queries.decisions(cast.actor("other_rep"), lead.pk)
    assert not Answer.objects.exists()


def test_promotes_from_marketing_qualified_too(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep, standing={"stage": "mql", "furthest": "mql", "score": 80})
    answer(lead.pk, PASSING)
    assert path(lead.pk) == [("mql", "prospect")]


def _missing(cast: Cast, lead_id: int, gate: str) -> dict[str, str]:
    shown = queries.qualification(cast.actor("rep"), lead_id, now=later(2))
    found = next(one for one in shown.gates if one.gate == gate)
    assert found.holds == (not found.missing)
    return {one.key: one.why for one in found.missing}
