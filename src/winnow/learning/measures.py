"""How good scores and probabilities were, by what became of the leads: arithmetic on arrays, no database.

`labels` are 0 or 1 (what happened), `scores` any numbers (higher is likelier), `chances` probabilities. Every measure
carries its n. Where it has an interval, that is 95 %. Sources: AUC as the share of pairs in the right order, ties one
half, with the variance of DeLong, DeLong and Clarke-Pearson (1988) by the mid-ranks of Sun and Xu (2014), put on the
log-odds scale so that the interval stays within 0..1; Brier (1950); expected calibration error over bins of equal
counts (Naeini 2015), with what chance alone gives it where every probability is right; average precision as the sum
of precision times the step in recall.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log, pi, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from winnow.ground.proportion import Z_95, Proportion, proportion

Numbers = NDArray[np.float64]
BINS = 10
# A chance of exactly 0 or 1 that fails would cost infinitely much; this is what it costs instead.
SUREST = 1e-15
Z_ONE_SIDED_95 = 1.645


class OneClass(ValueError):
    """All labels are alike: nothing can be told apart."""


@dataclass(frozen=True)
class Measure:
    """A number with its 95 % interval and the `n` that it rests on."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Bin:
    """Cases whose chance lay within `least`..`most`: `expected` is their mean, `observed` what happened."""

    least: float
    most: float
    expected: float
    observed: Proportion


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


def arrays(labels: ArrayLike, values: ArrayLike) -> tuple[Numbers, Numbers]:
    """Both as floats of one length. Raises ValueError for other lengths, labels beyond 0 and 1, and NaN."""
    y, x = np.asarray(labels, dtype=np.float64), np.asarray(values, dtype=np.float64)
    if y.ndim != 1 or y.shape != x.shape:
        raise ValueError("as many values as labels, in one row each")
    if not np.isin(y, (0.0, 1.0)).all():
        raise ValueError("a label is 0 or 1")
    if not np.isfinite(x).all():
        raise ValueError("a score or chance is not a number")
    return y, x


def auc(labels: ArrayLike, scores: ArrayLike) -> Measure:
    """Raises `OneClass` when all labels are alike."""
    y, x = arrays(labels, scores)
    over_bad, under_good = _places(y, x)
    value = float(over_bad.mean())
    spread = _variance_of_mean(over_bad) + _variance_of_mean(under_good)
    low, high = _around(value, spread, smaller=min(over_bad.size, under_good.size))
    return Measure(value, low, high, y.size)


def auc_gain(labels: ArrayLike, scores: ArrayLike, others: ArrayLike) -> Measure:
    """By how much the AUC of `scores` is above that of `others` on the same cases, which DeLong's variance of the
    difference takes into account. Raises `OneClass`."""
    y, x = arrays(labels, scores)
    _, z = arrays(labels, others)
    (good, bad), (good_then, bad_then) = _places(y, x), _places(y, z)
    value = float(good.mean() - good_then.mean())
    half = Z_95 * sqrt(_variance_of_mean(good - good_then) + _variance_of_mean(bad - bad_then))
    return Measure(value, max(-1.0, value - half), min(1.0, value + half), y.size)


def _places(y: Numbers, x: Numbers) -> tuple[Numbers, Numbers]:
    """For each positive the share of negatives below it, for each negative the share of positives above it."""
    good, bad = x[y == 1], x[y == 0]
    if not good.size or not bad.size:
        raise OneClass("AUC needs cases of both kinds")
    among_all = mid_ranks(np.concatenate([good, bad]))
    over_bad = (among_all[: good.size] - mid_ranks(good)) / bad.size
    under_good = 1 - (among_all[good.size :] - mid_ranks(bad)) / good.size
    return over_bad, under_good


def mid_ranks(values: Numbers) -> Numbers:
    """Ranks from 1; equal values share the middle of theirs."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    middle: Numbers = (last - (counts - 1) / 2)[place]
    return middle


def _variance_of_mean(values: Numbers) -> float:
    return float(values.var(ddof=1)) / values.size if values.size > 1 else 0.25


def _around(value: float, variance: float, *, smaller: int) -> tuple[float, float]:
    """The interval of an AUC. Perfect order has no variance of its own: then that of the smaller kind alone."""
    if not 0 < value < 1 or variance <= 0:
        whole = proportion(round(value * smaller), smaller)
        return whole.low or 0.0, 1.0 if whole.high is None else whole.high
    middle, half = log(value / (1 - value)), Z_95 * sqrt(variance) / (value * (1 - value))
    return 1 / (1 + exp(-max(-700, middle - half))), 1 / (1 + exp(-min(700, middle + half)))


def brier(labels: ArrayLike, chances: ArrayLike) -> Measure:
    """The mean squared error of the chances: 0 is perfect, always saying the base rate r gives r(1-r)."""
    y, p = arrays(labels, chances)
    return _mean((p - y) ** 2)


def log_loss(labels: ArrayLike, chances: ArrayLike) -> Measure:
    """The mean of -ln(chance given to what happened)."""
    y, p = arrays(labels, chances)
    return _mean(-np.log(np.clip(np.where(y == 1, p, 1 - p), SUREST, 1)))


def _mean(losses: Numbers) -> Measure:
    if not losses.size:
        raise OneClass("there is nothing to measure")
    value = float(losses.mean())
    half = Z_95 * float(losses.std(ddof=1)) / sqrt(losses.size) if losses.size > 1 else value
    return Measure(value, max(0.0, value - half), value + half, losses.size)


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
