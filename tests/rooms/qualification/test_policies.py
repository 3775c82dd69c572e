"""Policies: which gates make a prospect, as versions; what time and a profile do to them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import NOW, Cast, make_lead
from tests.rooms.qualification.scene import PASSING, answer, later, path, stage, tally_is_true, told
from winnow.access.actor import SYSTEM
from winnow.capture.events import LeadsCaptured
from winnow.engagement import actions as engagement
from winnow.ground.refusals import Conflict, Invalid, NotAllowed
from winnow.people.models import Person
from winnow.qualification import actions, queries
from winnow.qualification.composing import QuestionDraft
from winnow.qualification.models import Decision, Framework, LeadReadiness, Policy
from winnow.qualification.policy_draft import PolicyDraft
from winnow.scoring.events import LeadsScored

LEVELS = ["organization", "opportunity", "stakeholder"]


def in_force(cast: Cast, name: str) -> None:
    shipped = Policy.objects.get(name=name, version=1)
    actions.publish_policy(policy_id=shipped.pk, by=cast.actor("admin"), now=NOW)


def publish(cast: Cast, **parts: Any) -> Policy:
    draft = PolicyDraft(**{"name": "Ours", "needs": LEVELS, **parts})
    made = actions.draft_policy(policy=draft, by=cast.actor("admin"), now=NOW)
    return actions.publish_policy(policy_id=made.pk, by=cast.actor("admin"), now=NOW)


def readiness(lead_id: int) -> LeadReadiness:
    return LeadReadiness.objects.visible_to(SYSTEM).get(pk=lead_id)


def test_the_default_asks_for_a_held_call_and_a_call_promotes_at_once(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    answer(lead.pk, told(PASSING, evidence_kind="email"), by=cast.actor("rep"))
    assert stage(lead.pk) == "lead"
    shown = queries.qualification(cast.actor("rep"), lead.pk, now=NOW)
    assert [gate.gate for gate in shown.gates if gate.needed and not gate.holds] == ["call"]
    engagement.record(person_id=lead.person_id, kind="call", by=cast.actor("rep"), now=later())
    assert stage(lead.pk) == "prospect"
    line = next(one for one in Decision.objects.get(lead=lead).evidence if one.get("gate") == "call")
    assert line["interaction"]


def test_score_only_makes_a_prospect_of_who_crosses_the_threshold(cast: Cast) -> None:
    in_force(cast, "Score only")
    lead = make_lead(owner=cast.rep, standing={"score": 80})
    actions.promote_scored(LeadsScored([lead.pk], threshold=50, model="Default 1", now=NOW))
    assert path(lead.pk) == [("lead", "mql"), ("mql", "prospect")]
    assert Decision.objects.filter(lead=lead).latest("pk").policy == "Score only 1 · BANT 1"
    assert tally_is_true()


def test_questionnaire_only_needs_no_call(cast: Cast) -> None:
    in_force(cast, "Questionnaire only")
    lead = make_lead(owner=cast.rep)
    answer(lead.pk, told(PASSING, evidence_kind="form"))
    assert stage(lead.pk) == "prospect"


def test_publishing_counts_readiness_anew_and_moves_nobody_until_asked(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    answer(lead.pk, told(PASSING, evidence_kind="form"))
    in_force(cast, "Questionnaire only")
    actions.judge_all(by=SYSTEM, now=later())
    assert (stage(lead.pk), readiness(lead.pk).ready) == ("lead", True)
    assert actions.promote_all_ready(by=cast.actor("other_rep"), now=later(2)) == 0
    assert actions.promote_all_ready(by=cast.actor("rep"), now=later(2)) == 1
    assert (stage(lead.pk), readiness(lead.pk).stage) == ("prospect", "prospect")


def test_a_policy_rolls_back_to_the_one_before(cast: Cast) -> None:
    in_force(cast, "Score only")
    actions.roll_back_policy(by=cast.actor("admin"), now=later())
    assert queries.policy_now(cast.actor("rep")).name == "Call and three levels"
    labels = [one.label for one in queries.publications(cast.actor("rep"))]
    assert labels[:2] == ["Call and three levels 1", "Score only 1"]


def test_a_published_policy_never_changes(cast: Cast) -> None:
    made = publish(cast)
    with pytest.raises(Conflict):
        actions.change_policy(
            policy_id=made.pk, policy=PolicyDraft(name="Ours", needs=["score"]), by=cast.actor("admin")
        )
    with pytest.raises(NotAllowed):
        actions.publish_policy(policy_id=made.pk, by=cast.actor("rep"), now=NOW)


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"name": " "}, "name"),
        ({"needs": []}, "needs"),
        ({"needs": ["luck"]}, "needs"),
        ({"on_lapse": "forget"}, "on_lapse"),
        ({"profile": {"combinator": "and", "rules": [{"field": "luck", "operator": "=", "value": 1}]}}, "profile.rules[0].field"),
        ({"profile": {"combinator": "and", "rules": [{"field": "stage", "operator": "=", "value": "lead"}]}}, "profile.rules[0].field"),
    ],
)  # fmt: skip
def test_names_what_is_wrong_with_a_policy(cast: Cast, parts: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        publish(cast, **parts)
    assert refused.value.field == field


def test_the_profile_judges_the_organization_by_what_we_hold(cast: Cast) -> None:
    rules = [
        {"field": "employees", "operator": ">=", "value": 50},
        {"field": "organization_country", "operator": "in", "value": ["DE", "AT"]},
    ]
    publish(cast, profile={"combinator": "and", "rules": rules})
    fits = make_lead(owner=cast.rep, company={"employees": 80, "country": "DE"})
    small = make_lead(owner=cast.rep, company={"employees": 5, "country": "DE"})
    blank = make_lead(owner=cast.rep, company={"country": "DE"})
    for lead, verdict, held in ((fits, "pass", True), (small, "fail", False), (blank, "open", None)):
        answer(lead.pk, PASSING)
        shown = queries.qualification(cast.actor("rep"), lead.pk, now=NOW).levels[0]
        assert (shown.verdict, shown.profile[0].holds) == (verdict, held)
    assert [stage(lead.pk) for lead in (fits, small, blank)] == ["prospect", "lead", "lead"]
    missing = queries.qualification(cast.actor("rep"), blank.pk, now=NOW).levels[0].missing
    assert [(one.key, one.why) for one in missing] == [("profile", "We hold no data on this.")]


def test_an_unsure_answer_decides_nothing_where_the_policy_asks_for_more(cast: Cast) -> None:
    publish(cast, least_confidence="medium")
    lead = make_lead(owner=cast.rep)
    answer(lead.pk, {**PASSING, "need": {"value": "urgent", "confidence": "low"}})
    assert stage(lead.pk) == "lead"
    answer(lead.pk, {"need": {"value": "urgent", "confidence": "high"}}, now=later())
    assert stage(lead.pk) == "prospect"


@pytest.mark.parametrize(("on_lapse", "then"), [("flag", "prospect"), ("step_back", "mql")])
def test_a_gate_lapses_when_its_answers_expire(cast: Cast, on_lapse: str, then: str) -> None:
    publish(cast, on_lapse=on_lapse)
    lead = make_lead(owner=cast.rep)
    answer(lead.pk, {**PASSING, "timeline": "2026-12-31"})
    assert stage(lead.pk) == "prospect"
    done = actions.judge_due(now=NOW + timedelta(days=121))
    assert (stage(lead.pk), done.stepped_back) == (then, int(then == "mql"))
    row = readiness(lead.pk)
    assert (row.stale, row.ready, row.review, row.stage) == (1, False, True, then)
    assert actions.judge_due(now=NOW + timedelta(days=121)).judged == 0
    assert tally_is_true()
    if then == "mql":
        assert Decision.objects.filter(lead=lead).latest("pk").evidence[0]["lapsed"] == ["opportunity"]
    else:
        assert queries.by_readiness(cast.actor("rep")).rows[0].lapsed


def test_who_is_nearest_comes_first_and_only_ones_own(cast: Cast) -> None:
    near, far = make_lead(owner=cast.rep), make_lead(owner=cast.rep)
    hidden = make_lead(owner=cast.other_rep)
    for lead, answers in (
        (near, {**PASSING, "need": "nice_to_have"}),
        (far, {"size": 40}),
        (hidden, {"size": 4}),
    ):
        answer(lead.pk, answers)
    rows = queries.by_readiness(cast.actor("rep"), stage="lead", size=1)
    assert [row.lead for row in rows.rows] == [near.pk]
    rows = queries.by_readiness(cast.actor("rep"), stage="lead", size=1, cursor=rows.next)
    assert ([row.lead for row in rows.rows], rows.next) == ([far.pk], None)


def test_the_search_for_who_decides_begins_and_ends_by_answers_and_by_hand(cast: Cast) -> None:
    lead, rep = make_lead(owner=cast.rep), cast.actor("rep")
    answer(lead.pk, {"authority": "not_yet"})
    assert [row.lead for row in queries.open_searches(rep).rows] == [lead.pk]
    with pytest.raises(Conflict):
        actions.search_stakeholder(lead_id=lead.pk, by=rep, now=later())
    actions.end_search(lead_id=lead.pk, found=False, note="On leave", by=rep, now=later())
    actions.search_stakeholder(lead_id=lead.pk, by=rep, now=later(2))
    with pytest.raises(Invalid):
        actions.end_search(lead_id=lead.pk, found=True, by=rep, now=later(3))
    actions.end_search(lead_id=lead.pk, found=True, name="Cleo, CFO", by=rep, now=later(3))
    steps = queries.qualification(rep, lead.pk, now=later(4)).search
    assert [(one.state, one.name) for one in steps] == [
        ("found", "Cleo, CFO"), ("open", ""), ("given_up", ""), ("open", ""),
    ]  # fmt: skip
    assert queries.open_searches(rep).rows == []


def test_every_framework_that_ships_can_be_put_in_force_and_back(cast: Cast) -> None:
    admin = cast.actor("admin")
    for framework in Framework.objects.exclude(state="published"):
        actions.publish_framework(framework_id=framework.pk, by=admin, now=later())
    lead = make_lead(owner=cast.rep)
    assert queries.qualification(cast.actor("rep"), lead.pk, now=later(2)).framework == "Needs assessment 1"
    actions.publish_framework(framework_id=Framework.objects.get(name="BANT").pk, by=admin, now=later(3))
    assert queries.published_framework(admin).label == "BANT 1"


def test_questions_that_wait_for_each_other_are_refused(cast: Cast) -> None:
    admin = cast.actor("admin")
    parts: dict[str, Any] = {"level": "opportunity", "kind": "yes_no", "passes": {"any": [True]}}
    waiting = [
        QuestionDraft(text="A?", key="a", asked_if={"key": "b", "any": [True]}, **parts),
        QuestionDraft(text="B?", key="b", asked_if={"key": "a", "any": [True]}, **parts),
    ]
    made = actions.load_framework(name="Round", questions=waiting, by=admin, now=NOW)
    with pytest.raises(Invalid, match="circle: a → b → a"):
        actions.publish_framework(framework_id=made.pk, by=admin, now=NOW)
    actions.discard_framework(framework_id=made.pk, by=admin)
    with pytest.raises(Invalid, match="at least one question"):
        actions.load_framework(name="Empty", questions=[], by=admin, now=NOW)


def test_other_data_promotes_who_crosses_the_policy_by_it_and_says_on_what(cast: Cast) -> None:
    publish(cast, needs=["consent"])
    lead = make_lead(owner=cast.rep, person={"email_consent": False, "phone_consent": False})
    actions.await_judgement(LeadsCaptured([lead.pk], by=SYSTEM, now=NOW))
    actions.judge_due(now=later())
    assert stage(lead.pk) == "lead"
    Person.objects.visible_to(SYSTEM).filter(pk=lead.person_id).update(email_consent=True)
    actions.await_judgement(LeadsCaptured([lead.pk], by=SYSTEM, now=later(2)))
    assert actions.judge_due(now=later(3)).promoted == 1
    made = Decision.objects.get(lead=lead)
    assert (made.to_stage, made.policy, made.by) == ("prospect", "Ours 1 · BANT 1", None)
    assert any(line.get("gate") == "consent" for line in made.evidence)
