"""What it brings to act upon an order of scores: at each threshold, and tenth by tenth. Arithmetic on arrays.

Average precision is the sum of precision times the step in recall.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from winnow.ground.proportion import Proportion, proportion
from winnow.learning.measures import BINS, Numbers, OneClass, arrays


@dataclass(frozen=True)
class Promotion:
    """What a threshold does: of `n` cases at or above it, the share that was right, and of all right ones the share
    that it finds."""

    threshold: float
    n: int
    precision: Proportion
    recall: Proportion


@dataclass(frozen=True)
class Slice:
    """A tenth of the cases by score, the best first. `lift` is its rate over the rate of all; `captured` the share of
    all positives in this slice and those before it. Cases of equal score share their positives evenly."""

    n: int
    least: float
    positives: float
    rate: Proportion
    lift: float
    captured: float


def promotions(
    labels: ArrayLike, scores: ArrayLike, thresholds: Sequence[float] | Numbers
) -> list[Promotion]:
    """What each threshold would promote, from one sort of the scores."""
    y, x = arrays(labels, scores)
    order = np.argsort(-x, kind="stable")
    found = np.concatenate([[0.0], np.cumsum(y[order])])
    reached = np.searchsorted(-x[order], -np.asarray(thresholds, dtype=np.float64), side="right")
    total = int(y.sum())
    return [
        Promotion(
            float(threshold), int(n), proportion(int(found[n]), int(n)), proportion(int(found[n]), total)
        )
        for threshold, n in zip(thresholds, reached, strict=True)
    ]


def average_precision(labels: ArrayLike, scores: ArrayLike) -> float:
    """The area under precision over recall. Raises `OneClass` when nothing is positive."""
    y, x = arrays(labels, scores)
    if not y.sum():
        raise OneClass("average precision needs a positive case")
    curve = promotions(y, x, np.unique(x)[::-1])
    before, area = 0.0, 0.0
    for point in curve:
        recall = point.recall.rate or 0.0
        area += (recall - before) * (point.precision.rate or 0.0)
        before = recall
    return area


def lift(labels: ArrayLike, scores: ArrayLike, *, slices: int = BINS) -> list[Slice]:
    """Tenths by score, the best first. Raises `OneClass` when nothing is positive."""
    y, x = arrays(labels, scores)
    if not y.sum():
        raise OneClass("lift needs a positive case")
    order = np.argsort(-x, kind="stable")
    shared, x = _shared(y, x)[order], x[order]
    bounds = sorted({round(x.size * k / slices) for k in range(slices + 1)})
    total, found = float(shared.sum()), []
    for a, b in pairwise(bounds):
        some, n = float(shared[a:b].sum()), b - a
        rate = proportion(min(round(some), n), n)
        share = some / n / (total / x.size)
        found.append(Slice(n, float(x[b - 1]), some, rate, share, float(shared[:b].sum()) / total))
    return found


def _shared(labels: Numbers, scores: Numbers) -> Numbers:
    """Each label replaced by the mean of those with its score: the order of equals is nobody's merit."""
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    means: Numbers = np.bincount(place, weights=labels) / counts
    shared: Numbers = means[place]
    return shared
