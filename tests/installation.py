"""A Winnow of its own for tests that run the real command: a folder, and a database on the test's server."""

from __future__ import annotations

import atexit
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from pathlib import Path
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent
DEADLINE_SECONDS = 90
Environment = dict[str, str]
# Lasts as long as the tests.
_kept = ExitStack()
atexit.register(_kept.close)


@contextmanager
def installation(folder: Path, *, tables: bool = True) -> Iterator[Environment]:
    """The environment variables of an empty installation, with its tables made or not yet; its database goes
    away with it."""
    with _database(folder, template=_template() if tables else None) as environment:
        yield environment


@cache
def kept_installation(folder: Path) -> Environment:
    """An installation that lasts as long as the tests; empty when its folder is named for the first time."""
    folder.mkdir(parents=True, exist_ok=True)
    return _kept.enter_context(installation(folder))


@cache
def _template() -> Environment:
    """An installation with tables that others are copied from: making them takes longer than most tests."""
    folder = Path(_kept.enter_context(tempfile.TemporaryDirectory(prefix="winnow-template-")))
    environment = _kept.enter_context(_database(folder, template=None))
    done = winnow(environment, "jobs", "list")
    assert done.returncode == 0, done.stderr
    return environment


@contextmanager
def _database(folder: Path, *, template: Environment | None) -> Iterator[Environment]:
    server = os.environ.get("WINNOW_TEST_DATABASE_URL", "")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("WINNOW_")},
        "DJANGO_SETTINGS_MODULE": "winnow.config.settings",
        "PYTHONPATH": str(ROOT),
        "WINNOW_DATA_DIR": str(folder),
        "WINNOW_DATABASE_URL": "",
    }
    if not server.startswith("postgres"):
        if template:
            made = Path(template["WINNOW_DATA_DIR"]) / "winnow.sqlite3"
            with (
                closing(sqlite3.connect(made)) as source,
                closing(sqlite3.connect(folder / made.name)) as copy,
            ):
                source.backup(copy)
        yield environment
        return
    import psycopg

    name = f"installation_{uuid4().hex[:12]}"
    like = f"TEMPLATE {template['WINNOW_DATABASE_URL'].rpartition('/')[2]}" if template else ""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} {like}")
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
