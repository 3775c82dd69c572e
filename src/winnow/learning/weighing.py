"""The additive model of a table: which bins there are, what each weighs, and which corners count on their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from winnow.learning.additive import Block, Weights, chance, fit, steps_penalty
from winnow.learning.binning import BLANK, Bins, Levels, bins_of
from winnow.learning.columns import Codes, Column, Numbers
from winnow.learning.together import ROUNDS, Corner, Ranked, ranked, ranked_corner, surprises

_MOST_CANDIDATES = 24
# The weights of the fields hardly move for a corner more; they settle at the end.
_ROUNDS_A_CORNER, _ROUNDS_TO_SETTLE = 3, 12


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
    bins = tuple(bins_of(column) for column in table)
    coded = [one.codes(column) for one, column in zip(bins, table, strict=True)]
    weights = fit(_blocks(bins, coded, ()), labels)
    names = tuple(column.name for column in table)
    made = [Weighing(names, bins, weights, ())]
    candidates = _candidates(bins, coded, weights) if rounds and len(bins) > 1 else []
    found: tuple[Corner, ...] = ()
    for _round in range(rounds):
        expected = chance(weights.log_odds(_blocks(bins, coded, found)))
        new = [one.corner for one in surprises(candidates, labels, expected)]
        new = [corner for corner in new if corner not in found]
        if not new:
            break
        found = (*found, *new)
        candidates += [ranked_corner(corner, coded) for corner in new]
        weights = fit(_blocks(bins, coded, found), labels, start=weights, rounds=_ROUNDS_A_CORNER)
        made.append(Weighing(names, bins, weights, found))
    if found:
        weights = fit(_blocks(bins, coded, found), labels, start=weights, rounds=_ROUNDS_TO_SETTLE)
        made[-1] = Weighing(names, bins, weights, found)
    return made


def _candidates(bins: Sequence[Bins], coded: Sequence[Codes], weights: Weights) -> list[Ranked]:
    """The columns that matter most by themselves, in the order in which each is cut: what does nothing alone seldom
    does anything together."""
    moves = [float(weights.of[place][codes].var()) for place, codes in enumerate(coded)]
    chosen = sorted(np.argsort(moves)[::-1][:_MOST_CANDIDATES].tolist())
    return [ranked(place, coded[place], _order(bins[place], weights.of[place])) for place in chosen]


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
