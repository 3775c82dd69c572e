"""Readiness of many leads is the readiness of each: over generated answers, speakers, moments and policies."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import NOW, make_lead
from winnow.access.actor import SYSTEM
from winnow.capture.models import LeadStanding
from winnow.ground.refusals import Refused
from winnow.qualification import actions
from winnow.qualification.judging import judge, measure
from winnow.qualification.models import Answer, Framework, LeadReadiness, Policy
from winnow.qualification.quick import Known, placed
from winnow.qualification.verdict import verdicts

VALUES: dict[str, list[Any]] = {
    "size": [40, 1, None],
    "industry": ["served", "not_served"],
    "need": ["urgent", "nice_to_have", "none"],
    "budget": ["approved", "planned", "none", None],
    "budget_amount": [{"least": 100, "most": 900, "currency": "EUR"}, 0],
    "timeline": ["2026-06-30", "quarter", "later", "2026-03-05"],
    "authority": ["decides", "not_yet"],
    "decider": ["Ada"],
}
SAID = st.fixed_dictionaries(
    {
        "n": st.integers(0, 99),
        "said_by": st.sampled_from(["", "", "Champion", "Finance"]),
        "days": st.integers(0, 200),
        "confidence": st.sampled_from(["low", "medium", "high"]),
        "evidence_kind": st.sampled_from(["call", "other"]),
    }
)
HISTORY = st.lists(st.tuples(st.sampled_from(sorted(VALUES)), SAID), max_size=9)


def told(lead_id: int, key: str, said: dict[str, Any], minute: int) -> None:
    answers = VALUES[key]
    raw = {
        "value": answers[said["n"] % len(answers)],
        "said_by": said["said_by"],
        "confidence": said["confidence"],
        "evidence_kind": said["evidence_kind"],
        "at": NOW - timedelta(days=said["days"]),
    }
    actions.answer(lead_id=lead_id, answers={key: raw}, by=SYSTEM, now=NOW + timedelta(minutes=minute))


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(HISTORY, min_size=1, max_size=4),
    st.sampled_from(["Score only", "Questionnaire only", "Call and three levels"]),
    st.sampled_from(["BANT", "MEDDIC"]),
    st.sampled_from(["low", "high"]),
    st.integers(0, 300),
)
def test_many_leads_are_judged_as_each_of_them(
    db: None, histories: list[Any], policy: str, framework: str, least: str, days: int
) -> None:
    leads = [make_lead(standing={"score": 60 if n % 2 else 10}) for n in range(len(histories))]
    for lead, history in zip(leads, histories, strict=True):
        for minute, (key, said) in enumerate(history):
            try:
                told(lead.pk, key, said, minute)
            except Refused:
                continue
    measured = measure(Framework.objects.get(name=framework, version=1), Policy.objects.get(name=policy))
    Policy.objects.filter(pk=measured.policy.pk).update(least_confidence=least)
    measured = measure(measured.framework, Policy.objects.get(pk=measured.policy.pk))
    ids, then = [lead.pk for lead in leads], NOW + timedelta(days=days)
    alone = {one.held.lead_id: one for pk in ids for one in judge(measured, [pk], then)}
    together = {one.lead_id: one for one in placed(Known(measured, then), ids)}
    assert {pk: one.readiness for pk, one in together.items()} == {
        pk: one.readiness for pk, one in alone.items()
    }
    for pk, one in alone.items():
        assert together[pk].verdicts == tuple(level.verdict for level in one.levels)


@pytest.mark.django_db
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HISTORY, st.lists(st.integers(1, 200), min_size=1, max_size=3))
def test_time_alone_never_promotes_and_never_makes_anything_pass(
    db: None, history: list[Any], days: list[int]
) -> None:
    lead = make_lead()
    for minute, (key, said) in enumerate(history):
        # A day of delivery that comes nearer may pass by itself: it is not what expires.
        if key != "timeline":
            try:
                told(lead.pk, key, said, minute)
            except Refused:
                continue
    stage = LeadStanding.objects.visible_to(SYSTEM).get(pk=lead.pk).stage
    before = next(judge(measure(), [lead.pk], NOW + timedelta(hours=1)))
    passing = {one.asked.key for level in before.levels for one in level.questions if one.state == "passes"}
    now = NOW + timedelta(hours=1)
    for more in days:
        now += timedelta(days=more)
        actions.judge_due(now=now)
        found = next(judge(measure(), [lead.pk], now))
        still = {one.asked.key for level in found.levels for one in level.questions if one.state == "passes"}
        assert still <= passing
        passing = still
    assert LeadStanding.objects.visible_to(SYSTEM).get(pk=lead.pk).stage == stage
    # Replay: what is stored is what the answers in force say.
    if Answer.objects.filter(lead=lead).exists():
        stored = LeadReadiness.objects.visible_to(SYSTEM).get(pk=lead.pk)
        found = next(judge(measure(), [lead.pk], now))
        assert (stored.missing, stored.stale, stored.contradictions, stored.rank) == (
            found.readiness.missing,
            found.readiness.stale,
            found.readiness.contradictions,
            found.readiness.rank,
        )
        assert verdicts(measure().asked, found.held.answers, now, found.held.put_aside) == found.levels
