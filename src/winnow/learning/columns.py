"""What is known about leads, as columns of a table: one column a field, one row a lead; no word of any field.

A number is a float, blank is NaN. A level is a text, blank is None; case does not count, as in rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Codes = NDArray[np.int64]
Truths = NDArray[np.bool_]
Objects = NDArray[np.object_]


class Shape(Enum):
    """How a column is cut into bins, and what a rule over it looks like."""

    NUMBER = "number"
    DAY = "day"
    LEVELS = "levels"
    FILLED = "filled"
    CHOICE = "choice"
    COUNT = "count"
    SINCE = "since"


OF_NUMBERS = frozenset({Shape.NUMBER, Shape.DAY, Shape.COUNT, Shape.SINCE})
OF_BEHAVIOUR = frozenset({Shape.COUNT, Shape.SINCE})


class Distinct(NamedTuple):
    """Levels, each once, and the place of each row's among them, -1 where it is blank: what is done again and again
    with the rows of a column is done with numbers."""

    levels: tuple[str, ...]
    place: Codes


@dataclass(frozen=True, eq=False)
class Column:
    """One field of all leads. A DAY is a number of days since 1970-01-01; FILLED only says whether there is a value;
    CHOICE whether `choice` is among a field's many. COUNT is how often, SINCE how many days ago an interaction of
    the kind `choice` happened, within `window_days` of the moment where that is not 0. `trend` is 1 where more must
    never weigh less, -1 where it must never weigh more."""

    name: str
    label: str
    shape: Shape
    values: NDArray[Any]
    choice: str = ""
    window_days: int = 0
    trend: int = 0

    @property
    def key(self) -> tuple[str, str, int]:
        """What tells it from all other columns of a table."""
        return self.name, self.choice, self.window_days

    @property
    def blank(self) -> Truths:
        if self.shape in OF_NUMBERS:
            return np.isnan(self.values.astype(np.float64))
        found: Truths = self.distinct.place < 0
        return found

    @cached_property
    def distinct(self) -> Distinct:
        """Of columns of levels."""
        places: dict[str, int] = {}
        found = (-1 if one is None else places.setdefault(one, len(places)) for one in self.values)
        place = np.fromiter(found, dtype=np.int64, count=len(self.values))
        return Distinct(tuple(places), place)

    def of(self, rows: NDArray[Any]) -> Column:
        """The same field of some rows."""
        made = replace(self, values=self.values[rows])
        if self.shape not in OF_NUMBERS:
            vars(made)["distinct"] = Distinct(self.distinct.levels, self.distinct.place[rows])
        return made


def numbers(values: Sequence[float | None]) -> Numbers:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def levels(values: Sequence[str | None]) -> Objects:
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made
