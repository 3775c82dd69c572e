"""Writing many rows at once: COPY on PostgreSQL, executemany on SQLite.

The ORM's bulk_create builds an object and a long statement per batch; loading rows this way is about ten times
faster. Values must already be valid: callers validate first. JSON columns take text or dicts, `EpochField`
columns take datetimes or ints.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from django.db import connection, models

from winnow.ground.epoch import EpochField, to_epoch

Row = Sequence[Any]
# Few enough that PostgreSQL takes in the first while the last are made.
_PREPARED_AT_ONCE = 500
_ROWS_A_STATEMENT = 25
_TOO_FEW_TO_COUNT = 200


def reserve_ids(model: type[models.Model], n: int) -> list[int]:
    """`n` primary keys that nobody else gets. On SQLite call it inside the transaction that uses them."""
    if n == 0:
        return []
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The name of the sequence is looked up once, not for every row.
            cursor.execute(
                "SELECT nextval((SELECT pg_get_serial_sequence(%s, 'id')::regclass)) FROM generate_series(1, %s)",
                [table, n],
            )
            return [row[0] for row in cursor.fetchall()]
        # AUTOINCREMENT's own counter: ids of deleted rows are not given again.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        found = cursor.fetchone()
        last = found[0] if found else 0
        return list(range(last + 1, last + 1 + n))


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Insert `rows`, tuples in the order of `columns` (field names or attnames); returns how many."""
    fields = [model._meta.get_field(name) for name in columns]
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)  # type: ignore[union-attr]
    if connection.vendor == "postgresql":
        return _copy(table, names, _prepared(rows, fields, text_moments=False))
    return _insert(table, names, list(_prepared(rows, fields, text_moments=True)), len(fields))


def update(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Write `columns` of many rows, tuples of the primary key and the values; returns how many."""
    fields = [model._meta.get_field(name) for name in columns]
    pk = model._meta.pk
    assert pk is not None
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(str(pk.column))
    names = [quote(str(field.column)) for field in fields]  # type: ignore[union-attr]
    text = connection.vendor != "postgresql"
    prepared = list(_prepared(rows, [pk, *fields], text_moments=text))
    if not prepared:
        return 0
    with connection.cursor() as cursor:
        if text:
            settings = ", ".join(f"{name} = %s" for name in names)
            cursor.executemany(
                f"UPDATE {table} SET {settings} WHERE {key} = %s", [(*row[1:], row[0]) for row in prepared]
            )
            return len(prepared)
        # One statement; the rows travel as one JSON text, which is made and quoted much sooner than arrays, and every
        # column is cast on arrival.
        settings = ", ".join(
            f"{name} = given.c{n}::{field.db_type(connection)}"
            for n, (name, field) in enumerate(zip(names, fields, strict=True))
        )
        columns_given = ", ".join(f"one ->> {n + 1} AS c{n}" for n in range(len(fields)))
        cursor.execute(
            f"UPDATE {table} SET {settings} FROM (SELECT (one ->> 0)::bigint AS pk, {columns_given} "
            f"FROM jsonb_array_elements(%s::jsonb) AS one) AS given WHERE {table}.{key} = given.pk",
            [json.dumps(prepared, default=str, allow_nan=False)],
        )
    return len(prepared)


def tell_planner(written: Sequence[type[models.Model]], rows: int) -> None:
    """After `rows` were written to each of these tables: PostgreSQL plans for as many as it last counted, which are
    none where a load was taken back and swept up, and then walks everything for each row. It counts anew here."""
    if connection.vendor != "postgresql" or rows < _TOO_FEW_TO_COUNT:
        return
    tables = [connection.ops.quote_name(model._meta.db_table) for model in written]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT MIN(reltuples) < %s FROM pg_class WHERE oid = ANY(%s::regclass[])", [rows, tables]
        )
        if cursor.fetchone()[0]:
            cursor.execute(f"ANALYZE {', '.join(tables)}")


def _insert(table: str, names: str, rows: Sequence[Row], width: int) -> int:
    """Most rows by statements of many rows, which SQLite works through a third sooner than through single ones."""
    statement = f"INSERT INTO {table} ({names}) VALUES "
    marks = f"({', '.join(['%s'] * width)})"
    whole = len(rows) - len(rows) % _ROWS_A_STATEMENT
    many = [
        list(chain.from_iterable(rows[start : start + _ROWS_A_STATEMENT]))
        for start in range(0, whole, _ROWS_A_STATEMENT)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement + ", ".join([marks] * _ROWS_A_STATEMENT), many)
        cursor.executemany(statement + marks, rows[whole:])
    return len(rows)


def _copy(table: str, names: str, rows: Iterable[Row]) -> int:
    written = 0
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
            written += 1
    return written


def _prepared(rows: Iterable[Row], fields: Sequence[Any], *, text_moments: bool) -> Iterable[Row]:
    """Rows as the driver wants them; a column at a time, which is quicker than a row at a time."""
    changing = [
        (i, change) for i, field in enumerate(fields) if (change := _change(field, text_moments=text_moments))
    ]
    if not changing:
        yield from rows
        return
    waiting = iter(rows)
    while some := list(islice(waiting, _PREPARED_AT_ONCE)):
        columns: list[Sequence[Any]] = list(zip(*some, strict=True))
        for i, change in changing:
            columns[i] = [None if value is None else change(value) for value in columns[i]]
        yield from zip(*columns, strict=True)


def _change(field: Any, *, text_moments: bool) -> Callable[[Any], Any] | None:
    if isinstance(field, EpochField):
        return lambda value: to_epoch(value) if isinstance(value, datetime) else value
    if isinstance(field, models.JSONField):
        return lambda value: value if isinstance(value, str) else json.dumps(value)
    if text_moments and isinstance(field, models.DateTimeField):
        return _moment_text
    if text_moments and isinstance(field, models.DecimalField):
        return str
    return None


# Most rows of a bulk were made at the same moment.
@lru_cache(maxsize=4096)
def _moment_text(moment: datetime) -> Any:
    """What the ORM would write; it asks the time zone several times for each."""
    if moment.tzinfo is UTC:
        return str(moment.replace(tzinfo=None))
    return connection.ops.adapt_datetimefield_value(moment)
