"""What Django loads as the backend."""

from __future__ import annotations

import select
from collections import OrderedDict
from datetime import UTC
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.utils import debug_transaction
from psycopg import adapters
from psycopg.abc import AdaptContext
from psycopg.adapt import AdaptersMap
from psycopg.pq import ConnStatus, Format

from winnow.ground.postgresql.cursor import Cursor, Kept
from winnow.ground.postgresql.sent import Sent

_TIMESTAMPTZ = adapters.types["timestamptz"].oid


class Moment:
    """As psycopg's own, which is compiled, reads a moment. Django's takes it apart by a pattern: 4 us instead of 0.3, and
    a page of leads has three hundred of them."""

    format = Format.TEXT
    # In which sessions stand, and what Django compares.
    timezone = UTC

    def __init__(self, oid: int, context: AdaptContext | None = None) -> None:
        own = adapters.get_loader(_TIMESTAMPTZ, Format.TEXT)
        assert own is not None
        self.load = own(oid, context).load


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        params["context"] = AdaptersMap(params["context"])
        params["context"].register_loader(_TIMESTAMPTZ, Moment)
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        connection = super().get_new_connection(conn_params)
        self._sent = sent = Sent(connection.pgconn)
        wait = connection.wait

        def wait_for_all(*args: Any, **kwargs: Any) -> Any:
            """Whatever psycopg asks of the connection goes through its `wait`."""
            sent.settle()
            return wait(*args, **kwargs)

        connection.wait = wait_for_all
        return connection

    def kept_cursor(self, *, waits: bool = True) -> Cursor:
        """For the open connection."""
        return Cursor(self, self._kept, self._sent, waits=waits)

    def create_cursor(self, name: str | None = None) -> Any:
        """One that the server keeps rows for is refused while anything is unanswered, before psycopg waits."""
        if name is not None:
            self._sent.settle()
        return super().create_cursor(name)

    def _commit(self) -> None:
        if self.connection is None or not self._sent:
            super()._commit()  # type: ignore[misc] # not in the stubs
            return
        with debug_transaction(self, "COMMIT"), self.wrap_database_errors:
            self._sent.command(b"COMMIT")
            self._sent.settle()

    def _rollback(self) -> None:
        """What failed unheard is undone with the rest."""
        if self.connection is not None:
            with self.wrap_database_errors:
                self._sent.ended()
        super()._rollback()  # type: ignore[misc] # not in the stubs

    def is_usable(self) -> bool:
        """A server that has hung up, or is about to, has said so: only then is it asked, as Django does each time."""
        return self._is_quiet() or super().is_usable()

    def _is_quiet(self) -> bool:
        if self.connection is None or self.connection.pgconn.status != ConnStatus.OK:
            return False
        poll = select.poll()
        poll.register(self.connection.pgconn.socket, select.POLLIN)
        return not poll.poll(0)
