"""Scores computed and then stored: into standings and history together, only where something changed.

A lead's standing and its history row come from the same computed row, and `scored_at` is the moment at which the
stored score was true: an explanation asked at that moment adds up to it. Computing only reads, so it keeps nobody
waiting; what is stored is checked against what somebody else stored meanwhile.

SQLite keeps the computed rows in a table in memory. PostgreSQL computes in parallel only what it does not write at
once, and behind a pooler a temporary table may be gone by the next transaction: there they pass through Python.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from winnow.capture.words import LeadStage
from winnow.ground import prepared
from winnow.ground.epoch import to_epoch
from winnow.scoring.compile import Scope
from winnow.scoring.dialect import POSTGRESQL
from winnow.scoring.live import Runnable

PIECE = 20_000
Ids = Mapping[str, Any]
_COLUMNS = ("lead_id", "fit", "interest", "score", "grade", "probability", "due", "changed")


@dataclass(frozen=True)
class Written:
    """`crossed` are the changed leads at or over the threshold that are still at the stage "lead"."""

    changed: int = 0
    crossed: tuple[int, ...] = ()


@dataclass(frozen=True)
class Computed:
    """What is to be stored. On SQLite the rows are in the table `rescored`, and `rows` is empty."""

    model: Runnable
    now: datetime
    count: int
    rows: tuple[tuple[Any, ...], ...] = ()

    def pieces(self) -> Iterator[Computed]:
        """In parts of a size that one transaction may hold."""
        if self.rows:
            for start in range(0, self.count, PIECE):
                some = self.rows[start : start + PIECE]
                yield Computed(self.model, self.now, len(some), some)
        elif self.count:
            yield self


def compute(model: Runnable, scope: Scope, ids: Ids, now: datetime, *, touch: bool) -> Computed:
    """The leads of a scope whose score, or the moment of its next change, differs from the stored one. With `touch` also those that were last scored
    earlier: something happened to them, so what was true before is no longer known to be."""
    if connection.vendor == POSTGRESQL:
        return _computed_rows(model, scope, ids, now, touch=touch)
    return _computed_table(model, scope, ids, now, touch=touch)


def touched(model: Runnable, ids: Ids, now: datetime) -> list[int]:
    """The leads of a range whose score differs from the stored one, or is due: found without computing when each
    score changes next."""
    statement = f"{model.compiled(dues=False).with_totals(Scope.RANGE)} SELECT lead_id FROM totals WHERE changed OR moved"
    values = statement_values(model, ids, now, now, dues=False)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == POSTGRESQL:
            cursor.execute("SET LOCAL jit = off")
        cursor.execute(statement, values)
        return [pk for (pk,) in cursor.fetchall()]


def store(computed: Computed, *, guarded: bool) -> Written:
    """Write what was computed. With `guard`, leads that somebody else scored meanwhile are left to them."""
    if not computed.count:
        return Written()
    if connection.vendor == POSTGRESQL:
        return _stored_rows(computed, guarded=guarded)
    return _stored_table(computed, guarded=guarded)


def for_this_database(ids: Ids) -> dict[str, Any]:
    """The parameters of a scope as the database takes them: lists of ids are JSON on SQLite."""
    if connection.vendor == POSTGRESQL:
        return dict(ids)
    return {name: json.dumps(value) if isinstance(value, list) else value for name, value in ids.items()}


def _select(model: Runnable, scope: Scope, columns: str, *, touch: bool) -> str:
    which = "changed OR moved OR was_scored_at < %(at)s" if touch else "changed OR moved"
    return f"{model.compiled().with_totals(scope)} SELECT {columns} FROM totals WHERE {which}"


def statement_values(
    model: Runnable, ids: Ids, now: datetime, at: Any, *, dues: bool = True
) -> dict[str, Any]:
    """The parameters of a model's totals for a scope."""
    values = model.compiled(dues=dues).values
    return {**values, **for_this_database(ids), "now": to_epoch(now), "model": model.pk, "at": at}


# PostgreSQL


def _computed_rows(model: Runnable, scope: Scope, ids: Ids, now: datetime, *, touch: bool) -> Computed:
    columns = ", ".join([*_COLUMNS, "stage", "was_scored_at::text"])
    statement, values = _select(model, scope, columns, touch=touch), statement_values(model, ids, now, now)
    if scope == Scope.RANGE:
        with transaction.atomic(), connection.cursor() as cursor:
            # Compiling the statement to machine code takes longer than the code then saves.
            cursor.execute("SET LOCAL jit = off")
            cursor.execute(statement, values)
            rows = tuple(cursor.fetchall())
    else:
        # For one new lead the planning takes longer than the rest.
        with prepared.cursor() as cursor:
            cursor.execute(statement, values)
            rows = tuple(cursor.fetchall())
    return Computed(model, now, len(rows), rows)


