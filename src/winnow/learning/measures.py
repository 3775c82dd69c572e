"""How good scores and probabilities were, by what became of the leads: arithmetic on arrays, no database.

`labels` are 0 or 1 (what happened), `scores` any numbers (higher is likelier), `chances` probabilities. Every measure
carries its n. Where it has an interval, that is 95 %. Sources: AUC as the share of pairs in the right order, ties one
half, with the variance of DeLong, DeLong and Clarke-Pearson (1988) by the mid-ranks of Sun and Xu (2014), put on the
log-odds scale so that the interval stays within 0..1; Brier (1950).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from winnow.ground.proportion import Z_95, proportion

Numbers = NDArray[np.float64]
BINS = 10
# A chance of exactly 0 or 1 that fails would cost infinitely much; this is what it costs instead.
SUREST = 1e-15


class OneClass(ValueError):
    """All labels are alike: nothing can be told apart."""


@dataclass(frozen=True)
class Measure:
    """A number with its 95 % interval and the `n` that it rests on."""

    value: float
    low: float
    high: float
    n: int


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
