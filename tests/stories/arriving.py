"""Visitors who send a form and events to a server that may die at any moment, and remember what was acknowledged."""

from __future__ import annotations

import base64
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.bench.measure import process_tree
from tests.installation import ROOT, Environment, command

_AGAIN_SECONDS = 0.05


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """`winnow serve` with its worker; started anew whenever it is gone."""

    environment: Environment
    port: int
    kills: int = 0

    def __post_init__(self) -> None:
        self._stopping = threading.Event()
        self._process = self._started()
        self._keeper = threading.Thread(target=self._keep)
        self._keeper.start()

    def kill_one(self, dice: random.Random) -> None:
        """SIGKILL to any process of it: the parent, the pages' or the worker."""
        try:
            os.kill(dice.choice(sorted(process_tree(self._process.pid))), signal.SIGKILL)
            self.kills += 1
        except ProcessLookupError:
            pass

    def stop(self) -> None:
        self._stopping.set()
        self._keeper.join()

    def _keep(self) -> None:
        while not self._stopping.wait(_AGAIN_SECONDS):
            if self._process.poll() is not None:
                self._end()
                self._process = self._started()
        self._end()

    def _end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command("serve", "--port", str(self.port)),
            env=self.environment,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


@dataclass
class Visitor:
    """Sends one thing after the other until `most` are acknowledged; what was not is sent again under a new name."""

    port: int
    most: int
    send: Callable[[Visitor, int], list[str]]
    acknowledged: list[str] = field(default_factory=list)
    tried: int = 0

    def run(self) -> None:
        while len(self.acknowledged) < self.most:
            self.tried += 1
            try:
                self.acknowledged += self.send(self, self.tried)
            except (OSError, http.client.HTTPException):
                time.sleep(_AGAIN_SECONDS)

    def post(self, path: str, body: str, headers: dict[str, str], place: int) -> http.client.HTTPResponse:
        # Each from an address of its own, or it would be told that it sends too much.
        own = f"127.{1 + id(self) % 200}.{place // 250 % 250}.{1 + place % 250}"
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(own, 0))
        try:
            line.request("POST", path, body, headers)
            answer = line.getresponse()
            answer.read()
            return answer
        finally:
            line.close()


def sends_form(key: str, name: str) -> Callable[[Visitor, int], list[str]]:
    def send(visitor: Visitor, place: int) -> list[str]:
        email = f"{name}{place}@acme.com"
        body = urlencode({"first_name": "Ann", "last_name": f"Visitor {name} {place}", "email": email})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = visitor.post(f"/f/{key}", body, headers, place)
        return [email] if answer.status == 302 else []

    return send


def sends_events(key: str, name: str, *, batch: int) -> Callable[[Visitor, int], list[str]]:
    user = base64.b64encode(f"{key}:".encode()).decode()

    def send(visitor: Visitor, place: int) -> list[str]:
        ids = [f"{name}-{place}-{n}" for n in range(batch)]
        events = [{"type": "track", "userId": name, "event": "Sent", "messageId": one} for one in ids]
        path, said = ("/v1/batch", {"batch": events}) if batch > 1 else ("/v1/track", events[0])
        headers = {"Authorization": f"Basic {user}", "Content-Type": "application/json"}
        answer = visitor.post(path, json.dumps(said), headers, place)
        return ids if answer.status == 200 else []

    return send
