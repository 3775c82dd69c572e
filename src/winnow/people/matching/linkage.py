"""Learning the weights and scoring the pairs.

For a pair, each compared column adds log2(m / u) to its weight: m is how often the column falls into this level for
records of the same person, u for records of different ones; values that are rare count more than frequent ones.
u comes from random pairs, m from expectation maximisation over pairs that agree on a selective key, three times
with different keys. The share of matches among all pairs is what the scored pairs themselves add up to.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.internals.exceptions import EMTrainingException

from winnow.people.matching import blocking
from winnow.people.matching.columns import Column, Record
from winnow.people.matching.comparisons import comparison, word_of
from winnow.people.matching.pair import Pair, Part
from winnow.people.matching.table import WORD_COLUMNS, Table, table

# Random pairs that u is counted from; a level that none of them shows keeps a cautious floor.
_PAIRS_FOR_U = 250_000
_PAIRS_FOR_M = 500_000
_SEED = 1
_PRIOR = 1e-4
# A level that no match shows halves its exponent each time; soon it would leave the range of a number.
_MOST_ITERATIONS = 6
# Pairs whose weight is so far below even odds are not looked at again.
_LEAST_WEIGHT = -8.0
_TURNS = 60
_THREADS, _MEMORY = 2, "2GB"


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
    scored = _scored(database, made, rules)
    shift = _shift(database, scored, len(made))
    yield from _pairs(database, scored, made.columns, shift)


def _scored(database: duckdb.DuckDBPyConnection, made: Table, rules: Sequence[blocking.Rule]) -> str:
    """The name of the table of scored pairs."""
    api = DuckDBAPI(database)
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="pk",
        comparisons=[comparison(column) for column in made.columns],
        blocking_rules_to_generate_predictions=[
            {"blocking_rule": rule.sql, "sql_dialect": "duckdb"} for rule in rules
        ],
        probability_two_random_records_match=_PRIOR,
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=True,
        max_iterations=_MOST_ITERATIONS,
    )
    linker = Linker(api.register("records"), settings, log_level=None)
    linker.training.estimate_u_using_random_sampling(
        max_pairs=_PAIRS_FOR_U, seed=_SEED, min_count_per_level=None, num_chunks=1
    )
    for rule in blocking.for_training(database, rules):
        _learn(linker, rule)
    return str(linker.inference.predict(threshold_match_weight=-30).physical_name)


def _learn(linker: Linker, rule: blocking.Rule) -> None:
    """m from the pairs of one rule. Where they teach nothing, what was learned before stays.

    splink ends with an error in a probability of 0, such as in a set in which nobody is there twice, and leaves its
    model without the rule's own columns: it is put back.
    """
    known = linker._settings_obj
    before = known.core_model_settings.copy()  # type: ignore[no-untyped-call]
    try:
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule.sql, max_pairs=_PAIRS_FOR_M, record_sample_proportion=0.1
        )
    except (ValueError, EMTrainingException):
        known.core_model_settings = before


def _shift(database: duckdb.DuckDBPyConnection, scored: str, records: int) -> float:
    """Bits between the prior that scoring began with and the one that the scored pairs add up to.

    The share of matches is the fixed point of: the sum of the probabilities that it gives, over all pairs.
    """
    # Weights in tenths of a bit: a histogram instead of millions of numbers.
    found = database.execute(
        f"SELECT round(match_weight, 1) AS w, count(*) FROM {scored} GROUP BY w"
    ).fetchall()
    if not found:
        return 0.0
    weights, counts = np.array(found, dtype=float).T
    odds = 2.0 ** np.clip(weights, -60, 60) * (1 - _PRIOR) / _PRIOR
    pairs = records * (records - 1) / 2
    share = _PRIOR
    for _turn in range(_TURNS):
        following = float((counts * share * odds / (share * odds + 1 - share)).sum() / pairs)
        share = min(0.5, max(following, 0.5 / pairs))
    return float(np.log2(share / (1 - share)) - np.log2(_PRIOR / (1 - _PRIOR)))


def _pairs(
    database: duckdb.DuckDBPyConnection, scored: str, columns: Sequence[Column], shift: float
) -> Iterator[Pair]:
    parts = [
        f"gamma_{column.name}, mw_{column.name} + coalesce(mw_tf_adj_{column.name}, 0)" for column in columns
    ]
    rows = database.execute(
        f"SELECT least(pk_l, pk_r), greatest(pk_l, pk_r), match_weight, {', '.join(parts)} "
        f"FROM {scored} WHERE match_weight >= {_LEAST_WEIGHT - shift} ORDER BY 1, 2"
    )
    while some := rows.fetchmany(20_000):
        for a, b, weight, *levels in some:
            told = zip(columns, levels[::2], levels[1::2], strict=True)
            yield Pair(
                a,
                b,
                weight + shift,
                tuple(
                    Part(column.name, word_of(column, level), round(bits, 2)) for column, level, bits in told
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
