"""Fields that count together: conditions on two or more fields whose effect is not the sum of their own.

For each pair of fields and each cut of either, the four corners are compared with what the additive model expects:
with residual r and information h, the score test of the corner after its margins is r^2 (1/h1 + 1/h2 + 1/h3 + 1/h4),
chi-squared with one degree of freedom. Only what is beyond the luck of the best of all candidates is taken. A corner
that was taken stands as a field for the next round, so that conditions of three and four fields are found as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from winnow.learning.columns import Codes, Numbers, Truths

MOST_FIELDS_TOGETHER = 4
ROUNDS = 12
A_ROUND = 2
_MARGIN = -6.0
_LEAST_SHARE = 0.003
_LEAST_INFORMATION = 4.0


@dataclass(frozen=True)
class Corner:
    """Holds where every named column has one of its codes: {column: codes}."""

    codes: tuple[tuple[int, frozenset[int]], ...]

    @property
    def columns(self) -> frozenset[int]:
        return frozenset(column for column, _codes in self.codes)

    def holds(self, coded: Sequence[Codes]) -> Truths:
        found = np.ones(len(coded[0]), dtype=np.bool_)
        for column, codes in self.codes:
            found &= np.isin(coded[column], list(codes))
        return found


@dataclass(frozen=True)
class Ranked:
    """A field or a corner in an order in which it can be cut: `place` of each row, `codes` at each place."""

    place: Codes
    codes: tuple[frozenset[int], ...]
    column: int
    corner: Corner | None = None

    @property
    def columns(self) -> frozenset[int]:
        return self.corner.columns if self.corner else frozenset({self.column})

    def part(self, cut: int, *, low: bool) -> tuple[tuple[int, frozenset[int]], ...] | None:
        """What holds on one side of the cut; None where a corner does not hold, which no "and" can say."""
        if self.corner:
            return None if low else self.corner.codes
        chosen = self.codes[: cut + 1] if low else self.codes[cut + 1 :]
        return ((self.column, frozenset().union(*chosen)),)


@dataclass(frozen=True)
class Find:
    surprise: float
    corner: Corner


def ranked(column: int, codes: Codes, order: Sequence[int]) -> Ranked:
    """`order` lists the codes of the column from one end to the other."""
    place = np.zeros(max(order) + 1, dtype=np.int64)
    place[list(order)] = np.arange(len(order))
    return Ranked(place[codes], tuple(frozenset({code}) for code in order), column)


def ranked_corner(corner: Corner, coded: Sequence[Codes]) -> Ranked:
    return Ranked(corner.holds(coded).astype(np.int64), (frozenset(), frozenset()), -1, corner)


def beyond_luck(pairs: int, cuts: int) -> float:
    """What the best of all candidates has to exceed: the expected largest of that many chi-squares, and a margin."""
    return 2 * float(np.log(max(1, pairs * cuts))) + _MARGIN


def surprises(candidates: Sequence[Ranked], labels: Numbers, expected: Numbers) -> list[Find]:
    """The corners of this round, the most surprising first, no two of the same pair of candidates."""
    residual, information = labels - expected, expected * (1 - expected)
    least = max(_LEAST_INFORMATION, _LEAST_SHARE * float(information.sum()))
    pairs = len(candidates) * (len(candidates) - 1) // 2
    found = []
    for a, b in combinations(range(len(candidates)), 2):
        one, other = candidates[a], candidates[b]
        joint = one.columns | other.columns
        if one.columns & other.columns or len(joint) > MOST_FIELDS_TOGETHER:
            continue
        best = _best_corner(one, other, residual, information, least)
        if best and best.surprise > beyond_luck(pairs, len(one.codes) * len(other.codes)):
            found.append((best, (a, b)))
    found.sort(key=lambda pair: -pair[0].surprise)
    taken: set[int] = set()
    chosen: list[Find] = []
    for best, pair in found:
        if not taken & set(pair) and len(chosen) < A_ROUND:
            taken |= set(pair)
            chosen.append(best)
    return chosen


def _best_corner(
    one: Ranked, other: Ranked, residual: Numbers, information: Numbers, least: float
) -> Find | None:
    shape = (len(one.codes), len(other.codes))
    both = one.place * shape[1] + other.place
    r = np.bincount(both, residual, shape[0] * shape[1]).reshape(shape).cumsum(0).cumsum(1)
    h = np.bincount(both, information, shape[0] * shape[1]).reshape(shape).cumsum(0).cumsum(1)
    corners = _corners(h)
    low_low, row, column = h[:-1, :-1], h[:-1, -1:], h[-1:, :-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        # What the margins themselves still leave unexplained is none of the pair's doing.
        own = r[:-1, :-1] - low_low * (r[:-1, -1:] / row + r[-1:, :-1] / column - r[-1, -1] / h[-1, -1])
        surprise = own**2 * sum(1 / corner for corner in corners)
    surprise = np.where(np.minimum.reduce(corners) >= least, surprise, 0.0)
    if not surprise.size or not surprise.max() > 0:
        return None
    i, j = divmod(int(surprise.argmax()), surprise.shape[1])
    # The smallest corner says it in the fewest leads.
    for corner in np.argsort([corner[i, j] for corner in corners], kind="stable"):
        mine, theirs = one.part(i, low=corner < 2), other.part(j, low=corner % 2 == 0)
        if mine and theirs:
            return Find(float(surprise[i, j]), Corner(tuple(sorted((*mine, *theirs), key=lambda at: at[0]))))
    return None


def _corners(h: Numbers) -> list[Numbers]:
    """Information in the corners low-low, low-high, high-low, high-high of every cut."""
    low_low, low, other_low, total = h[:-1, :-1], h[:-1, -1:], h[-1:, :-1], h[-1, -1]
    return [low_low, low - low_low, other_low - low_low, total - low - other_low + low_low]
