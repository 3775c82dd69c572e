"""The chance that an opportunity in a stage will be won: the owner's guess, drawn towards what was measured.

Of n opportunities that stood in the stage and have closed, w were won. From n = 30 on the probability is
(w + 20·guess) / (n + 20): the guess counts as much as twenty opportunities. Below that the guess stands alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from winnow.ground.proportion import Proportion, proportion, shrunk
from winnow.pipeline.words import RateBasis, StageKind

ENOUGH = 30
STRENGTH = 20


@dataclass(frozen=True)
class Chance:
    """`used` is what boards and forecasts multiply by; `measured` has its n and a 95 % interval."""

    used: float
    basis: RateBasis
    guess: float
    measured: Proportion


def chance(*, kind: str, guess: float, won: int, n: int) -> Chance:
    measured = proportion(won, n)
    if kind != StageKind.OPEN:
        return Chance(1.0 if kind == StageKind.WON else 0.0, RateBasis.CLOSED, guess, measured)
    if n < ENOUGH:
        return Chance(guess, RateBasis.GUESS, guess, measured)
    return Chance(shrunk(won, n, prior=guess, strength=STRENGTH), RateBasis.MEASURED, guess, measured)


def spread_of(n: int, total: float, squares: float) -> float | None:
    """The squared coefficient of variation, variance / mean², of n values from their sum and sum of squares.

    None below ten values or for a mean of zero: nothing can be said about how unequal they are.
    """
    if n < 10 or total <= 0:
        return None
    return max(0.0, n * squares / total**2 - 1)
