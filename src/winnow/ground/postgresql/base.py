"""What Django loads as the backend."""

from __future__ import annotations

import select
from collections import OrderedDict
from typing import Any

from django.db.backends.postgresql import base
from psycopg.pq import ConnStatus

from winnow.ground.postgresql.cursor import Cursor, Kept


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        return super().get_new_connection(conn_params)

    def kept_cursor(self) -> Cursor:
        """For the open connection."""
        return Cursor(self, self._kept)

    def is_usable(self) -> bool:
        """A server that has hung up, or is about to, has said so: only then is it asked, as Django does each time."""
        return self._is_quiet() or super().is_usable()

    def _is_quiet(self) -> bool:
        if self.connection is None or self.connection.pgconn.status != ConnStatus.OK:
            return False
        poll = select.poll()
        poll.register(self.connection.pgconn.socket, select.POLLIN)
        return not poll.poll(0)
