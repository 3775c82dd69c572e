"""Which questions stand on which step, and which of them are asked after what was answered: without a database.

A step a level; a question that waits for another one of its level, or of a later one, stands on a step after it, so
that it can be left out without script. A question is asked while the answer that it waits for is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from winnow.qualification.verdict import LEVELS


@dataclass(frozen=True)
class Put:
    """A question as a lead reads it; `choices` are {"value", "label"}."""

    key: str
    level: str
    kind: str
    text: str
    hint: str = ""
    choices: list[dict[str, str]] = field(default_factory=list)
    required: bool = False
    asked_if: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """`name` stands in addresses: the level, with a number from its second step on."""

    name: str
    level: str
    puts: list[Put]


def steps_of(puts: Sequence[Put], values: Mapping[str, Any]) -> list[Step]:
    """The steps with what is asked on them when `values` are the answers so far; empty steps are left out."""
    by_key = {put.key: put for put in puts}
    places = {put.key: _place(put, by_key, ()) for put in puts}
    steps = []
    for place in sorted(set(places.values())):
        shown = [put for put in puts if places[put.key] == place and is_asked(put, by_key, values)]
        if shown:
            level = LEVELS[place[0]]
            steps.append(Step(f"{level}-{place[1] + 1}" if place[1] else level, level, shown))
    return steps


def is_asked(put: Put, by_key: Mapping[str, Put], values: Mapping[str, Any]) -> bool:
    """Whether the answer that makes it worth asking is there, and was asked for itself; a circle is never asked."""
    above: set[str] = set()
    here: Put | None = put
    while here is not None and here.asked_if:
        before = here.asked_if["key"]
        if here.key in above or values.get(before) not in here.asked_if["any"]:
            return False
        above.add(here.key)
        here = by_key.get(before)
    return True


def _place(put: Put, by_key: Mapping[str, Put], above: tuple[str, ...]) -> tuple[int, int]:
    """(level, how many steps of it come before)."""
    own = (LEVELS.index(put.level), 0)
    before = by_key.get(put.asked_if["key"]) if put.asked_if else None
    if before is None or put.key in above:
        return own
    level, depth = _place(before, by_key, (*above, put.key))
    return max(own, (level, depth + 1))
