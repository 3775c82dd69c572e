"""The yardstick: gradient-boosted trees on the same rows, which nobody could explain. What a scorecard gives up for
being readable is the distance between the two.

Three depths of trees are tried on a part held back, which also says when to stop; the best is grown on all rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from winnow.learning.binning import BLANK, Levels, bins_of
from winnow.learning.columns import OF_NUMBERS, Column, Numbers

MOST_TREES = 400
_PATIENCE = 20
_HELD_BACK = 0.2
_LEAVES: tuple[dict[str, Any], ...] = (
    {"max_leaf_nodes": 4, "min_samples_leaf": 20, "l2_regularization": 3.0},
    {"max_leaf_nodes": 8, "min_samples_leaf": 20, "l2_regularization": 5.0},
    {"max_leaf_nodes": 16, "min_samples_leaf": 30, "l2_regularization": 3.0},
)
_LEARNING_RATE = 0.06


@dataclass(frozen=True)
class Grown:
    """Trees, and how many of what shape, so that others can be grown on other rows of the same table."""

    trees: Any
    levels: tuple[Levels | None, ...]
    count: int
    leaves: dict[str, Any]

    def log_odds(self, table: Sequence[Column]) -> Numbers:
        chances = self.trees.predict_proba(_matrix(table, self.levels))[:, 1].clip(1e-9, 1 - 1e-9)
        found: Numbers = np.log(chances / (1 - chances))
        return found


def grow(table: Sequence[Column], labels: Numbers, *, like: Grown | None = None) -> Grown:
    from sklearn.ensemble import HistGradientBoostingClassifier as Trees

    levels = tuple(_levels(column) for column in table)
    matrix, of_levels = _matrix(table, levels), [one is not None for one in levels]
    shared: dict[str, Any] = {
        "learning_rate": _LEARNING_RATE,
        "categorical_features": of_levels,
        "random_state": 0,
    }
    count, leaves = (like.count, like.leaves) if like else (0, {})
    if not like:
        best = -np.inf
        for tried in _LEAVES:
            trees = Trees(
                max_iter=MOST_TREES, early_stopping=True, validation_fraction=_HELD_BACK,
                n_iter_no_change=_PATIENCE, **shared, **tried,
            ).fit(matrix, labels)  # fmt: skip
            reached = float(np.max(trees.validation_score_))
            if reached > best:
                best, leaves, count = reached, tried, int(np.argmax(trees.validation_score_)) or 1
    trees = Trees(max_iter=count, early_stopping=False, **shared, **leaves).fit(matrix, labels)
    return Grown(trees, levels, count, leaves)


def _levels(column: Column) -> Levels | None:
    bins = None if column.shape in OF_NUMBERS else bins_of(column)
    return bins if isinstance(bins, Levels) else None


def _matrix(table: Sequence[Column], levels: Sequence[Levels | None]) -> Numbers:
    """Numbers as they are, levels by their codes, blank as missing: trees have a branch for it."""
    made = []
    for column, known in zip(table, levels, strict=True):
        if known is None:
            made.append(column.values.astype(np.float64))
        else:
            codes = known.codes(column).astype(np.float64)
            made.append(np.where(codes == BLANK, np.nan, codes))
    return np.column_stack(made)
