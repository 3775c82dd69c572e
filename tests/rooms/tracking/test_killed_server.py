"""A server killed with SIGKILL while events arrive loses none that it acknowledged."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.installation import installation, until
from tests.rooms.tracking.sending import Sender, new_key, serving, together

EVENTS = 400


@pytest.mark.slow
def test_loses_no_acknowledged_event(tmp_path: Path) -> None:
    with installation(tmp_path) as environment, serving(environment) as served:
        key = new_key(environment)
        senders = [Sender(served.port, key, f"s{n}", batch=1 if n % 2 else 20) for n in range(4)]
        threads = together(senders)
        until(lambda: sum(len(one.acknowledged) for one in senders) >= EVENTS)
        served.kill()
        for thread in threads:
            thread.join()
        acknowledged = {one for sender in senders for one in sender.acknowledged}
        assert len(acknowledged) >= EVENTS
        assert acknowledged <= _kept(environment["WINNOW_DATABASE_URL"], tmp_path)


def _kept(url: str, folder: Path) -> set[str]:
    """Asked of the database itself."""
    import psycopg

    with closing(psycopg.connect(url) if url else sqlite3.connect(folder / "winnow.sqlite3")) as connection:
        return {
            row[0] for row in connection.execute("SELECT message_id FROM tracking_trackedevent").fetchall()
        }
