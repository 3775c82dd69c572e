"""A server of a test's own, answering beside it."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[Any]:
    # It looks so often whether it shall end; by itself twice a second, and every test would wait for that.
    often = {"poll_interval": 0.01}
    threading.Thread(target=server.serve_forever, kwargs=often, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()
