"""What a policy asks for before a lead is a prospect, and how near a lead is: over verdicts and facts, without a
database. One lead's page and a hundred thousand leads are judged by this same function."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from winnow.qualification.conditions import turning_days
from winnow.qualification.verdict import Judged, LevelVerdict

SCORE, CALL, CONSENT = "score", "call", "consent"
# Beyond it the order among the far ones says nothing.
MOST_WEIGHT_RANKED = 999


@dataclass(frozen=True, slots=True)
class Rules:
    """A version of the policy, as the gates need it."""

    pk: int
    label: str
    needs: frozenset[str]
    least_confidence: str = "low"
    on_lapse: str = "flag"


@dataclass(frozen=True, slots=True)
class Facts:
    """What we hold about a lead besides answers. `scored` says whether its score has ever been enough, `call` what
    shows that a conversation was held ({} for nothing), `consent` whether the person may be contacted."""

    stage: str
    score: int
    threshold: int | None
    scored: bool
    call: Mapping[str, Any]
    consent: bool


@dataclass(frozen=True, slots=True)
class Gate:
    """`needed`: the policy asks for it before a lead is a prospect."""

    name: str
    holds: bool
    needed: bool
    evidence: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Readiness:
    """`missing` counts what the needed gates still lack, `weight` is their weight; `due_at` when time alone may
    change the verdict."""

    ready: bool
    missing: int
    weight: int
    stale: int
    contradictions: int
    due_at: datetime | None

    @property
    def rank(self) -> int:
        return self.missing * (MOST_WEIGHT_RANKED + 1) + min(self.weight, MOST_WEIGHT_RANKED)


def gates(levels: Sequence[LevelVerdict], rules: Rules, facts: Facts) -> list[Gate]:
    """Every gate in the order of the way: score, the three levels, call, consent."""
    score = {"score": facts.score, "threshold": facts.threshold}
    return [
        Gate(SCORE, facts.scored, SCORE in rules.needs, score),
        *(
            Gate(one.level, one.verdict == "pass", one.level in rules.needs, {"answers": one.evidence})
            for one in levels
        ),
        Gate(CALL, bool(facts.call), CALL in rules.needs, facts.call),
        Gate(CONSENT, facts.consent, CONSENT in rules.needs, {}),
    ]


@dataclass(frozen=True, slots=True)
class LevelSum:
    """A level in numbers: all that readiness takes from it."""

    level: str
    verdict: str
    missing: int
    weight: int
    stale: int
    contradictions: int


def summed(level: LevelVerdict) -> LevelSum:
    missing, unmet = level.missing, len(level.unmet)
    # A level that nothing can pass lacks one thing: a question.
    empty = int(level.verdict == "open" and not missing and not unmet)
    return LevelSum(
        level.level,
        level.verdict,
        len(missing) + unmet + empty,
        sum(one.asked.weight for one in missing) + unmet + empty,
        sum(one.state == "expired" for one in level.questions),
        sum(one.state == "contradicted" for one in level.questions),
    )


def near(levels: Sequence[LevelSum], rules: Rules, facts: Facts, due_at: datetime | None) -> Readiness:
    """How near a lead is, by its levels and by what we hold about it."""
    missing = weight = stale = contradictions = 0
    ready = True
    for level in levels:
        stale += level.stale
        contradictions += level.contradictions
        if level.level in rules.needs:
            missing += level.missing
            weight += level.weight
            ready = ready and level.verdict == "pass"
    lacking = (
        (SCORE in rules.needs and not facts.scored)
        + (CALL in rules.needs and not facts.call)
        + (CONSENT in rules.needs and not facts.consent)
    )
    return Readiness(
        ready and not lacking, missing + lacking, weight + lacking, stale, contradictions, due_at
    )


def next_turn(levels: Sequence[LevelVerdict], moment: datetime) -> datetime | None:
    """When time alone may change a verdict."""
    return min((turn for turn in _turns(levels) if turn > moment), default=None)


def _turns(levels: Sequence[LevelVerdict]) -> Iterator[datetime]:
    for level in levels:
        for one in level.questions:
            if one.given is not None:
                yield from turns_of(one)


def turns_of(one: Judged) -> Iterator[datetime]:
    assert one.given is not None
    for given in one.voices or (one.given,):
        if given.expires_at is not None:
            yield given.expires_at
        if one.asked.kind == "date":
            for day in turning_days([one.asked.passes, one.asked.fails], given):
                yield datetime.combine(day, time(), UTC)


def lapsed(levels: Sequence[LevelVerdict], found: Sequence[Gate]) -> list[str]:
    """The needed levels that do not hold any more because an answer behind them has expired."""
    needed = {gate.name for gate in found if gate.needed and not gate.holds}
    return [
        level.level
        for level in levels
        if level.level in needed and any(one.state == "expired" for one in level.missing)
    ]
