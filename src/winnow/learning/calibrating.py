"""From a score to a probability: log-odds = f(score) + g(time), fitted to scores of leads that the card had not seen.

f is a line that may bend at a few scores, g what the level of each period before the latest lay apart from it. How far f
bends and how far g wanders is estimated with them (bends and steps have a normal prior each, its width by the generalized
Fellner-Schall step of additive.py), so that without cause f is a straight line, which is Platt's sigmoid (1999), and g
is nothing; with cause the chances follow the rate of today, on the strength of all leads. The slope leans on 1, where
log-odds are right as they are. Beyond its ends f goes on straight; it never falls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from winnow.learning.additive import chance
from winnow.learning.columns import Numbers

MOST_BENDS = 7
# Of the rarer end, how many leads a bend needs.
ENDS_A_BEND = 40
PERIODS = 8
LEADS_A_PERIOD = 150
LEAST_DAYS = 14.0
FARTHEST = 14.0
_SURE_OF_SLOPE = 4.0
_STRAIGHT = 0.03
_STEPS = 60
_START = 10.0
_LEAST_HELD, _MOST_HELD = 4.0, 1e6


@dataclass(frozen=True)
class Curve:
    """Log-odds `to` at the scores `at`, straight between them and beyond."""

    at: tuple[float, ...]
    to: tuple[float, ...]

    def chances(self, scores: Numbers) -> Numbers:
        x, y = np.array(self.at), np.array(self.to)
        place = np.clip(np.searchsorted(x, scores, side="right") - 1, 0, len(x) - 2)
        slope = np.diff(y) / np.diff(x)
        return chance(y[place] + (scores - x[place]) * slope[place])

    def over(self, scale: float, shift: float) -> Curve:
        """The same chances over other scores, of which each is (score - shift) x scale."""
        return Curve(tuple((one - shift) * scale for one in self.at), self.to)

    def stored(self) -> dict[str, Any]:
        """As a calibration of a model (scoring/calibration.py)."""
        (x, y), last = (self.at[0], self.to[0]), len(self.at) - 1
        slope = (self.to[last] - y) / (self.at[last] - x)
        if all(abs(y + (a - x) * slope - b) < _STRAIGHT for a, b in zip(self.at, self.to, strict=True)):
            return {"kind": "logistic", "slope": slope, "intercept": y - slope * x}
        ends = self._ends()
        chances = chance(np.array([b for _a, b in ends])).tolist()
        return {"kind": "points", "points": [[a, one] for (a, _b), one in zip(ends, chances, strict=True)]}

    def _ends(self) -> list[tuple[float, float]]:
        """The points, carried on to where nothing is certain any more: a stored calibration is flat beyond them."""
        points = list(zip(self.at, self.to, strict=True))
        found = [
            _carried(points[1], points[0], -FARTHEST),
            *points,
            _carried(points[-2], points[-1], FARTHEST),
        ]
        return [one for one in found if one is not None]


def _carried(inner: tuple[float, float], end: tuple[float, float], far: float) -> tuple[float, float] | None:
    slope = (end[1] - inner[1]) / (end[0] - inner[0])
    if slope <= 1e-9 or abs(end[1]) >= FARTHEST:
        return None
    return end[0] + (far - end[1]) / slope, far


def calibrated(labels: Numbers, scores: Numbers, arrived: Numbers | None = None) -> Curve:
    """The curve from log-odds, or scores of any scale, to chances; with the days of arrival as of the latest period."""
    middle, width = float(scores.mean()), float(scores.std()) or 1.0
    x = (scores - middle) / width
    bends = _bends(x, int(min(labels.sum(), (1 - labels).sum())))
    design = np.column_stack(
        [np.ones_like(x), x, *(np.maximum(x - one, 0.0) for one in bends), *_before(arrived, len(x))]
    )
    weights = _fit(design, labels, slope=width, bends=len(bends))
    ends = float(x.min()), float(x.max())
    at = np.unique([ends[0] - 0.1, *bends, ends[1] + 0.1])
    to = weights[0] + weights[1] * at
    for bend, weight in zip(bends, weights[2:], strict=False):
        to = to + weight * np.maximum(at - bend, 0.0)
    to = _rising(to, np.histogram(x, np.r_[-np.inf, (at[1:] + at[:-1]) / 2, np.inf])[0])
    return Curve(tuple((at * width + middle).tolist()), tuple(to.tolist()))


def cross_calibrated(labels: Numbers, scores: Numbers, folds: Numbers) -> Numbers:
    """Chances of each fold by a curve that was fitted to the others."""
    chances = np.empty_like(scores)
    for fold in np.unique(folds):
        inside = folds == fold
        chances[inside] = calibrated(labels[~inside], scores[~inside]).chances(scores[inside])
    return chances


def _bends(x: Numbers, rarer: int) -> list[float]:
    """Where the line may bend: at quantiles, as many as the rarer end can tell of."""
    count = min(MOST_BENDS, rarer // ENDS_A_BEND - 1)
    if count < 1 or not x.std():
        return []
    found = np.unique(np.quantile(x, np.arange(1, count + 1) / (count + 1)).round(6))
    return [float(one) for one in found if x.min() < one < x.max()]


def _before(arrived: Numbers | None, n: int) -> list[Numbers]:
    """One column a step from a period to the next, -1 before it: of the latest period nothing is taken away."""
    count = min(PERIODS, n // LEADS_A_PERIOD)
    if arrived is None or count < 2 or not spread_over_time(arrived):
        return []
    cuts = np.unique(np.quantile(arrived, np.arange(1, count) / count))
    return [np.where(arrived < cut, -1.0, 0.0) for cut in cuts if (arrived < cut).any()]


def spread_over_time(arrived: Numbers) -> bool:
    return float(np.quantile(arrived, 0.95) - np.quantile(arrived, 0.05)) >= LEAST_DAYS


def _fit(design: Numbers, labels: Numbers, *, slope: float, bends: int) -> Numbers:
    """Newton's method to the targets of Platt, which keep it from certainty; each kind of weights has its own prior."""
    good, bad = float(labels.sum()), float((1 - labels).sum())
    targets = np.where(labels == 1, (good + 1) / (good + 2), 1 / (bad + 2))
    width = design.shape[1]
    kinds = [slice(2, 2 + bends), slice(2 + bends, width)]
    held, expected = np.zeros(width), np.zeros(width)
    # A score in log-odds has the slope 1, which is `slope` on the scale here; of other scores little is presumed.
    held[1], expected[1] = _SURE_OF_SLOPE / slope**2, slope
    held[2:] = _START
    weights = np.zeros(width)
    weights[0] = np.log((good + 1) / (bad + 1))
    for turn in range(_STEPS):
        chances = chance(design @ weights)
        hessian = (
            (design * (chances * (1 - chances))[:, None]).T @ design + np.diag(held) + 1e-9 * np.eye(width)
        )
        step = np.linalg.solve(hessian, design.T @ (targets - chances) - held * (weights - expected))
        weights = weights + step * min(1.0, 3.0 / max(float(np.abs(step).max()), 1e-12))
        if turn:
            before = held.copy()
            variance = np.diag(np.linalg.inv(hessian))
            for kind in kinds:
                if kind.stop > kind.start:
                    free = (kind.stop - kind.start) - held[kind.start] * float(variance[kind].sum())
                    size = float(weights[kind] @ weights[kind])
                    held[kind] = min(max(max(free, 1e-3) / max(size, 1e-9), _LEAST_HELD), _MOST_HELD)
            settled = np.abs(np.log((held[2:] + 1e-9) / (before[2:] + 1e-9))).max(initial=0.0) < 0.02
            if settled and float(np.abs(step).max()) < 1e-6:
                break
    found: Numbers = weights
    return found


def _rising(values: Numbers, counts: Sequence[int] | Numbers) -> Numbers:
    """The nearest values that never fall (pool adjacent violators)."""
    pools: list[tuple[float, float, int]] = []
    for value, count in zip(values.tolist(), np.maximum(counts, 1).tolist(), strict=True):
        pools.append((value, float(count), 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, n, k), (b, m, j) = pools[-2], pools[-1]
            pools[-2:] = [((a * n + b * m) / (n + m), n + m, k + j)]
    return np.concatenate([np.full(k, value) for value, _n, k in pools])
