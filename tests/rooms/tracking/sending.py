"""A real server and senders that keep what it acknowledged."""

from __future__ import annotations

import base64
import http.client
import json
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.installation import DEADLINE_SECONDS, ROOT, Environment, command, winnow


@dataclass
class Served:
    process: subprocess.Popen[str]
    port: int

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def serving(environment: Environment) -> Iterator[Served]:
    process = subprocess.Popen(
        [*command("serve"), "--port", "0", "--no-worker"],
        env=environment,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        assert process.stdout
        found = next(filter(None, (re.search(r":(\d+) ", line) for line in process.stdout)))
        yield Served(process, int(found[1]))
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def new_key(environment: Environment) -> str:
    done = winnow(environment, "tracking", "add", "Load", "--json")
    return str(json.loads(done.stdout)["key"])


@dataclass
class Sender:
    """Sends until the server is gone or `most` events are acknowledged; remembers which, and how long each took."""

    port: int
    key: str
    name: str
    batch: int = 1
    most: int = 1_000_000
    acknowledged: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def send(self) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE_SECONDS)
        user = base64.b64encode(f"{self.key}:".encode()).decode()
        headers = {"Authorization": f"Basic {user}", "Content-Type": "application/json"}
        try:
            while len(self.acknowledged) < self.most:
                ids = [f"{self.name}-{len(self.acknowledged) + n}" for n in range(self.batch)]
                events = [
                    {"type": "track", "userId": self.name, "event": "Sent", "messageId": one} for one in ids
                ]
                said = {"batch": events} if self.batch > 1 else events[0]
                began = time.perf_counter()
                line.request(
                    "POST", "/v1/batch" if self.batch > 1 else "/v1/track", json.dumps(said), headers
                )
                answer = line.getresponse()
                answer.read()
                self.seconds.append(time.perf_counter() - began)
                assert answer.status == 200, answer.status
                self.acknowledged += ids
        except (OSError, http.client.HTTPException):
            return


def together(senders: list[Sender]) -> list[threading.Thread]:
    threads = [threading.Thread(target=one.send) for one in senders]
    for thread in threads:
        thread.start()
    return threads
