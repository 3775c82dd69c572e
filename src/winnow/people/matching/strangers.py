"""What strangers agree on by chance, from random pairs: how often each column falls into each level, and which columns
say the same thing twice.

Towns lie in one country and have few postal codes, so a pair that agrees on the postal code agrees on the other two
as well. Were each counted on its own, neighbours would be taken for one person. So a column may have a `parent`: the
rarer agreement that implies its own (a tree of dependence after Chow and Liu, 1968, over who agrees at all).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np

from winnow.people.matching.columns import GIVEN, Column, Kind
from winnow.people.matching.comparisons import levels_of
from winnow.people.matching.table import BESIDE, Table

_PAIRS = 200_000
_SEED = 1
# Fewer pairs that agree on the parent say nothing about what that implies.
_LEAST_AGREEING = 20
# Agreement that is at least so many times likelier after the parent's is no coincidence.
_LEAST_LIFT = 2.0
# As many pairs as these are taken to have been seen at the levels' usual shares, so that no level is impossible.
_PSEUDO_PAIRS = 2.0
# Of companies that are called the same or nearly so, so many a record are taken for the same and not for strangers.
_NEAR_ONES_A_RECORD = 0.6
# What belongs to a person alone implies nothing and follows from nothing: who agrees on it twice is the same.
_OF_ONE = frozenset({Kind.GIVEN, Kind.FAMILY, Kind.DATE, Kind.EMAIL})


@dataclass(frozen=True)
class Patterns:
    """Pairs by their levels: one row a combination, one column a compared column, -1 where a side is blank; `count`
    says how many pairs fall into it."""

    levels: np.ndarray
    count: np.ndarray


@dataclass(frozen=True)
class Chance:
    """`u[j][l]`: how often strangers fall into level l of column j. Where `parent[j]` >= 0 and that column is the
    same, `after[j][l]` holds instead."""

    u: tuple[np.ndarray, ...]
    parent: tuple[int, ...]
    after: tuple[np.ndarray, ...]


def vectors(column: Column) -> str:
    """The level of a pair in one column, as SQL over its `_l` and `_r`."""
    name, levels = column.name, levels_of(column)
    cases = [
        f"WHEN {f'{name}_l = {name}_r' if not place else level.sql.format(name)} THEN {len(levels) - place}"
        for place, level in enumerate(levels)
    ]
    return f"CASE WHEN {name}_l IS NULL OR {name}_r IS NULL THEN -1 {' '.join(cases)} ELSE 0 END"


def random_pairs(database: duckdb.DuckDBPyConnection, made: Table) -> Patterns:
    """All pairs where they are few, else so many at random."""
    n = len(made)
    if n * (n - 1) // 2 <= _PAIRS:
        one, other = np.triu_indices(n, k=1)
    else:
        dice = np.random.default_rng(_SEED)
        one, other = dice.integers(0, n, _PAIRS), dice.integers(0, n - 1, _PAIRS)
        other = np.where(other >= one, other + 1, other)
    pks = made.data["pk"]
    database.register("random_pairs", {"pk_l": pks[one], "pk_r": pks[other]})
    names = [column.name for column in made.columns] + [name for name in BESIDE if name in made.data]
    sides = ", ".join(f"l.{name} AS {name}_l, r.{name} AS {name}_r" for name in names)
    levels = ", ".join(f"{vectors(column)} AS gamma_{column.name}" for column in made.columns)
    return patterns(
        database,
        f"SELECT {levels} FROM (SELECT {sides} FROM random_pairs "
        "JOIN records l ON l.pk = pk_l JOIN records r ON r.pk = pk_r)",
        made.columns,
    )


def patterns(database: duckdb.DuckDBPyConnection, pairs: str, columns: Sequence[Column]) -> Patterns:
    """Counts the pairs of a query that has a column `gamma_<name>` for each of `columns`."""
    names = ", ".join(f"gamma_{column.name}" for column in columns)
    found = database.execute(
        f"SELECT {names}, count(*) AS pairs FROM ({pairs}) GROUP BY ALL ORDER BY ALL"
    ).fetchnumpy()
    levels = [np.asarray(found[f"gamma_{column.name}"], dtype=np.int8) for column in columns]
    return Patterns(np.column_stack(levels), np.asarray(found["pairs"], dtype=float))


def chance(
    columns: Sequence[Column], pairs: Patterns, records: int, same: np.ndarray | None = None
) -> Chance:
    """`same`: how probably each pattern is a true pair; those do not count as strangers. Without it nothing implies
    anything: what true pairs agree on would seem to."""
    count = pairs.count if same is None else pairs.count * (1 - same)
    tops = [len(levels_of(column)) for column in columns]
    u = tuple(_shares(pairs.levels[:, j], count, _usual(top)) for j, top in enumerate(tops))
    for j, column in enumerate(columns):
        if column.kind == Kind.COMPANY and not any(one.name == GIVEN for one in columns):
            nearest = u[j][-2:]
            nearest[:] = np.maximum(nearest - _NEAR_ONES_A_RECORD / records, nearest / 10)
    parent, after = [], []
    for j, top in enumerate(tops):
        found, of = -1, u[j]
        lift = _LEAST_LIFT
        for i, parent_top in enumerate(tops):
            # The rarer agreement implies the more frequent one; ties go by place, so that there is no circle.
            if same is None or i == j or (u[i][parent_top], i) >= (u[j][top], j):
                continue
            if columns[i].kind in _OF_ONE or columns[j].kind in _OF_ONE:
                continue
            agreeing = np.where(pairs.levels[:, i] == parent_top, count, 0)
            if agreeing[pairs.levels[:, j] >= 0].sum() < _LEAST_AGREEING:
                continue
            given = _shares(pairs.levels[:, j], agreeing, u[j])
            if given[top] / u[j][top] > lift:
                found, of, lift = i, given, given[top] / u[j][top]
        parent.append(found)
        after.append(of)
    return Chance(u, tuple(parent), tuple(after))


def _shares(levels: np.ndarray, count: np.ndarray, usual: np.ndarray) -> np.ndarray:
    counted = np.bincount(levels[levels >= 0], weights=count[levels >= 0], minlength=len(usual))
    seen = counted + _PSEUDO_PAIRS * usual
    return np.asarray(seen / seen.sum())


def _usual(top: int) -> np.ndarray:
    """Before anything was seen: nearly all strangers differ."""
    return np.array([1 - 0.02 * top, *[0.02] * top])
