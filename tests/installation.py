"""A Winnow of its own for tests that run the real command: a folder, and a database on the test's server."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent
DEADLINE_SECONDS = 90
Environment = dict[str, str]


@contextmanager
def installation(folder: Path) -> Iterator[Environment]:
    """The environment variables of an empty installation; its database goes away with it."""
    server = os.environ.get("WINNOW_TEST_DATABASE_URL", "")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("WINNOW_")},
        "DJANGO_SETTINGS_MODULE": "winnow.config.settings",
        "PYTHONPATH": str(ROOT),
        "WINNOW_DATA_DIR": str(folder),
        "WINNOW_DATABASE_URL": "",
    }
    if not server.startswith("postgres"):
        yield environment
        return
    import psycopg

    name = f"installation_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield {**environment, "WINNOW_DATABASE_URL": server.rsplit("/", 1)[0] + f"/{name}"}
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "winnow.cli.main", *words]


def winnow(environment: Environment, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end, whatever its exit code."""
    return subprocess.run(command(*words), env=environment, cwd=ROOT, capture_output=True, text=True)


def until(happened: Callable[[], object]) -> None:
    """Ask again and again until it is so; fails after a deadline far beyond the usual."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
