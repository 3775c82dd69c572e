"""How far a month may fall from its weighted sum: the 10 % to 90 % range of a sum of independent deals.

Each open deal pays its value v with chance p, else nothing. The sum has the mean Σ p·v and the variance
Σ p(1-p)·v²; for ten deals and more it is close to normal, so P10 and P90 lie 1.2816 standard deviations below and
above the mean, cut to what is possible. Σ v² of a group is n·m²·(1+c²), with m the mean value and c² the squared
coefficient of variation of values in that stage. Deals of one quarter rise and fall together, which this leaves
out: the true range is rather wider.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

Z_90 = 1.2815515655446004
FEWEST = 10


@dataclass(frozen=True)
class Group:
    """`n` deals worth `total` together, each won with chance `p`; `spread` is c², None when unknown."""

    n: int
    total: float
    p: float
    spread: float | None


@dataclass(frozen=True)
class Range:
    low: float
    high: float


def range_of(groups: Sequence[Group]) -> Range | None:
    """P10 to P90 of what the open deals pay; None for fewer than ten deals or while no spread is known.

    A group without a spread of its own takes the widest of the others.
    """
    known = [group.spread for group in groups if group.spread is not None]
    if sum(group.n for group in groups) < FEWEST or not known:
        return None
    mean = variance = 0.0
    for group in groups:
        if group.n == 0:
            continue
        spread = max(known) if group.spread is None else group.spread
        mean += group.p * group.total
        variance += group.p * (1 - group.p) * group.total**2 / group.n * (1 + spread)
    reach = Z_90 * sqrt(variance)
    return Range(max(0.0, mean - reach), min(sum(group.total for group in groups), mean + reach))
