"""A Winnow of its own for tests that run the real command: a folder, and a database on the test's server."""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent
DEADLINE_SECONDS = 180
Environment = dict[str, str]
# Names the folder in which a run keeps the databases that its tests copy.
TEMPLATES = "WINNOW_TEST_TEMPLATES"
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


def own_database() -> str:
    """The name of a database with tables for this process of the tests; it lasts as long as they do."""
    from winnow.config.settings import DATABASES, ENVIRONMENT

    name = str(DATABASES["default"]["NAME"])
    if not _server():
        _copy(_template(), ENVIRONMENT.data_dir)
        return name
    name = f"{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}_{uuid4().hex[:8]}"
    _kept.enter_context(_on_server(name, template=_template()))
    return name


def _template() -> Environment:
    """An installation with tables that others are copied from, made by the first process of a run that asks:
    making them takes longer than most tests."""
    folder = Path(os.environ[TEMPLATES]) / ("postgres" if _server() else "sqlite")
    folder.mkdir(exist_ok=True)
    name = f"{folder.parent.name}_{folder.name}"
    environment = _environment(folder, database=name)
    with (folder.parent / f"{folder.name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            if _server():
                _ask_server(f'CREATE DATABASE "{name}"')
            done = winnow(environment, "jobs", "list")
            assert done.returncode == 0, done.stderr
            (folder / "made").write_text(done.stderr)
    return environment


def said_at_first_use() -> str:
    """What the first command of all said to the person who started it."""
    return (Path(_template()["WINNOW_DATA_DIR"]) / "made").read_text()


def forget_templates(folder: Path) -> None:
    """At the end of a run, whoever made the folder."""
    if (folder / "postgres").exists() and _server():
        _ask_server(f'DROP DATABASE IF EXISTS "{folder.name}_postgres" WITH (FORCE)')
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _database(folder: Path, *, template: Environment | None) -> Iterator[Environment]:
    name = f"installation_{uuid4().hex[:12]}"
    environment = _environment(folder, database=name)
    if _server():
        with _on_server(name, template=template):
            yield environment
        return
    if template:
        _copy(template, folder)
    yield environment


def _environment(folder: Path, *, database: str) -> Environment:
    server = _server()
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("WINNOW_")},
        "DJANGO_SETTINGS_MODULE": "winnow.config.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "WINNOW_DATA_DIR": str(folder),
        "WINNOW_DATABASE_URL": f"{server.rsplit('/', 1)[0]}/{database}" if server else "",
    }


def _server() -> str:
    """The address of the PostgreSQL server of these tests; nothing where they are on SQLite."""
    address = os.environ.get("WINNOW_TEST_DATABASE_URL", "")
    return address if address.startswith("postgres") else ""


@contextmanager
def _on_server(name: str, *, template: Environment | None) -> Iterator[None]:
    like = template["WINNOW_DATABASE_URL"].rpartition("/")[2] if template else "template1"
    _ask_server(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    try:
        yield
    finally:
        _ask_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _ask_server(statement: str) -> None:
    import psycopg

    with psycopg.connect(_server(), autocommit=True) as connection:
        connection.execute(statement.encode())


def _copy(template: Environment, folder: Path) -> None:
    made = Path(template["WINNOW_DATA_DIR"]) / "winnow.sqlite3"
    with closing(sqlite3.connect(made)) as source, closing(sqlite3.connect(folder / made.name)) as copy:
        source.backup(copy)


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "winnow.cli.main", *words]


def winnow(environment: Environment, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end, whatever its exit code."""
    return subprocess.run(command(*words), env=environment, cwd=ROOT, capture_output=True, text=True)


def asked(environment: Environment, question: str) -> list[tuple[Any, ...]]:
    """The rows, asked of the installation's database itself: a command takes most of a second to start."""
    import psycopg

    url, file = environment["WINNOW_DATABASE_URL"], Path(environment["WINNOW_DATA_DIR"]) / "winnow.sqlite3"
    with closing(
        psycopg.connect(url) if url else sqlite3.connect(file, timeout=DEADLINE_SECONDS)
    ) as connection:
        return connection.execute(question).fetchall()


def until(happened: Callable[[], object]) -> None:
    """Ask again and again until it is so; fails after a deadline far beyond the usual."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
