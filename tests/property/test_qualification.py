"""What must hold of qualification whatever happens: over generated answers and generated histories."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import NOW, make_lead
from tests.rooms.qualification.scene import PASSING, furthest, stage, tally_is_true, told
from winnow.access.actor import SYSTEM
from winnow.capture.events import LeadsChanged, Outcome
from winnow.ground.refusals import Refused
from winnow.qualification import actions
from winnow.qualification.models import Answer, Decision, Question
from winnow.qualification.transitions import further
from winnow.qualification.verdict import Asked, Given, verdicts
from winnow.scoring.events import LeadsScored

START = datetime(2026, 1, 1, tzinfo=UTC)
KEYS = ["a", "b", "c", "d"]
QUESTIONS = [
    Asked("a", "organization", "number", {"least": 5}, {"most": 1}),
    Asked("b", "opportunity", "number", {"least": 5}, {"most": 1}, weight=3),
    Asked("c", "opportunity", "number", {"least": 5}, required=False),
    Asked("d", "stakeholder", "number", {"least": 5}, {"most": 1}),
]


@st.composite
def histories(draw: st.DrawFn) -> list[Given]:
    made = []
    for id in range(draw(st.integers(0, 14))):
        at = START + timedelta(days=draw(st.integers(0, 60)))
        number = draw(st.one_of(st.none(), st.integers(0, 9)))
        valid = draw(st.one_of(st.none(), st.integers(1, 40)))
        made.append(
            Given(
                id,
                draw(st.sampled_from(KEYS)),
                "number",
                number,
                at,
                at + timedelta(days=draw(st.integers(0, 9))),
                expires_at=None if valid is None else at + timedelta(days=valid),
                worth=None if number is None else number,  # type: ignore[arg-type]
            )
        )
    return made


@given(histories(), st.integers(0, 80), st.randoms())
def test_a_verdict_is_a_function_of_the_answers_in_force_at_its_moment(
    answers: list[Given], day: int, random: Any
) -> None:
    moment = START + timedelta(days=day)
    found = verdicts(QUESTIONS, answers, moment)
    shuffled = list(answers)
    random.shuffle(shuffled)
    assert verdicts(QUESTIONS, shuffled, moment) == found
    # What was said or written down later changes nothing about a verdict of then.
    known = [one for one in answers if one.recorded_at <= moment and one.at <= moment]
    assert verdicts(QUESTIONS, known, moment) == found
    # Neither does what was superseded.
    latest = {}
    for one in sorted(known, key=lambda one: (one.at, one.id)):
        latest[one.key] = one
    assert verdicts(QUESTIONS, latest.values(), moment) == found


@given(histories(), st.integers(0, 80))
def test_expired_answers_neither_pass_nor_fail_anything(answers: list[Given], day: int) -> None:
    moment = START + timedelta(days=day)
    for level in verdicts(QUESTIONS, answers, moment):
        rested_on = [one for one in level.questions if one.state in {"passes", "fails"}]
        for one in rested_on:
            assert one.given is not None
            assert one.given.expires_at is None or one.given.expires_at > moment
        if level.verdict == "pass":
            assert all(one.state == "passes" for one in level.questions if one.asked.required)
            assert level.missing == ()


KINDS = st.sampled_from(
    [
        "pass",
        "some",
        "fail",
        "old",
        "withdraw",
        "score",
        "disqualify",
        "recycle",
        "promote",
        "import",
        "opportunity",
        "customer",
        "back",
        "cheat",
    ]
)


def step(word: str, lead_id: int, n: int, now: datetime) -> None:
    """One thing that somebody may try; what is refused changes nothing."""
    keys = list(PASSING)
    by, move = SYSTEM, actions.Move
    if word == "pass":
        actions.answer(lead_id=lead_id, answers=told(PASSING), by=by, now=now)
    elif word == "some":
        key = keys[n % len(keys)]
        actions.answer(lead_id=lead_id, answers=told({key: PASSING[key]}), by=by, now=now)
    elif word == "fail":
        actions.answer(lead_id=lead_id, answers={"budget": "none"}, by=by, now=now)
    elif word == "old":
        said = {key: {"value": value, "at": "2025-01-01"} for key, value in PASSING.items()}
        actions.answer(lead_id=lead_id, answers=said, by=by, now=now)
    elif word == "withdraw":
        actions.answer(lead_id=lead_id, answers={keys[n % len(keys)]: None}, by=by, now=now)
    elif word == "score":
        actions.promote_scored(LeadsScored([lead_id], threshold=0, model="Test", now=now))
    elif word == "disqualify":
        actions.disqualify(lead_id=lead_id, reason="spam", by=by, now=now)
    elif word == "recycle":
        actions.recycle(lead_id=lead_id, by=by, now=now)
    elif word == "promote":
        actions.promote(lead_id=lead_id, by=by, now=now)
    elif word == "import":
        outcome = Outcome(["won", "lost", "open"][n % 3], now - timedelta(days=n))
        actions.record_outcomes(LeadsChanged([lead_id], by=by, now=now, outcomes={lead_id: outcome}))
    else:
        to = {"back": "prospect", "cheat": "prospect"}.get(word, word)
        actions.decide(moves=[move(lead_id, to)], by=by, now=now)


def gates_held(decision: Decision) -> bool:
    """From the rows alone: the promotion names a passing, unexpired answer to every required question, and a call."""
    named = {pk for line in decision.evidence for pk in line.get("answers", ())}
    if not any(line.get("gate") == "call" and len(line) > 1 for line in decision.evidence):
        return False
    answers = list(Answer.objects.filter(pk__in=named, lead=decision.lead_id).select_related("question"))
    required = set(
        Question.objects.filter(required=True, framework__state="published").values_list("key", flat=True)
    )
    fresh = all(one.expires_at is None or one.expires_at > decision.at for one in answers)
    values = all(one.value is not None and one.value != "none" for one in answers)
    return fresh and values and required <= {one.question.key for one in answers}


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(KINDS, st.integers(0, 20)), max_size=14))
def test_replaying_the_decisions_gives_where_the_lead_stands(db: None, steps: list[tuple[str, int]]) -> None:
    lead = make_lead()
    for minute, (word, n) in enumerate(steps):
        try:
            step(word, lead.pk, n, NOW + timedelta(minutes=minute))
        except Refused:
            continue
    at, far = "lead", "lead"
    taken_back = False
    for decision in Decision.objects.filter(lead=lead).order_by("pk"):
        assert decision.from_stage == at
        if decision.to_stage == "prospect":
            taken_back = decision.from_stage in {"opportunity", "customer"}
            assert taken_back or gates_held(decision)
        at, far = decision.to_stage, further(far, decision.to_stage)
    assert (stage(lead.pk), furthest(lead.pk)) == (at, far)
    moments = list(Decision.objects.filter(lead=lead).order_by("pk").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert tally_is_true()
