"""Which pairs are compared, what each level of theirs weighs, and the pairs that weigh enough.

splink compares the pairs that the blocking rules name, on DuckDB; weights.py learns from their levels what each says.
Values that are rare count more than frequent ones: log2 of how often a stranger has it is added. The share of true
pairs among all is what the weighed pairs themselves add up to.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
from splink import DuckDBAPI, Linker, SettingsCreator

from winnow.people.matching import blocking
from winnow.people.matching.columns import Column, Kind, Record, together
from winnow.people.matching.comparisons import comparison, levels_of, word_of
from winnow.people.matching.pair import Pair, Part
from winnow.people.matching.strangers import Chance, chance, patterns, random_pairs
from winnow.people.matching.table import WORD_COLUMNS, Table, table
from winnow.people.matching.weights import Weights, learned, same

# Pairs whose weight is so far below even odds are not looked at again.
_LEAST_WEIGHT = -8.0
_TURNS = 60
_THREADS, _MEMORY = 2, "2GB"
# Two who share a value are two of those who have it: so many of its holders say nothing about strangers. Two
# companies of one name are seldom strangers, nor are most of those who have it besides; two people are.
_OWN_HOLDERS, _OWN_HOLDERS_OF_COMPANY = 1.5, 1.98
_STRANGERS_OF_COMPANY = 0.1
# Pairs a record that are true at the least, whatever little the search sees.
_LEAST_SHARE = 0.02


def link(columns: Sequence[Column], rows: Iterable[Record]) -> list[Pair]:
    """Pairs of `rows` that may be the same, from `_LEAST_WEIGHT` up. Fewer than three records have none."""
    made = table(columns, rows)
    if len(made) < 3 or not made.columns:
        return []
    with TemporaryDirectory() as spill, duckdb.connect() as database, _quietly():
        for setting in (
            f"threads = {_THREADS}",
            f"memory_limit = '{_MEMORY}'",
            f"temp_directory = '{spill}'",
        ):
            database.execute(f"SET {setting}").fetchall()
        return list(_linked(made, database))


def _linked(made: Table, database: duckdb.DuckDBPyConnection) -> Iterator[Pair]:
    database.register("arriving", made.data)
    words = [
        f"CASE WHEN {name} = '' THEN []::VARCHAR[] ELSE string_split({name}, ' ') END AS {name}"
        for name in WORD_COLUMNS
        if name in made.data
    ]
    replaced = f" REPLACE ({', '.join(words)})" if words else ""
    database.execute(f"CREATE TABLE records AS SELECT *{replaced} FROM arriving").fetchall()
    rules = blocking.rules(database, made)
    if not rules:
        return
    compared = _compared(database, made, rules)
    weights, by_chance = _learned(database, made, compared)
    weighed = _weighed(compared, made, weights, by_chance)
    shift = _shift(database, weighed, made)
    yield from _pairs(database, weighed, made.columns, shift)


def _compared(database: duckdb.DuckDBPyConnection, made: Table, rules: Sequence[blocking.Rule]) -> str:
    """The name of the table of compared pairs: their levels, and how much rarer than usual what they share is."""
    api = DuckDBAPI(database)
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="pk",
        comparisons=[comparison(column) for column in made.columns],
        blocking_rules_to_generate_predictions=[
            {"blocking_rule": rule.sql, "sql_dialect": "duckdb"} for rule in rules
        ],
        retain_intermediate_calculation_columns=True,
    )
    linker = Linker(api.register("records"), settings, log_level=None)
    return str(linker.inference.predict(threshold_match_weight=None).physical_name)


def _learned(database: duckdb.DuckDBPyConnection, made: Table, compared: str) -> tuple[Weights, Chance]:
    """Once from all random pairs, and once more without those of them that turned out to be true."""
    columns = made.columns
    strangers = random_pairs(database, made)
    found = patterns(database, f"FROM {compared}", columns)
    pairs = len(made) * (len(made) - 1) / 2
    first = learned(columns, found, chance(columns, strangers, len(made)), pairs=pairs)
    by_chance = chance(columns, strangers, len(made), same(first, columns, strangers))
    return learned(columns, found, by_chance, pairs=pairs), by_chance


def _bits_of_columns(made: Table, weights: Weights, by_chance: Chance) -> list[str]:
    """What each column says of a compared pair, as SQL."""
    found = []
    for j, column in enumerate(made.columns):
        held = sum(value is not None for value in made.data[column.name])
        top = len(levels_of(column))
        parent = made.columns[weights.parent[j]] if weights.parent[j] >= 0 else None
        u, after = by_chance.u[j][top], by_chance.after[j][top]
        alone = _bits(column, weights.alone[j], rare=1.0, u=u, held=held)
        if parent is None:
            found.append(alone)
            continue
        # What the parent implies is no sign, however rare the value is.
        left = float(np.clip(np.log(after) / np.log(u), 0, 1))
        implied = _bits(column, weights.after[j], rare=left, u=u, held=held)
        agrees = f"gamma_{parent.name} = {len(levels_of(parent))}"
        found.append(f"CASE WHEN {agrees} THEN {implied} ELSE {alone} END")
    return found


def _bits(column: Column, bits: np.ndarray, *, rare: float, u: float, held: int) -> str:
    name, top = column.name, len(bits) - 1
    own, strangers = _OWN_HOLDERS, 1.0
    if column.kind == Kind.COMPANY:
        own, strangers = _OWN_HOLDERS_OF_COMPANY, _STRANGERS_OF_COMPANY
    others = f"greatest({strangers} * (tf_{name}_l - {own / held}), {(2 - own) / held})"
    cases = [f"WHEN {level} THEN {float(worth)}" for level, worth in enumerate(bits[:-1])]
    cases.append(f"WHEN {top} THEN {float(bits[top])} + {rare} * (log2({float(u)}) - log2({others}))")
    return f"(CASE gamma_{name} {' '.join(cases)} ELSE 0.0 END)"


def _weighed(compared: str, made: Table, weights: Weights, by_chance: Chance) -> str:
    """The compared pairs with what each column says of them, as a query; what changes together speaks against a pair
    once, by the column that says most."""
    names = [column.name for column in made.columns]
    bits = _bits_of_columns(made, weights, by_chance)
    gammas = ", ".join(f"gamma_{name}" for name in names)
    raw = ", ".join(f"{own} AS raw_{name}" for name, own in zip(names, bits, strict=True))
    counted = {name: f"raw_{name}" for name in names}
    for group in together(made.columns):
        moving = [names[place] for place in group.places]
        for n, name in enumerate(moving):
            worse = [f"raw_{one} < raw_{name}" for one in moving[n + 1 :]]
            worse += [f"raw_{one} <= raw_{name}" for one in moving[:n]]
            counted[name] = (
                f"raw_{name} * CASE WHEN raw_{name} < 0 AND ({' OR '.join(worse)}) THEN {group.rest} ELSE 1 END"
            )
    said = ", ".join(f"{own} AS bits_{name}" for name, own in counted.items())
    return (
        f"SELECT least(pk_l, pk_r) AS a, greatest(pk_l, pk_r) AS b, {gammas}, {said} FROM "
        f"(SELECT pk_l, pk_r, {gammas}, {raw} FROM {compared})"
    )


def _shift(database: duckdb.DuckDBPyConnection, weighed: str, made: Table) -> float:
    """The bits that speak for a true pair before anything is known of it: the share of true pairs is the fixed point
    of the sum of the probabilities that it gives, over all pairs."""
    total, records = _total(made.columns), len(made)
    # Weights in tenths of a bit: a histogram instead of millions of numbers.
    found = database.execute(
        f"SELECT round({total}, 1) AS w, count(*) FROM ({weighed}) GROUP BY w"
    ).fetchall()
    pairs = records * (records - 1) / 2
    least = min(0.5, _LEAST_SHARE * records / pairs)
    share = min(0.5, 10 * least)
    if found:
        weights, counts = np.array(found, dtype=float).T
        odds = 2.0 ** np.clip(weights, -60, 60)
        for _turn in range(_TURNS):
            likely = share * odds / (share * odds + 1 - share)
            following = float((counts * likely)[likely >= 0.5].sum() / pairs)
            share = min(0.5, max(following, least))
    return float(np.log2(share / (1 - share)))


def _total(columns: Sequence[Column]) -> str:
    return " + ".join(f"bits_{column.name}" for column in columns)


def _pairs(
    database: duckdb.DuckDBPyConnection, weighed: str, columns: Sequence[Column], shift: float
) -> Iterator[Pair]:
    """Those at even odds or better, and what is known of the pairs among the records that they touch."""
    total = _total(columns)
    names = ", ".join(f"gamma_{column.name}, bits_{column.name}" for column in columns)
    database.execute(
        f"CREATE TABLE weighed AS SELECT *, {total} + {shift} AS weight FROM ({weighed}) "
        f"WHERE {total} + {shift} >= {_LEAST_WEIGHT}"
    ).fetchall()
    database.execute(
        "CREATE TABLE touched AS SELECT a AS pk FROM weighed WHERE weight >= 0 "
        "UNION SELECT b FROM weighed WHERE weight >= 0"
    ).fetchall()
    rows = database.execute(
        f"SELECT a, b, weight, {names} FROM weighed "
        "WHERE a IN (SELECT pk FROM touched) AND b IN (SELECT pk FROM touched) ORDER BY 1, 2"
    )
    while some := rows.fetchmany(20_000):
        for a, b, weight, *levels in some:
            told = zip(columns, levels[::2], levels[1::2], strict=True)
            yield Pair(
                a,
                b,
                weight,
                tuple(
                    Part(column.name, word_of(column, level), round(own, 2)) for column, level, own in told
                ),
            )


@contextmanager
def _quietly() -> Iterator[None]:
    """splink tells each step of its training; whoever waits for duplicates needs none of it."""
    log = logging.getLogger("splink")
    level = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(level)
