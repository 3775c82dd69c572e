"""A worker that is told to stop finishes what it has in hand, or gives it back; long work holds up no short one."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation import DEADLINE_SECONDS, ROOT, Environment, command, installation, until, winnow
from tests.rooms.jobs.test_killed_worker import states

pytestmark = pytest.mark.once


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Environment]:
    with installation(tmp_path) as environment:
        yield {
            **environment,
            "TRAP_FILE": str(tmp_path / "works"),
            "END_FILE": str(tmp_path / "end"),
        }


@pytest.fixture
def busy_worker(scene: Environment) -> Iterator[subprocess.Popen[bytes]]:
    """A worker in the middle of a long job."""
    beside = [sys.executable, "-m", "tests.rooms.jobs.beside", "enqueue-long"]
    subprocess.run(beside, env=scene, cwd=ROOT, check=True)
    worker = subprocess.Popen(command("worker"), env=scene, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        until(Path(scene["TRAP_FILE"]).exists)
        yield worker
    finally:
        worker.kill()
        worker.wait()


def test_long_work_holds_up_no_short_work_and_is_finished(
    scene: Environment, busy_worker: subprocess.Popen[bytes]
) -> None:
    until(lambda: "SUCCESSFUL" in states(scene, "fold_tallies"))
    assert states(scene, "long_chore") == {"RUNNING": 1}
    busy_worker.send_signal(signal.SIGTERM)
    Path(scene["END_FILE"]).touch()
    assert busy_worker.wait(timeout=DEADLINE_SECONDS) == 0
    assert states(scene, "long_chore") == {"SUCCESSFUL": 1}
    assert '"workers": []' in winnow(scene, "worker", "--status", "--json").stdout


def test_told_twice_it_gives_the_job_back_with_all_its_attempts(
    scene: Environment, busy_worker: subprocess.Popen[bytes]
) -> None:
    busy_worker.send_signal(signal.SIGTERM)
    busy_worker.send_signal(signal.SIGINT)
    assert busy_worker.wait(timeout=DEADLINE_SECONDS) == 0
    assert states(scene, "long_chore") == {"READY": 1}
    listed = winnow(scene, "jobs", "list", "--state", "ready", "--json").stdout
    assert '"attempts": 0' in listed
