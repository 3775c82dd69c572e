"""What is asked or written for every request, in SQL that is written and planned once.

The ORM takes several times as long to write a small statement as a database to answer it, and PostgreSQL takes longer
to plan a long one than to run it. `Prepared` keeps the ORM's own SQL, `add` its INSERTs, `cursor` PostgreSQL's plans.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from operator import itemgetter
from types import NoneType
from typing import Any, Generic, TypeAlias, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query import FlatValuesListIterable, ValuesListIterable, get_related_populators

R = TypeVar("R")
Value = str | int | date | datetime
Asked: TypeAlias = models.QuerySet[Any, R] | tuple[str, Sequence[Any]]
# What stands for the values while the ORM writes: nobody's name, number or moment.
_TEXT, _NUMBER = "\x02value {}\x03", -7_301_000_000_000_000_000
_MOMENT = datetime(1001, 1, 1, tzinfo=UTC)
_MARK = re.compile(r"(?<!%)%s")


def cursor(*, waits: bool = True) -> AbstractContextManager[Any]:
    """A cursor that has PostgreSQL keep the plans of its statements, unless a pooler may hand the connection to
    others. Its parameters travel apart from the text: a list is `= ANY(%s)`, never `IN %s`. What Django does around
    each statement, which takes as long as a quick answer, is left out where nobody watches.

    One that does not wait is for statements in a transaction whose answer nobody needs: PostgreSQL works on them while
    we go on, and what fails is raised by the next statement."""
    return _cursor(connections[DEFAULT_DB_ALIAS], waits)  # type: ignore[no-any-return]


# Handed on, since `connection` looks up this thread's connection for each attribute.
def _cursor(wrapped: Any, waits: bool = True) -> Any:
    planned = wrapped.vendor == "postgresql"
    if planned and settings.ENVIRONMENT.database_pooled:
        return wrapped.cursor()
    # As an ordinary cursor does: what was lost since the last request is opened anew.
    if wrapped.connection is None or not wrapped.health_check_done:
        wrapped.close_if_health_check_failed()
        wrapped.ensure_connection()
    if wrapped.execute_wrappers or wrapped.queries_logged:
        return wrapped._prepare_cursor(wrapped.kept_cursor(waits=waits)) if planned else wrapped.cursor()
    return wrapped.kept_cursor(waits=waits) if planned else _Direct(wrapped)


class _Direct:
    """SQLite's own cursor with the errors of Django's."""

    def __init__(self, wrapped: BaseDatabaseWrapper) -> None:
        self._wrapped = wrapped
        self._own = own = wrapped.connection.cursor(sqlite3.Cursor)
        self.fetchone, self.fetchall = own.fetchone, own.fetchall

    def __enter__(self) -> _Direct:
        return self

    def __exit__(self, *_: object) -> None:
        self._own.close()

    @property
    def rowcount(self) -> int:
        return int(self._own.rowcount)

    def execute(self, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> None:
        self._wrapped.validate_no_broken_transaction()
        with self._wrapped.wrap_database_errors:
            self._own.execute(_marked(sql, tuple(params) if isinstance(params, Mapping) else ()), params)


@lru_cache(maxsize=1000)
def _marked(sql: str, names: tuple[str, ...]) -> str:
    """Django writes %s and %(name)s, SQLite reads ? and :name."""
    return sql % ({name: f":{name}" for name in names} or ("?",) * _MARK.subn("", sql)[1])


@dataclass(frozen=True)
class _Written:
    """`params` holds places of values; `made` makes of a row what the queryset would give."""

    sql: str
    params: tuple[Any, ...]
    converters: Any
    compiler: Any
    made: Callable[[Sequence[Any]], Any]


class _Place(int):
    """Which of the values stands there."""


class Prepared(Generic[R]):
    """A queryset of whole rows, or of some values of them, with places for texts and numbers, which are compared as
    they are given, and for moments and days; or a statement with its parameters, as the ORM wrote it."""

    def __init__(self, ask: Callable[..., Asked[R]]) -> None:
        self._ask = ask
        self._written: dict[tuple[str, tuple[type, ...]], _Written] = {}

    def all(self, *values: Value) -> list[R]:
        wrapped, kinds = connections[DEFAULT_DB_ALIAS], tuple(map(type, values))
        written = self._written.get((wrapped.vendor, kinds))
        if written is None:
            written = self._written[wrapped.vendor, kinds] = self._write(values)
        filled = [_bound(values[one]) if isinstance(one, _Place) else one for one in written.params]
        with _cursor(wrapped) as asking:
            asking.execute(written.sql, filled)
            rows = asking.fetchall()
        if written.converters:
            rows = list(written.compiler.apply_converters(rows, written.converters))
        return [written.made(row) for row in rows]

    def first(self, *values: Value) -> R | None:
        """For querysets of at most one row."""
        return next(iter(self.all(*values)), None)

    def _write(self, values: tuple[Value, ...]) -> _Written:
        marks = [_mark(value, place) for place, value in enumerate(values)]
        bound = [_bound(mark) for mark in marks]
        asked = self._ask(*marks)
        if isinstance(asked, tuple):
            return _Written(asked[0], _placed(asked[1], bound), {}, None, tuple)
        compiler = asked.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        converters = compiler.get_converters([column[0] for column in compiler.select])
        return _Written(sql, _placed(params, bound), converters, compiler, _maker(asked, compiler))


def _placed(params: Iterable[Any], bound: list[Any]) -> tuple[Any, ...]:
    return tuple(_Place(bound.index(one)) if one in bound else one for one in params)


def _mark(value: Value, place: int) -> Any:
    if isinstance(value, str):
        return _TEXT.format(place)
    if isinstance(value, datetime):
        return _MOMENT + timedelta(seconds=place)
    return _MOMENT.date() + timedelta(days=place) if isinstance(value, date) else _NUMBER - place


def _bound(value: Value) -> Any:
    """As the database takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def _maker(asked: Any, compiler: Any) -> Callable[[Sequence[Any]], Any]:
    gives = asked._iterable_class
    if gives is ValuesListIterable:
        return tuple
    return itemgetter(0) if gives is FlatValuesListIterable else _record(compiler)


