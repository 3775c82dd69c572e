"""Which question to ask next: the one that would move the verdict most.

Where history allows, by value of information: the expected change of the chance to qualify once the answer is known,
sum over answers a of P(a) * |P(qualified | a) - P(qualified)|, from counts of decided leads with one pseudo-lead at
the overall rate in each answer (Raiffa & Schlaifer 1961, expected value of sample information, with the change of
belief as the value). Where it is thin, by the gates: the level closest to done first, the heaviest question in it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from winnow.qualification.verdict import LEVELS, Judged, LevelVerdict

# Below it, a rate of qualifying is a guess.
LEAST_DECIDED = 50
_ASKABLE = frozenset({"unanswered", "expired", "open", "contradicted"})


@dataclass(frozen=True, slots=True)
class Worth:
    """The expected change of the chance to qualify, from `n` decided leads."""

    n: int
    worth: float


def in_order(
    levels: Sequence[LevelVerdict], needs: Collection[str], worths: Mapping[str, Worth]
) -> list[Judged]:
    """What is worth asking, first things first. Levels that pass or fail are not asked about; those that the policy
    does not need come last, and so do optional questions."""
    open_levels = [level for level in levels if level.verdict == "open"]
    rest = {level.level: sum(one.asked.weight for one in level.missing) for level in open_levels}
    candidates = [
        (level, one)
        for level in open_levels
        for one in level.questions
        if one.state in _ASKABLE and (one.is_missing or one.state in {"unanswered", "expired"})
    ]

    def place(pair: tuple[LevelVerdict, Judged]) -> tuple[bool, bool, float, int, int, bool, int]:
        level, one = pair
        learned = worths.get(one.asked.key)
        return (
            bool(needs) and level.level not in needs,
            not one.is_missing,
            -(learned.worth if learned else 0.0),
            rest[level.level],
            LEVELS.index(level.level),
            one.state in {"open", "contradicted"},
            -one.asked.weight,
        )

    # Sorting keeps the framework's order among equals.
    return [one for _level, one in sorted(candidates, key=place)]


def worth_of(counts: Mapping[str, tuple[int, int]]) -> Worth | None:
    """From (qualified, not qualified) by answer; None below `LEAST_DECIDED` leads or without both ends."""
    yes = sum(pair[0] for pair in counts.values())
    n = yes + sum(pair[1] for pair in counts.values())
    if n < LEAST_DECIDED or not 0 < yes < n:
        return None
    overall = yes / n
    changed = sum(
        (one + other) / n * abs((one + overall) / (one + other + 1) - overall)
        for one, other in counts.values()
    )
    return Worth(n, changed)
