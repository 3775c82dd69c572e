"""gunicorn's worker with threads that stay with a caller for a moment after they have answered.

gunicorn hands a kept connection back to its main thread after each answer, and the next request goes to whichever thread
has rested longest: three changes of thread, and on SQLite a connection that drops its pages because another one has
written since. A lead created by a caller who waits for each answer took 2.9 CPU ms among 100,000, and takes 2.4.
"""

from __future__ import annotations

import select
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

# Longer than a program near by takes to ask again; at most so long may somebody new wait for a thread.
LINGER_MILLISECONDS = 5


class Lingering(ThreadWorker):  # type: ignore[misc] # gunicorn is not typed
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting: set[TConn] = set()

    def enqueue_req(self, conn: TConn) -> None:
        self.waiting.add(conn)
        super().enqueue_req(conn)

    def handle(self, conn: TConn) -> Any:
        """True when the connection is to be kept."""
        self.waiting.discard(conn)
        kept = super().handle(conn)
        while kept is True and self._asks_again(conn):
            kept = super().handle(conn)
        return kept

    def _asks_again(self, conn: TConn) -> bool:
        # Whoever waits for a thread comes before whoever has had one.
        if self.waiting or not self.alive:
            return False
        poll = select.poll()
        poll.register(conn.sock, select.POLLIN)
        return bool(poll.poll(LINGER_MILLISECONDS))
