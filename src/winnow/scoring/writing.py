"""Scores written: the statement of a model over a scope, into standings and history together.

A lead's standing and its history row come from the same computed row, and `scored_at` is the moment at which the
stored score was true: an explanation asked at that moment adds up to it. On PostgreSQL the statement that
computes also writes; SQLite cannot change tables inside a WITH, so there the rows pass through
a table in memory.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from winnow.capture.words import LeadStage
from winnow.ground.epoch import to_epoch
from winnow.scoring.compile import Scope
from winnow.scoring.dialect import POSTGRESQL
from winnow.scoring.live import Runnable

_MADE = (
    "CREATE TEMP TABLE IF NOT EXISTS rescored (lead_id INTEGER PRIMARY KEY, fit INTEGER, interest INTEGER, "
    "score INTEGER, grade TEXT, stage TEXT, changed INTEGER)"
)
# The plus keeps SQLite from walking all standings and looking each up in the few new ones.
_UPDATE = (
    "UPDATE capture_leadstanding SET fit = new.fit, interest = new.interest, score = new.score, "
    "grade = new.grade, score_model = %(model)s, scored_at = %(at)s "
    "FROM rescored new WHERE capture_leadstanding.lead_id = +new.lead_id"
)
_INSERT = (
    "INSERT INTO scoring_scorechange (lead_id, model_id, fit, interest, score, grade, at) "
    "SELECT lead_id, %(model)s, fit, interest, score, grade, %(at)s FROM rescored WHERE changed"
)


@dataclass(frozen=True)
class Written:
    """`crossed` are the changed leads at or over the threshold that are still at the stage "lead"."""

    changed: int
    crossed: tuple[int, ...]


def for_this_database(scope: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a scope as the database takes them: lists of ids are JSON on SQLite."""
    if connection.vendor == POSTGRESQL:
        return dict(scope)
    return {name: json.dumps(value) if isinstance(value, list) else value for name, value in scope.items()}


def parameters(model: Runnable, scope: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What the model's statement takes."""
    values = model.compiled().values
    return {**values, **for_this_database(scope), "now": to_epoch(now), "model": model.pk}


def write(model: Runnable, scope: Scope, ids: Mapping[str, Any], now: datetime, *, touch: bool) -> Written:
    """Score the leads of a scope. With `touch` unchanged leads, too, get `scored_at`: something happened to them,
    so what was true before is no longer known to be. Without it, a lead that somebody else scores meanwhile is
    left to them."""
    if connection.vendor == POSTGRESQL:
        return _in_one_statement(model, scope, ids, now, touch=touch)
    return _through_a_table(model, scope, ids, now, touch=touch)


def _in_one_statement(
    model: Runnable, scope: Scope, ids: Mapping[str, Any], now: datetime, *, touch: bool
) -> Written:
    which = (
        "(new.changed OR standing.scored_at < %(at)s)"
        if touch
        else ("new.changed AND standing.scored_at IS NOT DISTINCT FROM new.was_scored_at")
    )
    statement = f"""{model.compiled().with_totals(scope)},
        written AS (
            UPDATE capture_leadstanding standing
            SET fit = new.fit, interest = new.interest, score = new.score, grade = new.grade,
                score_model = %(model)s, scored_at = %(at)s
            FROM totals new WHERE new.lead_id = standing.lead_id AND {which}
            RETURNING standing.lead_id, standing.fit, standing.interest, standing.score, standing.grade,
                standing.stage, new.changed
        ),
        history AS (
            INSERT INTO scoring_scorechange (lead_id, model_id, fit, interest, score, grade, at)
            SELECT lead_id, %(model)s, fit, interest, score, grade, %(at)s FROM written WHERE changed
        )
        SELECT COUNT(*) FILTER (WHERE changed),
            array_agg(lead_id) FILTER (WHERE changed AND score >= %(threshold)s AND stage = %(lead)s)
        FROM written"""
    values = parameters(model, ids, now) | {
        "at": now,
        "threshold": model.threshold,
        "lead": LeadStage.LEAD.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        changed, crossed = cursor.fetchone()
    return Written(changed, tuple(crossed or ()))


def _through_a_table(
    model: Runnable, scope: Scope, ids: Mapping[str, Any], now: datetime, *, touch: bool
) -> Written:
    at = connection.ops.adapt_datetimefield_value(now)
    which = "changed OR was_scored_at < %(at)s" if touch else "changed"
    with connection.cursor() as cursor:
        cursor.execute(_MADE)
        cursor.execute("DELETE FROM rescored")
        cursor.execute(
            f"INSERT INTO rescored {model.compiled().with_totals(scope)} "
            f"SELECT lead_id, fit, interest, score, grade, stage, changed FROM totals WHERE {which}",
            parameters(model, ids, now) | {"at": at},
        )
        if cursor.rowcount:
            cursor.execute(_UPDATE, {"model": model.pk, "at": at})
            cursor.execute(_INSERT, {"model": model.pk, "at": at})
        changed = cursor.rowcount
        cursor.execute(
            "SELECT lead_id FROM rescored WHERE changed AND score >= %s AND stage = %s",
            [model.threshold, LeadStage.LEAD.value],
        )
        crossed = tuple(row[0] for row in cursor.fetchall())
    return Written(changed, crossed)