_STORE = """
    WITH new AS (
        SELECT * FROM unnest(%(lead_id)s::bigint[], %(fit)s::int[], %(interest)s::int[], %(score)s::int[],
            %(grade)s::text[], %(probability)s::float8[], %(due)s::bigint[], %(changed)s::boolean[], %(was)s::timestamptz[])
            AS new (lead_id, fit, interest, score, grade, probability, due, changed, was)
    ), written AS (
        UPDATE capture_leadstanding standing
        SET fit = new.fit, interest = new.interest, score = new.score, grade = new.grade,
            probability = new.probability, score_due_at = new.due, score_model = %(model)s, scored_at = %(at)s
        FROM new
        WHERE standing.lead_id = new.lead_id AND (NOT %(guarded)s OR standing.scored_at IS NOT DISTINCT FROM new.was)
        RETURNING new.*, standing.stage
    ), history AS (
        INSERT INTO scoring_scorechange (lead_id, model_id, fit, interest, score, grade, probability, at)
        SELECT lead_id, %(model)s, fit, interest, score, grade, probability, %(at)s FROM written WHERE changed
    )
    SELECT COUNT(*) FILTER (WHERE changed),
        array_agg(lead_id) FILTER (WHERE changed AND score >= %(threshold)s AND stage = %(lead)s)
    FROM written"""


def _stored_rows(computed: Computed, *, guarded: bool) -> Written:
    model = computed.model
    columns = [list(column) for column in zip(*computed.rows, strict=True)]
    values: dict[str, Any] = dict(zip(_COLUMNS, columns, strict=False)) | {
        "was": columns[-1],
        "guarded": guarded,
    }
    values |= {
        "model": model.pk,
        "at": computed.now,
        "threshold": model.threshold,
        "lead": LeadStage.LEAD.value,
    }
    with prepared.cursor() as cursor:
        cursor.execute(_STORE, values)
        changed, crossed = cursor.fetchone()
    return Written(changed, tuple(crossed or ()))


# SQLite

_MADE = (
    "CREATE TEMP TABLE IF NOT EXISTS rescored (lead_id INTEGER PRIMARY KEY, fit INTEGER, interest INTEGER, "
    "score INTEGER, grade TEXT, probability REAL, due INTEGER, changed INTEGER, stage TEXT, was_scored_at TEXT)"
)
_PRUNE = (
    "DELETE FROM rescored WHERE lead_id IN (SELECT new.lead_id FROM rescored new CROSS JOIN "
    "capture_leadstanding standing ON standing.lead_id = new.lead_id "
    "WHERE standing.scored_at IS NOT new.was_scored_at)"
)
# The plus keeps SQLite from walking all standings and looking each up in the few new ones.
_UPDATE = (
    "UPDATE capture_leadstanding SET fit = new.fit, interest = new.interest, score = new.score, "
    "grade = new.grade, probability = new.probability, score_due_at = new.due, score_model = %(model)s, scored_at = %(at)s "
    "FROM rescored new WHERE capture_leadstanding.lead_id = +new.lead_id"
)
_INSERT = (
    "INSERT INTO scoring_scorechange (lead_id, model_id, fit, interest, score, grade, probability, at) "
    "SELECT lead_id, %(model)s, fit, interest, score, grade, probability, %(at)s FROM rescored WHERE changed"
)


def _computed_table(model: Runnable, scope: Scope, ids: Ids, now: datetime, *, touch: bool) -> Computed:
    columns = ", ".join([*_COLUMNS, "stage", "was_scored_at"])
    at = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(_MADE)
        cursor.execute("DELETE FROM rescored")
        cursor.execute(
            f"INSERT INTO rescored {_select(model, scope, columns, touch=touch)}",
            statement_values(model, ids, now, at),
        )
        return Computed(model, now, cursor.rowcount)


def _stored_table(computed: Computed, *, guarded: bool) -> Written:
    model = computed.model
    values = {"model": model.pk, "at": connection.ops.adapt_datetimefield_value(computed.now)}
    with connection.cursor() as cursor:
        if guarded:
            cursor.execute(_PRUNE)
        cursor.execute(_UPDATE, values)
        cursor.execute(_INSERT, values)
        changed = cursor.rowcount
        cursor.execute(
            "SELECT lead_id FROM rescored WHERE changed AND score >= %s AND stage = %s",
            [model.threshold, LeadStage.LEAD.value],
        )
        crossed = tuple(row[0] for row in cursor.fetchall())
    return Written(changed, crossed)
