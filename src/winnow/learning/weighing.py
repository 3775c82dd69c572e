"""The additive model of a table: which bins there are, what each weighs, and which corners count on their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from winnow.learning.additive import Block, Weights, chance, fit, steps_penalty
from winnow.learning.binning import BLANK, Bins, Levels, Steps, bins_of
from winnow.learning.columns import Codes, Column, Numbers
from winnow.learning.together import ROUNDS, Corner, Ranked, ranked, ranked_corner, surprises

_MOST_CANDIDATES = 24
# The weights of the fields hardly move for a corner more; they settle at the end.
_ROUNDS_A_CORNER, _ROUNDS_TO_SETTLE = 3, 12
# Weights that differ by less come out as the same points.
_LEVEL = 1e-9


@dataclass(frozen=True)
class Weighing:
    """`bins` and `weights.of` go column by column; after those come the weights of the corners, if there are any."""

    columns: tuple[str, ...]
    bins: tuple[Bins, ...]
    weights: Weights
    corners: tuple[Corner, ...]

    def coded(self, table: Sequence[Column]) -> list[Codes]:
        return [bins.codes(column) for bins, column in zip(self.bins, table, strict=True)]

    def log_odds(self, coded: Sequence[Codes]) -> Numbers:
        return self.weights.log_odds(_blocks(self.bins, coded, self.corners))


def weigh(table: Sequence[Column], labels: Numbers, *, rounds: int = ROUNDS) -> Weighing:
    """Learn from the rows of a table, with at most so many rounds of corners."""
    return weighings(table, labels, rounds=rounds)[-1]


def weighings(table: Sequence[Column], labels: Numbers, *, rounds: int = ROUNDS) -> list[Weighing]:
    """Without corners, and after each round of them, until nothing surprises any more: how many rounds are worth it
    is for rows to say that were not learned from."""
    made = [_in_order(table, [bins_of(column) for column in table], labels, (), start=None)]
    candidates = _candidates(table, made[0]) if rounds and len(table) > 1 else []
    for _round in range(rounds):
        last = made[-1]
        coded = last.coded(table)
        found = [one.corner for one in surprises(candidates, labels, chance(last.log_odds(coded)))]
        new = tuple(corner for corner in found if corner not in last.corners)
        if not new:
            break
        candidates += [ranked_corner(corner, coded) for corner in new]
        made.append(_in_order(table, last.bins, labels, (*last.corners, *new), start=last.weights))
    if made[-1].corners:
        last = made[-1]
        made[-1] = _in_order(
            table, last.bins, labels, last.corners, start=last.weights, rounds=_ROUNDS_TO_SETTLE
        )
    return made


def _in_order(
    table: Sequence[Column],
    bins: Sequence[Bins],
    labels: Numbers,
    corners: tuple[Corner, ...],
    *,
    start: Weights | None,
    rounds: int = _ROUNDS_A_CORNER,
) -> Weighing:
    """The fit of these bins, with the cuts taken out at which a number goes against the trend that it was given."""
    while True:
        coded = [one.codes(column) for one, column in zip(bins, table, strict=True)]
        blocks = _blocks(bins, coded, corners)
        weights = fit(blocks, labels, start=start, rounds=rounds) if start else fit(blocks, labels)
        kept = [
            _following(column, one, mine) for column, one, mine in zip(table, bins, weights.of, strict=False)
        ]
        if all(new is old for new, old in zip(kept, bins, strict=True)):
            return Weighing(tuple(column.name for column in table), tuple(bins), weights, corners)
        bins, start = kept, None


def _following(column: Column, bins: Bins, weights: Numbers) -> Bins:
    """The bins without the cuts at which the weights go against the trend of the column."""
    if not column.trend or not isinstance(bins, Steps):
        return bins
    against = np.diff(weights[1:]) * column.trend < -_LEVEL
    return Steps(bins.cuts[~against]) if against.any() else bins


def _candidates(table: Sequence[Column], found: Weighing) -> list[Ranked]:
    """The columns that matter most by themselves, in the order in which each is cut: what does nothing alone seldom
    does anything together. Those with a trend keep to it alone."""
    coded, weights = found.coded(table), found.weights.of
    moves = [float(weights[place][codes].var()) for place, codes in enumerate(coded)]
    chosen = sorted(np.argsort(moves)[::-1][:_MOST_CANDIDATES].tolist())
    return [
        ranked(place, coded[place], _order(found.bins[place], weights[place]))
        for place in chosen
        if not table[place].trend
    ]


def _order(bins: Bins, weights: Numbers) -> list[int]:
    if isinstance(bins, Levels):
        return [int(code) for code in np.argsort(weights, kind="stable")]
    return list(range(BLANK, bins.size))


def _blocks(bins: Sequence[Bins], coded: Sequence[Codes], corners: Sequence[Corner]) -> list[Block]:
    blocks = [
        Block(
            (codes,), one.size, np.eye(one.size) if isinstance(one, Levels) else steps_penalty(one.size - 1)
        )
        for one, codes in zip(bins, coded, strict=True)
    ]
    if corners:
        holds = tuple(corner.holds(coded).astype(np.int64) - 1 for corner in corners)
        blocks.append(Block(holds, 1, np.eye(len(corners))))
    return blocks
