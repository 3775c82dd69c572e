"""Verdicts on leads under the framework and the policy in force: the one way, for one lead and for all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from winnow.ground.prepared import Prepared
from winnow.qualification.gates import Facts, Gate, Readiness, Rules, gates, near, next_turn, summed
from winnow.qualification.in_force import asked, published, published_policy
from winnow.qualification.models import Framework, Policy, Question
from winnow.qualification.profile import Line, criteria_of, lines_of
from winnow.qualification.reading import Held, held
from winnow.qualification.verdict import Asked, LevelVerdict, verdicts
from winnow.scoring.live import live_model


@dataclass(frozen=True)
class Measure:
    """What leads are judged by: read once, used for as many as are asked about."""

    framework: Framework
    policy: Policy
    questions: dict[str, Question]
    asked: Sequence[Asked]
    lines: Sequence[Line]
    rules: Rules
    threshold: int | None

    @property
    def label(self) -> str:
        return f"{self.policy} · {self.framework}"


@dataclass(frozen=True, slots=True)
class Found:
    """The judgement on one lead, with what it rests on."""

    held: Held
    facts: Facts
    levels: list[LevelVerdict]
    gates: list[Gate]
    readiness: Readiness


def measure(framework: Framework | None = None, policy: Policy | None = None) -> Measure:
    """The framework and the policy in force, or those given. Raises `Conflict` where none is in force."""
    framework = framework or published()
    policy = policy or published_policy()
    questions = _QUESTIONS.all(framework.pk)
    model = live_model()
    return Measure(
        framework=framework,
        policy=policy,
        questions={question.key: question for question in questions},
        asked=[asked(question) for question in questions],
        lines=lines_of(policy.profile),
        rules=rules_of(policy),
        threshold=model.threshold if model else None,
    )


_QUESTIONS = Prepared(lambda framework: Question.objects.filter(framework_id=framework))


def rules_of(policy: Policy) -> Rules:
    needs = frozenset(
        name
        for name in ("score", "organization", "opportunity", "stakeholder", "call", "consent")
        if getattr(policy, f"needs_{name}")
    )
    return Rules(policy.pk, str(policy), needs, policy.least_confidence, policy.on_lapse)


def judge(by: Measure, lead_ids: list[int], now: datetime) -> Iterator[Found]:
    """In the order of the leads' numbers."""
    # Most leads have not been asked anything: they share one verdict.
    blank: dict[object, list[LevelVerdict]] = {}
    for one in held_of(by, lead_ids, now):
        if one.answers:
            yield judge_one(by, one, now)
            continue
        levels = blank.get(one.criteria)
        if levels is None:
            levels = blank[one.criteria] = levels_of(by, one, now)
        yield _found(by, one, levels, now)


def held_of(by: Measure, lead_ids: list[int], now: datetime) -> list[Held]:
    return held(lead_ids, now, criteria_of(by.lines, lead_ids, now))


def judge_one(by: Measure, one: Held, moment: datetime) -> Found:
    """By what is held about it, at a moment that may lie in the past."""
    return _found(by, one, levels_of(by, one, moment), moment)


def levels_of(by: Measure, one: Held, moment: datetime) -> list[LevelVerdict]:
    return verdicts(
        by.asked,
        one.answers,
        moment,
        one.put_aside,
        overruled=one.overruled,
        criteria=one.criteria,
        least_confidence=by.rules.least_confidence,
    )


def _found(by: Measure, one: Held, levels: list[LevelVerdict], moment: datetime) -> Found:
    facts = one.facts(by.threshold)
    readiness = near([summed(level) for level in levels], by.rules, facts, next_turn(levels, moment))
    return Found(one, facts, levels, gates(levels, by.rules, facts), readiness)
