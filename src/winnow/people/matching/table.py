"""Records as a table of comparable keys, and which of its columns are worth comparing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from winnow.people.matching import keys
from winnow.people.matching.columns import (
    COMPANY,
    COMPANY_WORDS,
    EMAIL,
    FAMILY,
    GIVEN,
    HOUSE,
    STREET,
    Column,
    Kind,
    Record,
)
from winnow.people.matching.nicknames import called

RAREST_WORD = "company_rarest"
# A company's name without the spaces.
SQUEEZED = "company_squeezed"
RARE_WORDS = "company_rare"
# The words of a given name with what they are short for, those of a family name, and one of the former.
CALLED, FAMILY_WORDS, ROOT = "called", "family_words", "root"
# A mailbox's name where it is not made of its owner's.
OWN_MAILBOX = "own_mailbox"
WORD_COLUMNS = (COMPANY_WORDS, RARE_WORDS, CALLED, FAMILY_WORDS)
# What levels look at besides the columns that are compared.
BESIDE = (*WORD_COLUMNS, OWN_MAILBOX, SQUEEZED)
_MOST_COLUMNS = 20
_LEAST_FILLED = 10
# A word that fewer of the names have says which company is meant.
_RARE_SHARE, _RARE_AT_LEAST = 0.003, 3


@dataclass(frozen=True)
class Table:
    """`columns` are those that are compared; `data` has them, `pk`, and what blocking needs besides.

    Words stand in one text each, with a space between them (WORD_COLUMNS).
    """

    columns: tuple[Column, ...]
    data: dict[str, np.ndarray[Any, Any]]

    def __len__(self) -> int:
        return len(self.data["pk"])


def table(columns: Sequence[Column], rows: Iterable[Record]) -> Table:
    """Keys of `rows` (primary key, raw text by column name), column by column: the memory of one text a cell."""
    made: dict[str, list[str | None]] = {column.name: [] for column in columns}
    pks: list[int] = []
    apart = STREET in made
    if apart:
        made.setdefault(HOUSE, [])
    for pk, values in rows:
        pks.append(pk)
        for column in columns:
            raw = values.get(column.name)
            if column.name == STREET:
                house, street = keys.house_and_street(raw) if raw else ("", "")
                made[STREET].append(street or None)
                if HOUSE not in values:
                    made[HOUSE].append(house or None)
            elif column.name != HOUSE or raw is not None or not apart:
                made[column.name].append(keys.key(column.kind, raw) if raw else None)
    everything = [*columns]
    if apart and not any(column.name == HOUSE for column in columns):
        everything.append(Column(HOUSE, Kind.HOUSE, "House number"))
    useful = tuple(_useful(everything, made))
    data: dict[str, np.ndarray[Any, Any]] = {"pk": np.array(pks, dtype=np.int64)}
    data |= {column.name: np.array(made[column.name], dtype=object) for column in useful}
    if any(column.name == COMPANY for column in useful):
        data |= _words(made[COMPANY])
    data |= _of_names(made, {column.name for column in useful})
    return Table(useful, data)


def _useful(columns: Sequence[Column], made: Mapping[str, Sequence[str | None]]) -> list[Column]:
    """Columns that are filled often enough and differ; the most telling ones where there are too many."""
    telling = {}
    for column in columns:
        values = [value for value in made[column.name] if value is not None]
        distinct = len(set(values))
        least = min(_LEAST_FILLED, max(2, len(made[column.name]) // 4))
        if len(values) >= least and distinct > 1:
            telling[column.name] = len(values) * distinct
    best = sorted(telling, key=lambda name: -telling[name])[:_MOST_COLUMNS]
    return [column for column in columns if column.name in best]


def _words(names: Sequence[str | None]) -> dict[str, Any]:
    """The words of each name, those of them that are rare, and the rarest."""
    words = [keys.company_words(name) if name else None for name in names]
    count = Counter(word for some in words for word in some or ())
    most = max(_RARE_AT_LEAST, _RARE_SHARE * len(names))
    rare = [some and [word for word in some if count[word] <= most and len(word) > 1] for some in words]
    rarest = [min(some, key=lambda word: (count[word], word)) if some else None for some in words]
    return {
        COMPANY_WORDS: np.array([" ".join(some) if some else None for some in words], dtype=object),
        RARE_WORDS: np.array([None if some is None else " ".join(some) for some in rare], dtype=object),
        RAREST_WORD: np.array(rarest, dtype=object),
        SQUEEZED: np.array([name and name.replace(" ", "") for name in names], dtype=object),
    }


def _of_names(made: Mapping[str, Sequence[str | None]], useful: set[str]) -> dict[str, Any]:
    found: dict[str, list[str | None]] = {}
    if GIVEN in useful:
        found[CALLED] = [
            " ".join(word for word in sorted(called(name)) if len(word) > 1) if name else None
            for name in made[GIVEN]
        ]
        found[ROOT] = [name and _root(name) for name in made[GIVEN]]
    if FAMILY in useful:
        found[FAMILY_WORDS] = [
            name and " ".join(word for word in name.split() if len(word) > 2) for name in made[FAMILY]
        ]
    if EMAIL in useful:
        blank = [None] * len(made[EMAIL])
        rows = zip(made[EMAIL], made.get(GIVEN, blank), made.get(FAMILY, blank), strict=True)
        found[OWN_MAILBOX] = [_own_mailbox(address, given, family) for address, given, family in rows]
    return {name: np.array(values, dtype=object) for name, values in found.items()}


def _root(name: str) -> str:
    """What the first word is short for; of several the first in the alphabet, so that all agree on one."""
    first = name.partition(" ")[0]
    return min(called(first) - {first}, default=first)


def _own_mailbox(address: str | None, given: str | None, family: str | None) -> str | None:
    if not address:
        return None
    local = address.partition("@")[0]
    return None if keys.is_made_of(local, given or "", family or "") else local
