"""From scores to probabilities where a model has no calibration of its own: Platt's sigmoid.

chance = 1 / (1 + e^-(slope·score + intercept)), fitted by Newton's method to the targets of Platt (1999),
(positives + 1) / (positives + 2) and 1 / (negatives + 2), which keep it from certainty where few cases are perfectly
in order. To be measured, chances are cross-fitted: each case gets its chance from a fit that has not seen it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from winnow.learning.measures import Numbers

FOLDS = 5
_STEPS = 50
_RIDGE = 1e-9


@dataclass(frozen=True)
class Sigmoid:
    """log-odds = slope · score + intercept; the slope is never negative."""

    slope: float
    intercept: float

    def chances(self, scores: Numbers) -> Numbers:
        found: Numbers = 1 / (1 + np.exp(-np.clip(self.slope * scores + self.intercept, -500, 500)))
        return found


def fitted(labels: Numbers, scores: Numbers) -> Sigmoid:
    """A score that runs the wrong way round gives the base rate to all."""
    positives, negatives = float(labels.sum()), float((1 - labels).sum())
    targets = np.where(labels == 1, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    middle, width = float(scores.mean()), float(scores.std()) or 1.0
    x = np.column_stack([(scores - middle) / width, np.ones_like(scores)])
    weights = np.array([0.0, np.log((positives + 1) / (negatives + 1))])
    for _ in range(_STEPS):
        chances = 1 / (1 + np.exp(-np.clip(x @ weights, -500, 500)))
        slope = x.T @ (chances - targets)
        bend = (x * (chances * (1 - chances))[:, None]).T @ x + _RIDGE * np.eye(2)
        step = np.linalg.solve(bend, slope)
        weights = weights - np.clip(step, -5, 5)
        if np.abs(step).max() < 1e-10:
            break
    if weights[0] <= 0:
        return Sigmoid(0.0, float(np.log((positives + 1) / (negatives + 1))))
    return Sigmoid(float(weights[0] / width), float(weights[1] - weights[0] * middle / width))


def cross_fitted(labels: Numbers, scores: Numbers, folds: Numbers) -> Numbers:
    """Chances of each fold by a fit to the others."""
    chances = np.empty_like(scores)
    for fold in np.unique(folds):
        inside = folds == fold
        chances[inside] = fitted(labels[~inside], scores[~inside]).chances(scores[inside])
    return chances


def random_folds(n: int, *, folds: int = FOLDS, seed: int = 20) -> Numbers:
    """Which fold each of `n` cases falls in: at random, of equal sizes, and the same at every run."""
    made: Numbers = np.random.default_rng(seed).permutation(np.arange(n) % folds).astype(np.float64)
    return made
