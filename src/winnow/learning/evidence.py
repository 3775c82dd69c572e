"""What one column says of the outcome by itself, on rows that its rates were not taken from.

Information is McFadden's: 1 - log loss of the rates of the column's bins / log loss of the base rate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from winnow.learning.binning import bins_of
from winnow.learning.columns import Codes, Column, Numbers
from winnow.learning.folds import random_folds
from winnow.learning.measures import auc

# A part of the leads in which next to nothing of what was expected happened: 1 in 20 of it.
PURE = 0.05
LEAST_EXPECTED = 30
_SMOOTHING = 10.0


@dataclass(frozen=True)
class Evidence:
    """What one column says of the outcome by itself."""

    column: Column
    information: float
    auc: float
    filled: float
    pure: float


def evidence(column: Column, labels: Numbers) -> Evidence:
    codes, base = bins_of(column).codes(column), float(labels.mean())
    guessed = np.empty(len(labels))
    folds = random_folds(len(labels))
    for fold in np.unique(folds):
        rest = folds != fold
        size = int(codes.max()) + 1
        seen = np.bincount(codes[rest], minlength=size)
        good = np.bincount(codes[rest], labels[rest], size)
        rates = (good + _SMOOTHING * base) / (seen + _SMOOTHING)
        guessed[~rest] = rates[codes[~rest]]
    return Evidence(
        column,
        information(labels, guessed),
        auc(labels, guessed).value,
        float(1 - column.blank.mean()),
        _pure_share(labels, guessed, base),
    )


def information_at_a_glance(codes: Codes, labels: Numbers) -> float:
    """As `evidence` has it, each row foretold by the rate of all others in its bin: from the counts of the bins alone."""
    base = float(labels.mean())
    seen = np.bincount(codes).astype(np.float64)
    good = np.bincount(codes, labels)
    if_good = (good - 1 + _SMOOTHING * base) / (seen - 1 + _SMOOTHING)
    if_bad = (good + _SMOOTHING * base) / (seen - 1 + _SMOOTHING)
    right = good @ np.log(if_good.clip(1e-12)) + (seen - good) @ np.log((1 - if_bad).clip(1e-12))
    nothing = base * np.log(base) + (1 - base) * np.log(1 - base)
    return float(1 - right / len(labels) / nothing)


def information(labels: Numbers, chances: Numbers) -> float:
    base = float(labels.mean())
    nothing = -(base * np.log(base) + (1 - base) * np.log(1 - base))
    loss = -np.mean(np.log(np.where(labels == 1, chances, 1 - chances).clip(1e-12)))
    return float(1 - loss / nothing)


def _pure_share(labels: Numbers, guessed: Numbers, base: float) -> float:
    """The share of leads of which other leads with the same value all ended alike, and they did as well."""
    share = 0.0
    for part, kind in (
        (guessed < 2 * PURE * base, labels),
        (1 - guessed < 2 * PURE * (1 - base), 1 - labels),
    ):
        if (
            part.any()
            and part.sum() * kind.mean() >= LEAST_EXPECTED
            and kind[part].mean() <= PURE * kind.mean()
        ):
            share += float(part.mean())
    return share
