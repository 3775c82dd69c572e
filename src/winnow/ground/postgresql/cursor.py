"""Statements that PostgreSQL keeps with their plans, asked straight through libpq.

psycopg's own cursors take two to three times as long for a short one, and forget all plans whenever a transaction is
undone. Only what is answered soon comes here: whoever waits does not hear Ctrl-C meanwhile.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import count
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import Connection, errors
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import Format, TransactionStatus
from psycopg.pq.abc import PGresult

from winnow.ground.postgresql.sent import Sent, checked

# Each takes some dozen kB of the server's memory.
MOST_KEPT = 300
_MARK = re.compile(r"%(?:%|s|\((\w+)\)s)")
_NUMBERS = count(1)


class Kept:
    """One statement on one connection. PostgreSQL plans it once for each combination of its parameters' types."""

    def __init__(self, sql: str, connection: Connection[Any]) -> None:
        self.query, self.order = _numbered(sql)
        self.formats = (PyFormat.AUTO,) * len(self.order)
        self.adapts = Transformer(connection)
        self.names: dict[Any, bytes] = {}


class Cursor:
    """What winnow.ground.prepared asks of a cursor, with the errors of Django's. `kept` are the statements of this
    connection, the longest unused first. One that does not wait has no rows."""

    def __init__(
        self, wrapped: BaseDatabaseWrapper, kept: OrderedDict[str, Kept], sent: Sent, *, waits: bool
    ) -> None:
        self._wrapped, self._kept, self._sent = wrapped, kept, sent
        # Outside of a transaction nobody would hear what failed.
        self._waits = waits or not wrapped.in_atomic_block
        self._connection: Connection[Any] = wrapped.connection
        self._pgconn = self._connection.pgconn
        self._rows: list[tuple[Any, ...]] = []
        self.rowcount = -1
        # What Django's log of queries reads.
        self._query: Kept | None = None

    def __enter__(self) -> Cursor:
        return self

    def __exit__(self, *_: object) -> None:
        self._rows = []

    def execute(self, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> None:
        self._wrapped.validate_no_broken_transaction()
        with self._wrapped.wrap_database_errors:
            self._execute(sql, params)

    def _execute(self, sql: str, params: Sequence[Any] | Mapping[str, Any]) -> None:
        kept = self._query = self._known(sql)
        adapts = kept.adapts
        sent: Any = adapts.dump_sequence([params[place] for place in kept.order], kept.formats)
        self._begin()
        name = kept.names.get(adapts.types) or self._prepare(kept)
        if not self._waits:
            self._sent.send(name, sent, adapts.formats)
            self._sent.flush()
            return
        result = self._answer(name, sent, adapts.formats)
        # Read at once, since the next execution takes the same Transformer; libpq has all rows in memory anyway.
        adapts.set_pgresult(result)
        self._rows = adapts.load_rows(0, result.ntuples, tuple)
        self.rowcount = len(self._rows) if result.nfields else result.command_tuples or 0

    def fetchone(self) -> tuple[Any, ...] | None:
        return self._rows.pop(0) if self._rows else None

    def fetchall(self) -> list[tuple[Any, ...]]:
        rows, self._rows = self._rows, []
        return rows

    def close(self) -> None:
        """For Django's cursor around it."""

    def _known(self, sql: str) -> Kept:
        kept = self._kept.get(sql)
        if kept is not None:
            self._kept.move_to_end(sql)
            return kept
        self._sent.settle()
        while len(self._kept) >= MOST_KEPT:
            for name in self._kept.popitem(last=False)[1].names.values():
                checked(self._pgconn.exec_(b"DEALLOCATE " + name), self._pgconn)
        kept = self._kept[sql] = Kept(sql, self._connection)
        return kept

    def _begin(self) -> None:
        """As psycopg does before the first statement of a transaction; what has been sent already has begun one."""
        if self._sent or self._connection.autocommit:
            return
        if self._pgconn.transaction_status == TransactionStatus.IDLE:
            self._sent.command(b"BEGIN")

    def _prepare(self, kept: Kept) -> bytes:
        name = b"kept_%d" % next(_NUMBERS)
        self._sent.settle()
        checked(self._pgconn.prepare(name, kept.query, kept.adapts.types), self._pgconn)
        kept.names[kept.adapts.types] = name
        return name

    def _answer(self, name: bytes, values: Sequence[Any], formats: Any) -> PGresult:
        try:
            if self._sent:
                self._sent.send(name, values, formats)
                return self._sent.settle()[-1]
            return checked(self._pgconn.exec_prepared(name, values, formats, Format.TEXT), self._pgconn)
        except errors.FeatureNotSupported:
            # A migration has changed a column that a kept plan reads: all are planned anew.
            self._kept.clear()
            raise


@lru_cache(maxsize=1000)
def _numbered(sql: str) -> tuple[bytes, tuple[Any, ...]]:
    """As PostgreSQL reads it, $1 for %s or %(name)s; and which parameter stands at each number."""
    order: list[Any] = []

    def numbered(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        place = found[1] or len(order)
        if place not in order:
            order.append(place)
        return f"${order.index(place) + 1}"

    return _MARK.sub(numbered, sql).encode(), tuple(order)
