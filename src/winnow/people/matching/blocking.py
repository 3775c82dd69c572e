"""Which pairs are compared at all: those that agree on something selective.

The rules are found from the records themselves: every key on its own whose groups make few enough pairs, and two
keys together where neither alone is selective. So an unknown column takes part, and a column that all share does
not make a billion pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import duckdb

from winnow.people.matching.columns import FAMILY, GIVEN, Column, Kind
from winnow.people.matching.table import RAREST_WORD, ROOT, SQUEEZED, Table

# Pairs in all: so many a record, within bounds that small and very large sets meet.
_PAIRS_A_RECORD, _PAIRS_AT_LEAST, _PAIRS_AT_MOST = 24, 300_000, 8_000_000
_SHARE_OF_ONE_RULE = 0.15
_MOST_RULES = 40
_STARTS = {Kind.GIVEN: 3, Kind.FAMILY: 4, Kind.STREET: 5, Kind.PLACE: 4, Kind.EMAIL: 6}


@dataclass(frozen=True)
class Key:
    """An expression over one record ({0} stands for its alias) and the columns that it is made of."""

    expression: str
    columns: frozenset[str]

    def of(self, alias: str) -> str:
        return self.expression.format(alias)


@dataclass(frozen=True)
class Rule:
    keys: tuple[Key, ...]
    pairs: int

    @property
    def sql(self) -> str:
        return " AND ".join(f"{key.of('l.')} = {key.of('r.')}" for key in self.keys)

    @property
    def columns(self) -> frozenset[str]:
        return frozenset[str]().union(*(key.columns for key in self.keys))


def candidates(columns: Sequence[Column]) -> list[Key]:
    names = {column.name for column in columns}
    found = [Key(f"{{0}}{column.name}", frozenset({column.name})) for column in columns]
    for column in columns:
        own = frozenset({column.name})
        if start := _STARTS.get(column.kind):
            found.append(Key(f"substr({{0}}{column.name}, 1, {start})", own))
        if column.name == GIVEN:
            found.append(Key(f"{{0}}{ROOT}", own))
        if column.kind == Kind.DATE:
            found.append(Key(f"substr({{0}}{column.name}, 1, 4)", own))
            found.append(Key(f"substr({{0}}{column.name}, 5)", own))
        if column.kind in (Kind.PHONE, Kind.CODE):
            found.append(Key(f"right({{0}}{column.name}, 5)", own))
        if column.kind == Kind.EMAIL:
            found.append(Key(f"split_part({{0}}{column.name}, '@', 1)", own))
        if column.kind == Kind.COMPANY:
            found.append(Key(f"{{0}}{RAREST_WORD}", own))
            found.append(Key(f"left({{0}}{SQUEEZED}, 5)", own))
            found.append(Key(f"right({{0}}{SQUEEZED}, 6)", own))
        if column.kind == Kind.DOMAIN:
            found.append(Key(f"split_part({{0}}{column.name}, '.', 1)", own))
    if {GIVEN, FAMILY} <= names:
        both = f"least({{0}}{GIVEN}, {{0}}{FAMILY}) || ' ' || greatest({{0}}{GIVEN}, {{0}}{FAMILY})"
        found.append(Key(both, frozenset({GIVEN, FAMILY})))
    return found


def rules(database: duckdb.DuckDBPyConnection, table: Table) -> list[Rule]:
    """The rules under the budget of pairs: keys that are selective alone first, then two together."""
    budget = min(_PAIRS_AT_MOST, max(_PAIRS_AT_LEAST, _PAIRS_A_RECORD * len(table)))
    largest = int(budget * _SHARE_OF_ONE_RULE)
    keys = candidates(table.columns)
    single = [Rule((key,), _pairs(database, [key])) for key in keys]
    alone = [rule for rule in single if 0 < rule.pairs <= largest]
    loose = sorted((rule for rule in single if rule.pairs > largest), key=_by_pairs)[:8]
    both = []
    for one, other in combinations([rule.keys[0] for rule in loose], 2):
        if not one.columns & other.columns:
            pairs = _pairs(database, [one, other])
            if 0 < pairs <= largest:
                both.append(Rule((one, other), pairs))
    return _within(budget, [*sorted(alone, key=_by_pairs), *sorted(both, key=_by_pairs)])


def _by_pairs(rule: Rule) -> int:
    return rule.pairs


def _within(budget: int, ordered: Sequence[Rule]) -> list[Rule]:
    kept: list[Rule] = []
    spent = 0
    for rule in ordered:
        if spent + rule.pairs <= budget and len(kept) < _MOST_RULES:
            spent += rule.pairs
            kept.append(rule)
    return kept


def _pairs(database: duckdb.DuckDBPyConnection, keys: Sequence[Key]) -> int:
    names = [key.of("") for key in keys]
    there = " AND ".join(f"({name}) IS NOT NULL" for name in names)
    counted = (
        f"SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM "
        f"(SELECT count(*) AS n FROM records WHERE {there} GROUP BY {', '.join(names)})"
    )
    return int(database.execute(counted).fetchall()[0][0])
