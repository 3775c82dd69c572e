"""Rows dealt into folds, so that each is foretold by what was learned from the others."""

from __future__ import annotations

import numpy as np

from winnow.learning.columns import Numbers

FOLDS = 5


def random_folds(n: int, *, folds: int = FOLDS, seed: int = 20) -> Numbers:
    """Which fold each of `n` cases falls in: at random, of equal sizes, and the same at every run."""
    made: Numbers = np.random.default_rng(seed).permutation(np.arange(n) % folds).astype(np.float64)
    return made
