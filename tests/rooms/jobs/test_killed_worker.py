"""A worker killed with SIGKILL in the middle of 1,000 jobs loses none and leaves none stuck."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

ROOT = Path(__file__).resolve().parents[3]
JOBS = 1000
DEADLINE_SECONDS = 90


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a Winnow of its own: a database file, or a database of its own on the test's server."""
    server = os.environ.get("WINNOW_TEST_DATABASE_URL", "")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "winnow.config.settings",
        "PYTHONPATH": str(ROOT),
        "WINNOW_DATA_DIR": str(tmp_path),
        "WINNOW_DATABASE_URL": "",
        "WINNOW_WORKER_LEASE_SECONDS": "1",
        "TRAP_FILE": str(tmp_path / "trapped"),
    }
    if not server.startswith("postgres"):
        yield environment
        return
    import psycopg

    name = f"killed_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield {**environment, "WINNOW_DATABASE_URL": server.rsplit("/", 1)[0] + f"/{name}"}
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def chores(scene: dict[str, str], *arguments: str) -> Any:
    command = [sys.executable, "-m", "tests.rooms.jobs.beside", *arguments]
    done = subprocess.run(command, env=scene, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout) if done.stdout else None


def states(scene: dict[str, str]) -> dict[str, int]:
    """How many jobs are in which state, asked of the database itself."""
    import psycopg

    url = scene["WINNOW_DATABASE_URL"]
    file = Path(scene["WINNOW_DATA_DIR"]) / "winnow.sqlite3"
    chore = "SELECT status, count(*) FROM django_tasks_database_dbtaskresult WHERE task_path LIKE '%.chore' GROUP BY 1"
    with closing(psycopg.connect(url) if url else sqlite3.connect(file)) as connection:
        return dict(connection.execute(chore).fetchall())


def start_worker(scene: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "winnow.cli.main", "worker"]
    return subprocess.Popen(command, env=scene, cwd=ROOT, stderr=subprocess.DEVNULL)


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@pytest.mark.slow
def test_loses_no_job_and_leaves_none_stuck(scene: dict[str, str]) -> None:
    chores(scene, "enqueue", str(JOBS))
    first = start_worker(scene)
    try:
        until(Path(scene["TRAP_FILE"]).exists)
    finally:
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    left = states(scene)
    assert left["RUNNING"] == 1
    assert 0 < left["SUCCESSFUL"] < JOBS

    second = start_worker(scene)
    try:
        until(lambda: states(scene) == {"SUCCESSFUL": JOBS})
        second.send_signal(signal.SIGTERM)
        assert second.wait(timeout=DEADLINE_SECONDS) == 0
    finally:
        second.kill()
        second.wait()
    assert chores(scene, "state") == {"states": {"SUCCESSFUL": JOBS}, "ran": JOBS, "different": JOBS}
