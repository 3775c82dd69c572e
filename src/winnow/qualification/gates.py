"""What a policy asks for before a lead is a prospect, and how near a lead is: over verdicts and facts, without a
database. One lead's page and a hundred thousand leads are judged by this same function."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from winnow.qualification.conditions import turning_days
from winnow.qualification.verdict import LEVELS, Judged, LevelVerdict

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


def readiness(levels: Sequence[LevelVerdict], found: Sequence[Gate], moment: datetime) -> Readiness:
    needed = {gate.name for gate in found if gate.needed}
    asked = [level for level in levels if level.level in needed]
    missing = [one for level in asked for one in level.missing]
    unmet = sum(len(level.unmet) for level in asked)
    others = sum(gate.needed and not gate.holds and gate.name not in LEVELS for gate in found)
    empty = sum(level.verdict == "open" and not level.missing and not level.unmet for level in asked)
    return Readiness(
        ready=all(gate.holds for gate in found if gate.needed),
        missing=len(missing) + unmet + others + empty,
        weight=sum(one.asked.weight for one in missing) + unmet + others + empty,
        stale=sum(one.state == "expired" for level in levels for one in level.questions),
        contradictions=sum(one.state == "contradicted" for level in levels for one in level.questions),
        due_at=min((turn for turn in _turns(levels) if turn > moment), default=None),
    )


def _turns(levels: Sequence[LevelVerdict]) -> Iterator[datetime]:
    for level in levels:
        for one in level.questions:
            if one.given is not None:
                yield from _turns_of(one)


def _turns_of(one: Judged) -> Iterator[datetime]:
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
