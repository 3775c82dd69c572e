"""Several ordered, limited querysets as one set of primary keys: each is an index walk of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Q
from django.db.models.expressions import RawSQL

NOTHING = "SELECT NULL WHERE 1 = 0"


def compiled(querysets: Sequence[models.QuerySet[Any]]) -> tuple[list[str], list[Any]]:
    """The SQL of each (those that can find nothing are left out), and all their parameters in order."""
    pieces, params = [], list[Any]()
    for queryset in querysets:
        try:
            sql, bound = queryset.query.sql_with_params()
        except EmptyResultSet:
            continue
        pieces.append(sql)
        params += bound
    return pieces, params


def union_all(pieces: Sequence[str]) -> str:
    """Pieces in brackets, since SQLite takes a LIMIT only inside of them."""
    return " UNION ALL ".join(f"SELECT * FROM ({piece}) AS piece" for piece in pieces)


def pk_in(sql: str, params: Sequence[Any]) -> Q:
    """Rows whose pk is among those of `sql`, which `compiled` made: its values are parameters."""
    return Q(pk__in=RawSQL(sql, params))  # noqa: S611


def each(sql: str, params: Sequence[Any], rows: models.QuerySet[Any]) -> tuple[str, list[Any]]:
    """The SQL of those of `rows` whose pk is in the column `walk_pk` of `sql`, each looked up by its pk.

    A planner left to itself may read the whole table instead once there are some thousands of pks: on
    PostgreSQL a LATERAL subquery with OFFSET 0 leaves it no choice, on SQLite an IN does.
    """
    if connection.vendor != "postgresql":
        pieces, bound = compiled([rows.filter(pk_in(sql, params))])
        return (pieces[0], bound) if pieces else (NOTHING, [])
    looked_up = rows.filter(pk=RawSQL("walk.walk_pk", ()))
    pieces, bound = compiled([looked_up])
    if not pieces:
        return NOTHING, []
    lateral = f"CROSS JOIN LATERAL ({pieces[0]} OFFSET 0) AS found"
    once = f"SELECT DISTINCT walk_pk FROM ({sql}) AS pks"
    return f"SELECT found.* FROM ({once}) AS walk {lateral}", [*params, *bound]


def among(querysets: Sequence[models.QuerySet[Any]]) -> Q:
    """Rows that one of `querysets` finds; they overlap never, or the caller does not mind."""
    pieces, params = compiled([queryset.values_list("pk") for queryset in querysets])
    return pk_in(union_all(pieces), params) if pieces else Q(pk__in=[])
