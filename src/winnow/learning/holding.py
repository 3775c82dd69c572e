"""Whether chances held: what was said against what happened, bin by bin and as a whole. Arithmetic on arrays.

Expected calibration error over bins of equal counts (Naeini 2015), with what chance alone gives it where every
probability is right.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import pi, sqrt

import numpy as np
from numpy.typing import ArrayLike

from winnow.ground.proportion import Z_95, Proportion, proportion
from winnow.learning.measures import BINS, Numbers, arrays

Z_ONE_SIDED_95 = 1.645


@dataclass(frozen=True)
class Bin:
    """Cases whose chance lay within `least`..`most`: `expected` is their mean, `observed` what happened."""

    least: float
    most: float
    expected: float
    observed: Proportion


def reliability(labels: ArrayLike, chances: ArrayLike, *, bins: int = BINS) -> list[Bin]:
    """What happened against what was said, in about `bins` bins of equal counts; equal chances stay together."""
    y, p = arrays(labels, chances)
    if not y.size:
        return []
    order = np.argsort(p, kind="stable")
    y, p = y[order], p[order]
    bounds = _bounds(p, bins)
    return [
        Bin(float(p[a]), float(p[b - 1]), float(p[a:b].mean()), proportion(int(y[a:b].sum()), int(b - a)))
        for a, b in pairwise(bounds)
    ]


def _bounds(ordered: Numbers, bins: int) -> list[int]:
    """Where bins of `ordered` values begin and end; a cut within equal values moves to their end."""
    cuts = [round(ordered.size * k / bins) for k in range(1, bins)]
    moved = {int(np.searchsorted(ordered, ordered[cut - 1], side="right")) for cut in cuts if cut}
    return sorted({0, *moved, ordered.size})


def calibration_error(labels: ArrayLike, chances: ArrayLike, *, bins: int = BINS) -> float:
    """Expected calibration error: the mean distance of expected and observed, weighted by the cases of a bin."""
    found = reliability(labels, chances, bins=bins)
    n = sum(one.observed.n for one in found)
    return sum(abs(one.expected - (one.observed.rate or 0)) * one.observed.n for one in found) / n


@dataclass(frozen=True)
class ByLuck:
    """The calibration error of chances that are right: on average, and the `most` in 19 of 20 cases."""

    mean: float
    most: float


def error_by_luck(chances: ArrayLike, *, bins: int = BINS) -> ByLuck:
    """What chance alone gives `calibration_error` on so few cases: in each bin the distance of the rate from a right
    expectation is half-normal, with the deviation of a sum of independent chances."""
    p = np.sort(np.asarray(chances, dtype=np.float64))
    if not p.size:
        return ByLuck(0.0, 0.0)
    bounds = _bounds(p, bins)
    deviations = np.sqrt(np.add.reduceat(p * (1 - p), bounds[:-1])) / p.size
    mean = float(deviations.sum()) * sqrt(2 / pi)
    spread = sqrt(float((deviations**2).sum()) * (1 - 2 / pi))
    return ByLuck(mean, mean + Z_ONE_SIDED_95 * spread)


@dataclass(frozen=True)
class Agreement:
    """How many happened against how many the chances led to expect. `z` is the distance in standard deviations of a
    sum of independent chances; beyond 1.96 it is unlikely (5 %) to be luck."""

    n: int
    observed: int
    expected: float
    z: float
    low: float
    high: float

    @property
    def beyond_luck(self) -> bool:
        return not self.low <= self.observed <= self.high


def agreement(labels: ArrayLike, chances: ArrayLike, *, z: float = Z_95) -> Agreement:
    """`low`..`high` is where the count would lie in 95 of 100 cases if the chances were right."""
    y, p = arrays(labels, chances)
    observed, expected = int(y.sum()), float(p.sum())
    deviation = sqrt(float((p * (1 - p)).sum()))
    # Counts are whole: half a case more on either side.
    low, high = max(0.0, expected - z * deviation - 0.5), min(y.size, expected + z * deviation + 0.5)
    distance = (observed - expected) / deviation if deviation else 0.0
    return Agreement(y.size, observed, expected, distance, low, high)
