"""A scorecard: the weights of an additive model as whole points, with bins of much the same weight merged.

20 points double the odds, as scorecards have it since the 1960s. Neighbouring bins are merged by the partition that
loses the least: the loss of a merged bin is half the information in it times the squared distance of each weight from
their mean, and every bin that is kept costs as much as it must to stay within the number of rules. In each column one
bin counts as usual and has no points: the pooled rare levels, else the bin with most leads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from winnow.learning.additive import chance
from winnow.learning.binning import BLANK, OTHER, Levels
from winnow.learning.columns import Codes, Column, Numbers
from winnow.learning.together import Corner
from winnow.learning.weighing import Weighing

POINTS_TO_DOUBLE_ODDS = 20
POINTS_A_LOG_ODD = POINTS_TO_DOUBLE_ODDS / log(2)
# One point moves the odds by 3.5 %: less is not worth a rule.
LEAST_POINTS = 2
_CHEAPEST_BIN = 0.08


@dataclass(frozen=True)
class Part:
    """Points for every lead for which the corner holds: of one column, or of several together."""

    points: int
    when: Corner


@dataclass(frozen=True)
class Scorecard:
    weighing: Weighing
    parts: tuple[Part, ...]

    def scores(self, table: Sequence[Column]) -> Codes:
        coded = self.weighing.coded(table)
        total = np.zeros(len(table[0].values), dtype=np.int64)
        for part in self.parts:
            total += part.points * part.when.holds(coded)
        return total


def scorecard(weighing: Weighing, table: Sequence[Column], *, most_parts: int) -> Scorecard:
    """With at most `most_parts` parts. The table is the one that was learned from: it says how much each bin matters."""
    coded = weighing.coded(table)
    expected = chance(weighing.log_odds(coded))
    information = expected * (1 - expected)
    price = _CHEAPEST_BIN
    while len(parts := _parts(weighing, coded, information, price)) > most_parts:
        price *= 1.5
    return Scorecard(weighing, parts)


def _parts(
    weighing: Weighing, coded: Sequence[Codes], information: Numbers, price: float
) -> tuple[Part, ...]:
    made = []
    for place, codes in enumerate(coded):
        made += _parts_of(place, codes, weighing, information, price)
    if weighing.corners:
        for corner, weight in zip(weighing.corners, weighing.weights.of[-1], strict=True):
            made.append(Part(_points(weight), corner))
    return tuple(part for part in made if abs(part.points) >= LEAST_POINTS)


def _parts_of(place: int, codes: Codes, weighing: Weighing, information: Numbers, price: float) -> list[Part]:
    bins, weights = weighing.bins[place], weighing.weights.of[place]
    rows = np.bincount(codes, minlength=bins.size)
    known = np.bincount(codes, information, bins.size).astype(np.float64)
    seen = [code for code in range(1, bins.size) if rows[code]]
    if isinstance(bins, Levels):
        seen.sort(key=lambda code: float(weights[code]))
    else:
        # A step that nobody is in still lies between its neighbours.
        seen = list(range(1, bins.size))
    groups = [*([[BLANK]] if rows[BLANK] else []), *_merged(seen, weights, known, price)]
    usual = _usual(groups, rows, isinstance(bins, Levels))
    means = [_mean(group, weights, known) for group in groups]
    made: dict[int, list[int]] = {}
    for group, mean in zip(groups, means, strict=True):
        points = _points(mean - means[usual])
        # Blank stays a level of its own: it reads as a reason of its own.
        if group == [BLANK] or isinstance(bins, Levels):
            made.setdefault(points, []).extend(group)
    if isinstance(bins, Levels):
        return _told_apart(place, made)
    steps = [(group, _points(mean - means[usual])) for group, mean in zip(groups, means, strict=True)]
    return [Part(points, _corner(place, group)) for group, points in _joined(steps)]


def _told_apart(place: int, made: dict[int, list[int]]) -> list[Part]:
    found = []
    for points, codes in made.items():
        named = [code for code in codes if code != BLANK]
        found += [Part(points, _corner(place, named))] if named else []
        found += [Part(points, _corner(place, [BLANK]))] if BLANK in codes else []
    return found


def _joined(steps: list[tuple[list[int], int]]) -> list[tuple[list[int], int]]:
    """Neighbouring steps whose points came out equal are one."""
    found: list[tuple[list[int], int]] = []
    for group, points in steps:
        if found and found[-1][1] == points and BLANK not in found[-1][0]:
            found[-1] = ([*found[-1][0], *group], points)
        else:
            found.append((group, points))
    return found


def _corner(place: int, codes: Sequence[int]) -> Corner:
    return Corner(((place, frozenset(codes)),))


def _usual(groups: list[list[int]], rows: Codes, of_levels: bool) -> int:
    counts = [int(rows[group].sum()) for group in groups]
    if of_levels:
        for place, group in enumerate(groups):
            if OTHER in group:
                return place
    return int(np.argmax(counts)) if counts else 0


def _merged(ordered: list[int], weights: Numbers, known: Numbers, price: float) -> list[list[int]]:
    """The partition of codes in this order that costs the least."""
    n = len(ordered)
    w, h = weights[ordered], known[ordered]
    sums = [np.concatenate([[0.0], np.cumsum(x)]) for x in (h, h * w, h * w * w)]
    best = np.zeros(n + 1)
    begins = np.zeros(n + 1, dtype=np.int64)
    for end in range(1, n + 1):
        weight, first, second = (total[end] - total[:end] for total in sums)
        loss = 0.5 * (second - first**2 / np.maximum(weight, 1e-12))
        cost = best[:end] + np.maximum(loss, 0.0) + price
        begins[end] = int(cost.argmin())
        best[end] = cost[begins[end]]
    found = []
    while n:
        found.append(ordered[begins[n] : n])
        n = int(begins[n])
    return found[::-1]


def _mean(group: list[int], weights: Numbers, known: Numbers) -> float:
    total = float(known[group].sum())
    return float(known[group] @ weights[group]) / total if total else float(weights[group].mean())


def _points(log_odds: float) -> int:
    return round(log_odds * POINTS_A_LOG_ODD)
