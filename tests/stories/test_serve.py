"""An owner starts Winnow with one command, and stops all of it with one key."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation import (
    DEADLINE_SECONDS,
    ROOT,
    Environment,
    asked,
    command,
    installation,
    until,
    winnow,
)

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Environment]:
    with installation(tmp_path) as environment:
        yield environment


class Served:
    """`winnow serve` on any free port, up to the line that says where it answers."""

    def __init__(self, scene: Environment, *options: str) -> None:
        self.process = subprocess.Popen(
            command("serve", "--port", "0", *options), env=scene, cwd=ROOT, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stderr is not None
        self.said = []
        for line in self.process.stderr:
            self.said.append(line)
            if found := re.search(r"Winnow is at (http://\S+)", line):
                self.address = found[1]
                return
        raise AssertionError("".join(self.said))

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(self.address + path, timeout=DEADLINE_SECONDS) as answer:
            return bytes(answer.read())

    def children(self) -> list[int]:
        """All processes below the command's own."""
        found, left = [], [self.process.pid]
        while left:
            process = left.pop()
            listed = Path(f"/proc/{process}/task/{process}/children").read_text()
            below = [int(word) for word in listed.split()]
            found += below
            left += below
        return found

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=DEADLINE_SECONDS)

    def __enter__(self) -> Served:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()


def is_gone(process: int) -> bool:
    """Whether a process has ended; one that nobody has waited for yet counts as ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def living_workers(scene: Environment) -> list[int]:
    import json

    found = json.loads(winnow(scene, "worker", "--status", "--json").stdout)
    return [worker["process"] for worker in found["workers"] if worker["alive"]]


def workers(scene: Environment) -> set[int]:
    return {process for (process,) in asked(scene, "SELECT process FROM jobs_workerbeat")}


@linux
def test_one_command_serves_pages_and_works_and_one_signal_stops_both(scene: Environment) -> None:
    with Served(scene) as served:
        assert served.get("/healthz") == b"ok"
        assert served.get("/readyz") == b"ok"
        until(lambda: workers(scene))
        children = served.children()
        assert len(children) >= 3
        assert served.stop() == 0
        assert all(is_gone(process) for process in children)
    assert living_workers(scene) == []


@pytest.mark.once
@linux
def test_ctrl_c_stops_it_as_cleanly(scene: Environment) -> None:
    with Served(scene) as served:
        children = served.children()
        assert served.stop(signal.SIGINT) == 0
        assert all(is_gone(process) for process in children)


@pytest.mark.once
@linux
def test_a_worker_that_dies_is_replaced(scene: Environment) -> None:
    with Served(scene) as served:
        until(lambda: workers(scene))
        (dead,) = workers(scene)
        os.kill(dead, signal.SIGKILL)
        until(lambda: workers(scene) - {dead})
        assert served.get("/healthz") == b"ok"


@pytest.mark.once
@linux
def test_nobody_is_left_behind_when_it_is_killed(scene: Environment) -> None:
    with Served(scene) as served:
        children = served.children()
        served.process.kill()
        until(lambda: all(is_gone(process) for process in children))


@pytest.mark.once
@linux
def test_it_can_serve_without_working(scene: Environment) -> None:
    with Served(scene, "--no-worker") as served:
        assert served.get("/healthz") == b"ok"
        assert living_workers(scene) == []


@pytest.mark.once
def test_a_port_in_use_is_said_plainly(scene: Environment) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = winnow(scene, "serve", "--port", str(port))
    assert done.returncode == 1
    assert f"Cannot listen on 127.0.0.1:{port}: Address already in use" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.once
def test_an_address_that_is_not_ours_is_said_plainly(scene: Environment) -> None:
    done = winnow(scene, "serve", "--host", "192.0.2.1", "--port", "0")
    assert done.returncode == 1
    assert "Cannot listen on 192.0.2.1" in done.stderr
