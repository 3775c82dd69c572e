"""Columns cut into bins: numbers into steps of about equal counts, levels with the rare ones pooled.

Code 0 is always "blank", a level of its own. Steps follow from 1 in rising order. Of levels, code 1 is every other
one: those too rare to learn from, and those that nobody has seen yet; the known ones follow from 2, the most
frequent first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

import numpy as np

from winnow.learning.columns import OF_NUMBERS, Codes, Column, Numbers, Shape

MOST_STEPS = 24
LEAST_IN_STEP = 20
MOST_LEVELS = 120
LEAST_IN_LEVEL = 8
BLANK, OTHER, FIRST_LEVEL = 0, 1, 2
# A rule over these takes whole numbers only.
WHOLE = frozenset({Shape.DAY, Shape.COUNT})
LONGEST_LEVEL = 200


@dataclass(frozen=True)
class Steps:
    """Step i of a number reaches from `cuts[i - 2]` to below `cuts[i - 1]`."""

    cuts: Numbers

    ordered = True

    @property
    def size(self) -> int:
        return len(self.cuts) + 2

    def codes(self, column: Column) -> Codes:
        values = column.values.astype(np.float64)
        step = np.searchsorted(self.cuts, np.nan_to_num(values), side="right") + 1
        return np.where(np.isnan(values), BLANK, step).astype(np.int64)


@dataclass(frozen=True)
class Levels:
    known: tuple[str, ...]
    _places: dict[str, int] = field(init=False, repr=False, compare=False, default_factory=dict)

    ordered = False

    def __post_init__(self) -> None:
        self._places.update({level: place for place, level in enumerate(self.known, start=FIRST_LEVEL)})

    @property
    def size(self) -> int:
        return len(self.known) + FIRST_LEVEL

    def codes(self, column: Column) -> Codes:
        levels, place = column.distinct
        # The last one is what -1 finds.
        codes = [*(self._places.get(level, OTHER) for level in levels), BLANK]
        found: Codes = np.array(codes, dtype=np.int64)[place]
        return found


Bins = Steps | Levels


def bins_of(column: Column) -> Bins:
    """The bins of a column, from its own values alone; what happened to the leads decides later which to merge."""
    if column.shape in OF_NUMBERS:
        cuts = cuts_of(column.values.astype(np.float64))
        return Steps(np.unique(np.ceil(cuts)) if column.shape in WHOLE else cuts)
    return Levels(known_levels(column))


def known_levels(column: Column) -> tuple[str, ...]:
    """Those that are frequent enough to learn from, the most frequent first."""
    levels, place = column.distinct
    counts = np.bincount(place + 1, minlength=len(levels) + 1)[1:]
    usual = np.argsort(-counts, kind="stable")[:MOST_LEVELS]
    return tuple(
        levels[at] for at in usual if counts[at] >= LEAST_IN_LEVEL and len(levels[at]) <= LONGEST_LEVEL
    )


def cuts_of(values: Numbers) -> Numbers:
    """Where steps begin: halfway between neighbours where there are few values, else at quantiles."""
    found, counts = np.unique(values[~np.isnan(values)], return_counts=True)
    if len(found) < 2:
        return np.zeros(0)
    if len(found) <= MOST_STEPS:
        places = _not_too_small(counts)
    else:
        share = np.arange(1, MOST_STEPS) / MOST_STEPS
        places = np.unique(np.searchsorted(np.cumsum(counts), share * counts.sum()) + 1)
        places = places[places < len(found)]
    return np.array([_round_between(found[place - 1], found[place]) for place in places])


def _not_too_small(counts: Codes) -> Codes:
    """The places before which a cut leaves enough rows on either side."""
    places, gathered, left = [], 0, int(counts.sum())
    for place, count in enumerate(counts[:-1], start=1):
        gathered += int(count)
        left -= int(count)
        if gathered >= LEAST_IN_STEP and left >= LEAST_IN_STEP:
            places.append(place)
            gathered = 0
    return np.array(places, dtype=np.int64)


def _round_between(low: float, high: float) -> float:
    """The roundest number above `low` and not above `high`: people read it in a rule."""
    middle = (low + high) / 2
    for digits in range(-12, 13):
        unit = 10.0**-digits
        for cut in (round(middle / unit) * unit, ceil(middle / unit) * unit):
            if low < (rounded := round(cut, max(0, digits))) <= high:
                return rounded
    return high
