"""Statements that were sent and whose end nobody has waited for yet, by libpq's pipeline mode.

PostgreSQL works on them, one after the other, while we go on: a statement that nobody needs the answer of costs no round
trip. Whoever asks next waits for all of them, and hears there, still in its transaction, which one failed.
"""

from __future__ import annotations

import select
from collections.abc import Sequence
from typing import Any

from psycopg import OperationalError, errors
from psycopg.pq import ConnStatus, ExecStatus, Format
from psycopg.pq.abc import PGconn, PGresult

_DONE = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)


class Sent:
    def __init__(self, pgconn: PGconn) -> None:
        self._pgconn = pgconn
        self._unanswered = 0

    def __len__(self) -> int:
        return self._unanswered

    def command(self, sql: bytes) -> None:
        self._add()
        self._pgconn.send_query_params(sql, None)

    def send(self, name: bytes, values: Sequence[Any], formats: Sequence[int] | None) -> None:
        """A statement that PostgreSQL keeps."""
        self._add()
        self._pgconn.send_query_prepared(name, values, formats, Format.TEXT)

    def flush(self) -> None:
        """Have PostgreSQL begin with what was sent: otherwise it leaves with what is waited for."""
        while self._pgconn.flush():
            self._wait(select.POLLIN | select.POLLOUT)
            self._pgconn.consume_input()

    def settle(self) -> list[PGresult]:
        """Wait for all: their answers. Raises what is wrong with the first that failed."""
        return [checked(answer, self._pgconn) for answer in self.ended()]

    def ended(self) -> list[PGresult]:
        """Wait for all, whatever became of them."""
        if not self._unanswered:
            return []
        # After each answer comes nothing, and after all of them that they are all.
        due, self._unanswered = 2 * self._unanswered + 1, 0
        self._pgconn.pipeline_sync()
        self.flush()
        received = [self._next() for _ in range(due)]
        self._pgconn.exit_pipeline_mode()
        return [answer for answer in received[:-1] if answer is not None]

    def _add(self) -> None:
        if not self._unanswered:
            self._pgconn.enter_pipeline_mode()
        self._unanswered += 1

    def _next(self) -> PGresult | None:
        # libpq's own waiting keeps Python's other threads waiting, too: perhaps the one that we wait for.
        while self._pgconn.is_busy():
            self._wait(select.POLLIN)
            self._pgconn.consume_input()
        return self._pgconn.get_result()

    def _wait(self, event: int) -> None:
        poll = select.poll()
        poll.register(self._pgconn.socket, event)
        poll.poll()


def checked(result: PGresult, pgconn: PGconn) -> PGresult:
    if result.status in _DONE:
        return result
    if pgconn.status == ConnStatus.BAD:
        raise OperationalError(pgconn.get_error_message())
    raise errors.error_from_result(result)