def _record(compiler: Any) -> Callable[[Sequence[Any]], Any]:
    info, alias = compiler.klass_info, connection.alias
    columns = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
    names = tuple(column[0].target.attname for column in compiler.select[columns])
    annotations = tuple(compiler.annotation_col_map.items())
    related = get_related_populators(info, compiler.select, alias)  # type: ignore[call-arg]

    def made(row: Sequence[Any]) -> Any:
        record = info["model"].from_db(alias, names, row[columns])
        for populator in related:
            populator.populate(row, record)
        for name, place in annotations:
            setattr(record, name, row[place])
        return record

    return made


def add(record: models.Model, *, waits: bool = True) -> None:
    """Insert a new record as its values are, and give it its primary key: not without waiting (see `cursor`)."""
    wrapped = connections[DEFAULT_DB_ALIAS]
    sql, fields, made = _insert(type(record), wrapped.vendor, record.pk is None, waits)
    values = []
    for field, plain in fields:
        value = getattr(record, field.attname)
        values.append(value if type(value) in plain else field.get_db_prep_save(value, wrapped))
    with _cursor(wrapped, waits) as writing:
        writing.execute(sql, values)
        if made:
            record.pk = writing.fetchone()[0]
    record._state.adding, record._state.db = False, wrapped.alias


@lru_cache(maxsize=200)
def _insert(
    model: type[models.Model], vendor: str, makes_key: bool, tells_key: bool
) -> tuple[str, tuple[Any, ...], bool]:
    quote, key = connection.ops.quote_name, model._meta.pk
    assert key is not None
    fields = tuple(
        field for field in model._meta.local_concrete_fields if not (makes_key and field.primary_key)
    )
    names = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"
    told = tuple((field, _plain(field)) for field in fields)
    returns = makes_key and tells_key
    return f"{sql} RETURNING {quote(str(key.column))}" if returns else sql, told, returns


def _plain(field: Any) -> tuple[type, ...]:
    """What the database takes as it is. The ORM asks several functions for each value, which change nothing of most."""
    if isinstance(field, models.CharField | models.TextField):
        return str, NoneType
    return (int, NoneType) if isinstance(field, models.IntegerField | models.ForeignKey) else (NoneType,)
