"""Regularised logistic regression over bins: every field adds the weight of its bin to the log-odds.

log-odds = intercept + sum of the weights of the bins that a lead falls into. Each block of weights b has a penalty
lambda b'Pb: for the steps of a number the squared differences of neighbours, so that the curve is smooth; for levels
the squares, so that rare levels lean on the mean of all; that is weight of evidence, shrunk by how little is known.
How strongly each block is held back is estimated from the data with the weights, by the generalized Fellner-Schall
step (Wood and Fasiolo, Biometrics 2017): lambda <- (rank - lambda tr(V P)) / b'Pb, V the inverse of the penalised
Hessian. A field without signal vanishes. No grid, no random numbers: the same rows give the same weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from winnow.learning.columns import Codes, Numbers

NOTHING = -1
MOST_ROUNDS = 40
_FARTHEST = 12.0
_LONGEST_STEP = 3.0
_SETTLED = 0.1
_STEADY = 0.05
_LEAST_HELD, _MOST_HELD = 0.05, 1e5
_START = 4.0


@dataclass(frozen=True)
class Block:
    """Columns of codes whose weights are held back together. Each column has its own `size` weights; rows with the
    code NOTHING have none of them. `penalty` is over the weights of all columns in a row."""

    codes: tuple[Codes, ...]
    size: int
    penalty: Numbers

    @property
    def width(self) -> int:
        return self.size * len(self.codes)


@dataclass(frozen=True)
class Weights:
    """`of` has one array a block, as long as the block is wide; `held` is lambda, one number a block."""

    intercept: float
    of: tuple[Numbers, ...]
    held: Numbers

    def log_odds(self, blocks: Sequence[Block]) -> Numbers:
        n = len(blocks[0].codes[0]) if blocks else 0
        total = np.full(n, self.intercept)
        for block, weights in zip(blocks, self.of, strict=True):
            for place, codes in enumerate(block.codes):
                mine = weights[place * block.size : (place + 1) * block.size]
                total += np.append(mine, 0.0)[codes]
        return total


def chance(log_odds: Numbers) -> Numbers:
    found: Numbers = 1.0 / (1.0 + np.exp(-np.clip(log_odds, -30, 30)))
    return found


def steps_penalty(steps: int) -> Numbers:
    """For code 0, blank, and then `steps` in order."""
    penalty = np.zeros((steps + 1, steps + 1))
    penalty[0, 0] = 1.0
    if steps > 1:
        differences = np.diff(np.eye(steps), axis=0)
        # As many steps as there are, the whole curve may rise by the same before it costs the same.
        penalty[1:, 1:] = differences.T @ differences * max(1.0, (steps - 1) / 4) + 1.0 / steps
    elif steps:
        penalty[1, 1] = 1.0
    return penalty


def fit(
    blocks: Sequence[Block],
    labels: Numbers,
    *,
    start: Weights | None = None,
    rounds: int = MOST_ROUNDS,
) -> Weights:
    """The weights, and how strongly each block is held back. `start` makes it quicker."""
    spans = _spans(blocks)
    width = spans[-1][1] + 1 if spans else 1
    lambdas: Numbers = np.full(len(blocks), _START)
    if start is not None:
        lambdas[: len(start.held)] = start.held
    beta = _started(blocks, spans, width, labels, start)
    current = _unpacked(beta, spans, lambdas)
    for turn in range(rounds):
        expected = chance(np.clip(current.log_odds(blocks), -_FARTHEST, _FARTHEST))
        hessian = _cross_products(blocks, spans, width, np.maximum(expected * (1 - expected), 1e-6))
        gradient = _sums(blocks, spans, width, labels - expected)
        for block, (a, b), strength in zip(blocks, spans, lambdas, strict=True):
            hessian[a:b, a:b] += strength * block.penalty
            gradient[a:b] -= strength * block.penalty @ beta[a:b]
        hessian[-1, -1] += 1e-9
        variance: Numbers = np.linalg.inv(hessian).astype(np.float64, copy=False)
        step = variance @ gradient
        longest = float(np.abs(step).max())
        beta = beta + step * min(1.0, _LONGEST_STEP / longest) if longest else beta
        moved = np.zeros(1)
        if turn:
            before = lambdas
            lambdas = _estimated(blocks, spans, beta, variance, before)
            moved = np.abs(np.log(lambdas / before))
        current = _unpacked(beta, spans, lambdas)
        if longest < _STEADY and turn > 1 and _calm(moved):
            break
    return current


def _calm(moved: Numbers) -> bool:
    return not moved.size or float(np.quantile(moved, 0.9)) < _SETTLED


def _estimated(
    blocks: Sequence[Block], spans: Sequence[tuple[int, int]], beta: Numbers, variance: Numbers, was: Numbers
) -> Numbers:
    found = []
    for block, (a, b), strength in zip(blocks, spans, was, strict=True):
        free = (b - a) - strength * float(np.sum(variance[a:b, a:b] * block.penalty))
        size = float(beta[a:b] @ block.penalty @ beta[a:b])
        found.append(min(max(max(free, 1e-3) / max(size, 1e-9), _LEAST_HELD), _MOST_HELD))
    return np.array(found)


def _spans(blocks: Sequence[Block]) -> list[tuple[int, int]]:
    ends = np.cumsum([block.width for block in blocks]).tolist()
    return list(zip([0, *ends[:-1]], ends, strict=True)) if blocks else []


def _started(
    blocks: Sequence[Block],
    spans: Sequence[tuple[int, int]],
    width: int,
    labels: Numbers,
    start: Weights | None,
) -> Numbers:
    beta = np.zeros(width)
    if start is None:
        share = min(max(float(labels.mean()), 1e-6), 1 - 1e-6)
        beta[-1] = np.log(share / (1 - share))
        return beta
    beta[-1] = start.intercept
    for (a, _b), weights in zip(spans, start.of, strict=False):
        beta[a : a + len(weights)] = weights
    return beta


def _unpacked(beta: Numbers, spans: Sequence[tuple[int, int]], lambdas: Numbers) -> Weights:
    return Weights(float(beta[-1]), tuple(beta[a:b] for a, b in spans), lambdas)


def _placed(blocks: Sequence[Block], spans: Sequence[tuple[int, int]]) -> list[tuple[int, int, Codes]]:
    """Every column of codes with where its weights begin and how many there are."""
    return [
        (a + place * block.size, block.size, codes)
        for block, (a, _b) in zip(blocks, spans, strict=True)
        for place, codes in enumerate(block.codes)
    ]


def _sums(blocks: Sequence[Block], spans: Sequence[tuple[int, int]], width: int, values: Numbers) -> Numbers:
    """X'v, where X has a column a weight: 1 in the rows that it counts for."""
    total = np.zeros(width)
    for start, size, codes in _placed(blocks, spans):
        total[start : start + size] = np.bincount(codes + 1, values, size + 1)[1:]
    total[-1] = values.sum()
    return total


def _cross_products(
    blocks: Sequence[Block], spans: Sequence[tuple[int, int]], width: int, values: Numbers
) -> Numbers:
    """X' diag(v) X, from the counts of pairs of codes: X itself would be large and almost empty."""
    total = np.zeros((width, width))
    placed = _placed(blocks, spans)
    for i, (start, size, codes) in enumerate(placed):
        own = np.bincount(codes + 1, values, size + 1)[1:]
        mine = slice(start, start + size)
        total[mine, mine] = np.diag(own)
        total[mine, -1] = total[-1, mine] = own
        for other_start, other_size, other in placed[i + 1 :]:
            both = np.bincount(
                (codes + 1) * (other_size + 1) + other + 1, values, (size + 1) * (other_size + 1)
            )
            block = both.reshape(size + 1, other_size + 1)[1:, 1:]
            theirs = slice(other_start, other_start + other_size)
            total[mine, theirs] = block
            total[theirs, mine] = block.T
    total[-1, -1] = values.sum()
    return total
