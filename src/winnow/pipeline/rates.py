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


@dataclass(frozen=True)
class Foretold:
    """What one opportunity counts for, from `n` cases; `low` and `high` are None where nothing was measured."""

    used: float
    basis: RateBasis
    n: int
    low: float | None
    high: float | None


def foretold(
    stage: Chance, *, used: float | None, basis: str, n: int | None, low: float | None, high: float | None
) -> Foretold:
    """Its own chance where it has one and is still open, else that of its stage."""
    if used is None or stage.basis == RateBasis.CLOSED:
        return Foretold(stage.used, stage.basis, stage.measured.n, stage.measured.low, stage.measured.high)
    return Foretold(used, RateBasis(basis), n or 0, low, high)


def weighted_cents(cents: int, foretold_cents: int, foretold_weighted: int, stage: Chance) -> float:
    """Value times chance of a row of the tally: those without a chance of their own take the stage's."""
    return foretold_weighted + (cents - foretold_cents) * stage.used


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
