"""Scores computed and then stored: into standings and history together, only where something changed.

A lead's standing and its history row come from the same computed row, and `scored_at` is the moment at which the
stored score was true: an explanation asked at that moment adds up to it. The rows never leave the database.

A range of leads is computed into a table of its own first: that only reads, so it keeps nobody waiting, PostgreSQL does
it in parallel, and what is stored is checked against what somebody else stored meanwhile. On PostgreSQL that table
lives as long as the transaction: behind a pooler it may be gone by the next one. Some leads, which the caller has
locked, are scored there by one statement.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from winnow.capture.words import LeadStage
from winnow.ground import prepared
from winnow.ground.epoch import to_epoch
from winnow.scoring.compile import Scope
from winnow.scoring.dialect import POSTGRESQL, SQLITE
from winnow.scoring.live import Runnable

# What one transaction may write.
PIECE = 20_000
# For so many the planning takes longer than the rest. More are planned for anew: a plan that was kept while the tables
# were small reads them from end to end for each lead.
_FEW = 100
Ids = Mapping[str, Any]
_COLUMNS = "lead_id, fit, interest, score, grade, probability, due, changed, was_scored_at, stage"


@dataclass(frozen=True)
class Written:
    """`crossed` are the changed leads at or over the threshold that are still at the stage "lead"."""

    changed: int = 0
    crossed: tuple[int, ...] = ()


def computing() -> AbstractContextManager[Any]:
    """Around `compute` and `store_computed`: what keeps the computed rows."""
    return transaction.atomic() if connection.vendor == POSTGRESQL else nullcontext()


def compute(model: Runnable, scope: Scope, ids: Ids, now: datetime) -> int:
    """Put the leads whose score, or the moment of its next change, is to be stored into the table `rescored`; returns
    how many."""
    at = connection.ops.adapt_datetimefield_value(now)
    fill = "CREATE TEMP TABLE rescored ON COMMIT DROP AS" if connection.vendor == POSTGRESQL else _FILL
    # No plan of a range is worth keeping; SQLite keeps none anyway.
    with connection.cursor() if connection.vendor == POSTGRESQL else prepared.cursor() as cursor:
        for statement in _BEFORE[connection.vendor]:
            cursor.execute(statement)
        cursor.execute(f"{fill} {_select(model, scope)}", statement_values(model, ids, now, at))
        rows = int(cursor.rowcount)
        for statement in _AFTER[connection.vendor]:
            cursor.execute(statement)
    return rows


def store_computed(model: Runnable, ids: Ids, now: datetime) -> Written:
    """Write what was computed; leads that somebody else scored meanwhile are left to them."""
    if connection.vendor == POSTGRESQL:
        with connection.cursor() as cursor:
            # Without its bounds the planner reads all standings for every range of them.
            store = _STORE.format(among="AND standing.lead_id BETWEEN %(first)s AND %(last)s")
            cursor.execute(
                f"WITH new AS (SELECT * FROM rescored), {store}", {**ids, **_values_to_store(model, now)}
            )
            return _written(cursor.fetchone())
    with connection.cursor() as cursor:
        cursor.execute(_PRUNE)
    return _stored_table(model, now)


def score(model: Runnable, scope: Scope, ids: Ids, now: datetime) -> Written:
    """Score some leads and write what changed. Needs a transaction that has locked them."""
    if connection.vendor != POSTGRESQL:
        return _stored_table(model, now) if compute(model, scope, ids, now) else Written()
    with cursor_for(ids) as cursor:
        cursor.execute(
            f"{model.compiled().with_totals(scope)}, new AS ({_chosen(scope)}), {_STORE.format(among='')}",
            {**statement_values(model, ids, now, now), **_values_to_store(model, now)},
        )
        return _written(cursor.fetchone())


def cursor_for(ids: Ids) -> AbstractContextManager[Any]:
    """One that keeps its plans where there are few of these."""
    few = all(isinstance(some, int) or len(some) <= _FEW for some in ids.values())
    return prepared.cursor() if few else connection.cursor()


def for_this_database(ids: Ids) -> dict[str, Any]:
    """The parameters of a scope as the database takes them: lists of ids are JSON on SQLite."""
    if connection.vendor == POSTGRESQL:
        return dict(ids)
    return {name: json.dumps(value) if isinstance(value, list) else value for name, value in ids.items()}


def statement_values(model: Runnable, ids: Ids, now: datetime, at: Any) -> dict[str, Any]:
    """The parameters of a model's totals for a scope."""
    values = {**model.compiled().values, **for_this_database(ids)}
    return {**values, "now": to_epoch(now), "model": model.pk, "at": at}


