"""Rates of small groups, drawn towards the rate of all: empirical Bayes with a beta prior.

The groups' true rates are taken to scatter around `prior` as a beta distribution worth `strength` observations. How
much they scatter is measured from the groups themselves by the method of moments (Kleinman 1973): with group rates
p_g of n_g cases, S = Σ n_g (p_g - p)², between² = (S - (G-1) p(1-p)) / (N - Σ n_g²/N), and
strength = p(1-p) / between² - 1. Groups that differ no more than luck explains count as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from winnow.ground.proportion import Z_95, shrunk

WEAKEST, STRONGEST = 5.0, 1000.0


@dataclass(frozen=True)
class Drawn:
    """The rate of a group of `n` after it was drawn, with its 95 % interval (Wilson's, of n + strength cases)."""

    rate: float
    low: float
    high: float
    n: int


def strength_of(groups: Sequence[tuple[int, int]]) -> float:
    """Worth of the prior in observations, from (k, n) of each group; the strongest where nothing tells them apart."""
    known = [(k, n) for k, n in groups if n]
    total = sum(n for _k, n in known)
    share = sum(k for k, _n in known) / total if total else 0.0
    spare = total - sum(n * n for _k, n in known) / total if total else 0.0
    if len(known) < 2 or not 0 < share < 1 or spare <= 0:
        return STRONGEST
    scatter = sum(n * (k / n - share) ** 2 for k, n in known)
    between = (scatter - (len(known) - 1) * share * (1 - share)) / spare
    if between <= 0:
        return STRONGEST
    return min(STRONGEST, max(WEAKEST, share * (1 - share) / between - 1))


def drawn(k: int, n: int, *, prior: float, strength: float) -> Drawn:
    rate = shrunk(k, n, prior=prior, strength=strength)
    cases, z2 = n + strength, Z_95 * Z_95
    centre = (rate * cases + z2 / 2) / (cases + z2)
    half = Z_95 / (cases + z2) * sqrt(rate * (1 - rate) * cases + z2 / 4)
    return Drawn(rate, max(0.0, centre - half), min(1.0, centre + half), n)
