"""What is asked or written for every request, in SQL that is written and planned once.

The ORM takes several times as long to write a small statement as a database to answer it, and PostgreSQL takes longer
to plan a long one than to run it. `Prepared` keeps the ORM's own SQL, `add` its INSERTs, `cursor` PostgreSQL's plans.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db import connection, models
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=models.Model)
# What stands for the values while the ORM writes: nobody's name, nobody's number.
_TEXT, _NUMBER = "\x02value {}\x03", -7_301_000_000_000_000_000
_NEVER_BY_ITSELF = 2**31


def cursor() -> AbstractContextManager[Any]:
    """A cursor that has PostgreSQL keep the plans of its statements, unless a pooler may hand the connection to
    others. Its parameters travel apart from the text: a list is `= ANY(%s)`, never `IN %s`."""
    if connection.vendor != "postgresql" or settings.ENVIRONMENT.database_pooled:
        return connection.cursor()
    connection.ensure_connection()
    # Django forbids plans to be kept; ordinary cursors go on keeping none.
    connection.connection.prepare_threshold = _NEVER_BY_ITSELF
    return connection._prepare_cursor(_planned()(connection.connection))  # type: ignore[no-any-return, attr-defined]


@lru_cache
def _planned() -> Callable[[Any], Any]:
    """psycopg is only loaded where PostgreSQL is."""
    import psycopg

    class Planned(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **_: Any) -> Any:
            return super().execute(query, params, prepare=True)

        def _send_query_prepared(self, name: bytes, pgq: Any, *, binary: bool | None = None) -> None:
            # What Django's log of queries reads; psycopg forgets to say it of a statement that it has prepared.
            self._query = pgq
            super()._send_query_prepared(name, pgq, binary=binary)

    return Planned


@dataclass(frozen=True)
class _Written:
    """`params` holds places of values; `names`, `annotations` and `related` are how the ORM reads its own columns."""

    sql: str
    params: tuple[Any, ...]
    converters: Any
    compiler: Any
    model: type[models.Model]
    columns: slice
    names: tuple[str, ...]
    annotations: tuple[tuple[str, int], ...]
    related: Sequence[Any]


class _Place(int):
    """Which of the values stands there."""


class Prepared(Generic[M]):
    """A queryset of whole rows with places for texts and numbers, which are compared as they are given."""

    def __init__(self, ask: Callable[..., models.QuerySet[M]]) -> None:
        self._ask = ask
        self._written: dict[tuple[str, tuple[bool, ...]], _Written] = {}

    def all(self, *values: str | int) -> list[M]:
        texts = tuple(isinstance(value, str) for value in values)
        written = self._written.get((connection.vendor, texts))
        if written is None:
            written = self._written[connection.vendor, texts] = self._write(texts)
        filled = [values[one] if isinstance(one, _Place) else one for one in written.params]
        with cursor() as asking:
            asking.execute(written.sql, filled)
            rows = asking.fetchall()
        if written.converters:
            rows = list(written.compiler.apply_converters(rows, written.converters))
        return [self._made(written, row) for row in rows]

    def first(self, *values: str | int) -> M | None:
        """For querysets of at most one row."""
        return next(iter(self.all(*values)), None)

    def _write(self, texts: tuple[bool, ...]) -> _Written:
        marks: list[Any] = [_TEXT.format(i) if text else _NUMBER - i for i, text in enumerate(texts)]
        compiler = self._ask(*marks).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        info: Any = compiler.klass_info
        first, last = info["select_fields"][0], info["select_fields"][-1]
        return _Written(
            sql,
            tuple(_Place(marks.index(one)) if one in marks else one for one in params),
            compiler.get_converters([column[0] for column in compiler.select]),
            compiler,
            info["model"],
            slice(first, last + 1),
            tuple(column[0].target.attname for column in compiler.select[first : last + 1]),
            tuple(compiler.annotation_col_map.items()),
            get_related_populators(info, compiler.select, connection.alias),  # type: ignore[call-arg]
        )

    @staticmethod
    def _made(written: _Written, row: Sequence[Any]) -> Any:
        made = written.model.from_db(connection.alias, written.names, row[written.columns])
        for populator in written.related:
            populator.populate(row, made)
        for name, place in written.annotations:
            setattr(made, name, row[place])
        return made


def add(record: models.Model) -> None:
    """Insert a new record as its values are, and give it its primary key."""
    model = type(record)
    sql, fields, made = _insert(model, connection.vendor, record.pk is None)
    values = [field.get_db_prep_save(getattr(record, field.attname), connection) for field in fields]
    with cursor() as writing:
        writing.execute(sql, values)
        if made:
            record.pk = writing.fetchone()[0]
    record._state.adding, record._state.db = False, connection.alias


@lru_cache(maxsize=200)
def _insert(model: type[models.Model], vendor: str, makes_key: bool) -> tuple[str, tuple[Any, ...], bool]:
    quote, key = connection.ops.quote_name, model._meta.pk
    assert key is not None
    fields = tuple(
        field for field in model._meta.local_concrete_fields if not (makes_key and field.primary_key)
    )
    names = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"
    return f"{sql} RETURNING {quote(str(key.column))}" if makes_key else sql, fields, makes_key