def _select(model: Runnable, scope: Scope) -> str:
    return f"{model.compiled().with_totals(scope)} {_chosen(scope)}"


def _chosen(scope: Scope) -> str:
    """Something happened to the leads that are named: what was true before is no longer known to be, so their moment
    is written, too."""
    which = "written" if scope == Scope.RANGE else "written OR was_scored_at < %(at)s"
    return f"SELECT {_COLUMNS} FROM totals WHERE {which}"


# PostgreSQL

_STORE = """
    written AS (
        UPDATE capture_leadstanding standing
        SET fit = new.fit, interest = new.interest, score = new.score, grade = new.grade,
            probability = new.probability, score_due_at = new.due, score_model = %(model)s, scored_at = %(at)s
        FROM new
        WHERE standing.lead_id = new.lead_id AND standing.scored_at IS NOT DISTINCT FROM new.was_scored_at {among}
        RETURNING new.lead_id, new.fit, new.interest, new.score, new.grade, new.probability, new.changed, standing.stage
    ), history AS (
        INSERT INTO scoring_scorechange (lead_id, model_id, fit, interest, score, grade, probability, at)
        SELECT lead_id, %(model)s, fit, interest, score, grade, probability, %(at)s FROM written WHERE changed
    )
    SELECT COUNT(*) FILTER (WHERE changed),
        array_agg(lead_id) FILTER (WHERE changed AND score >= %(threshold)s AND stage = %(lead)s)
    FROM written"""


def _values_to_store(model: Runnable, now: datetime) -> dict[str, Any]:
    return {"model": model.pk, "at": now, "threshold": model.threshold, "lead": LeadStage.LEAD.value}


def _written(row: tuple[int, list[int] | None]) -> Written:
    changed, crossed = row
    return Written(changed, tuple(crossed or ()))


# SQLite

_MADE = (
    "CREATE TEMP TABLE IF NOT EXISTS rescored (lead_id INTEGER PRIMARY KEY, fit INTEGER, interest INTEGER, "
    "score INTEGER, grade TEXT, probability REAL, due INTEGER, changed INTEGER, was_scored_at TEXT, stage TEXT)"
)
_FILL = "INSERT INTO rescored"
_PRUNE = (
    "DELETE FROM rescored WHERE lead_id IN (SELECT new.lead_id FROM rescored new CROSS JOIN "
    "capture_leadstanding standing ON standing.lead_id = new.lead_id "
    "WHERE standing.scored_at IS NOT new.was_scored_at)"
)
# The plus keeps SQLite from walking all standings and looking each up in the few new ones.
_UPDATE = (
    "UPDATE capture_leadstanding SET fit = new.fit, interest = new.interest, score = new.score, "
    "grade = new.grade, probability = new.probability, score_model = %(model)s, scored_at = %(at)s "
    "FROM rescored new WHERE capture_leadstanding.lead_id = +new.lead_id"
)
# SQLite moves the index entry of every column that is set, also to what it was: a third of the work.
_UPDATE_MOMENT = (
    "UPDATE capture_leadstanding SET score_due_at = new.due FROM rescored new "
    "WHERE capture_leadstanding.lead_id = +new.lead_id AND capture_leadstanding.score_due_at IS NOT new.due"
)
_INSERT = (
    "INSERT INTO scoring_scorechange (lead_id, model_id, fit, interest, score, grade, probability, at) "
    "SELECT lead_id, %(model)s, fit, interest, score, grade, probability, %(at)s FROM rescored WHERE changed"
)
_BEFORE = {
    # Compiling the statement to machine code takes longer than the code then saves.
    # A range is read whole: where statistics still speak of a small table, loops within loops would take minutes.
    POSTGRESQL: (
        "SET LOCAL jit = off",
        "SET LOCAL enable_nestloop = off",
        "DROP TABLE IF EXISTS pg_temp.rescored",
    ),
    SQLITE: (_MADE, "DELETE FROM rescored"),
}
_AFTER: dict[str, tuple[str, ...]] = {POSTGRESQL: ("SET LOCAL enable_nestloop = on",), SQLITE: ()}


def _stored_table(model: Runnable, now: datetime) -> Written:
    values = {"model": model.pk, "at": connection.ops.adapt_datetimefield_value(now)}
    with prepared.cursor() as cursor:
        cursor.execute(_UPDATE, values)
        cursor.execute(_UPDATE_MOMENT)
        cursor.execute(_INSERT, values)
        changed = cursor.rowcount
        cursor.execute(
            "SELECT lead_id FROM rescored WHERE changed AND score >= %s AND stage = %s",
            [model.threshold, LeadStage.LEAD.value],
        )
        crossed = tuple(row[0] for row in cursor.fetchall())
    return Written(changed, crossed)
