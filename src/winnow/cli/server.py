"""Pages, API and background work under one command: a parent that loads Winnow once, forks a web server and a
worker that share its memory, restarts the worker when it dies, and stops everything together."""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from gunicorn.app.base import BaseApplication

from winnow.cli.lingering import Lingering

logger = logging.getLogger("winnow.serve")

GRACE_SECONDS = 25.0
STARTUP_SECONDS = 60.0
RESTART_SECONDS = (1, 2, 5, 10, 30)
_PR_SET_PDEATHSIG = 1


class CannotListen(Exception):
    """The address is taken, not ours, or not allowed."""


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises `CannotListen` with what to do about it."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(512)
    except OSError as error:
        told = error.strerror or str(error)
        raise CannotListen(f"Cannot listen on {host}:{port}: {told}. Try --port {port + 1}.") from error
    listener.set_inheritable(True)
    return listener


class Pages(BaseApplication):  # type: ignore[misc] # gunicorn is not typed
    """gunicorn around an application that is loaded already."""

    def __init__(self, application: Any, *, descriptor: int, workers: int, threads: int) -> None:
        self.application = application
        self.chosen = {
            "bind": f"fd://{descriptor}",
            "workers": workers,
            "threads": threads,
            "worker_class": Lingering,
            "preload_app": True,
            "graceful_timeout": 10,
            "keepalive": 15,
            "loglevel": "warning",
            "proc_name": "winnow",
            "control_socket_disable": True,
            # A heartbeat file on a disk may block; memory never does.
            "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108 - gunicorn's advice
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self.application


@dataclass
class Child:
    name: str
    work: Callable[[], None]
    process: int = 0
    deaths: int = 0
    restart_at: float | None = None
    started_at: float = 0.0


@dataclass
class Parent:
    """Starts the children, restarts `worker` when it dies, and leaves when the pages do or when told to."""

    children: list[Child]
    on_answer: Callable[[], None]
    probe: Callable[[], bool]
    _told_to_stop: int = 0
    _answered: bool = False
    _status: int = field(default=0, init=False)

    def run(self) -> int:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        for child in self.children:
            self._start(child)
        deadline = time.monotonic() + STARTUP_SECONDS
        while not self._told_to_stop and self._status == 0:
            self._reap()
            if not self._answered and self.probe():
                self._answered = True
                self.on_answer()
            if not self._answered and time.monotonic() > deadline:
                logger.error("the pages did not start within %d seconds", STARTUP_SECONDS)
                self._status = 1
            time.sleep(0.2 if self._answered else 0.01)
        self._stop_children()
        return self._status

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._told_to_stop += 1

    def _start(self, child: Child) -> None:
        child.restart_at, child.started_at = None, time.monotonic()
        child.process = os.fork()
        if child.process == 0:
            code = 1
            try:
                _leave_terminal_and_die_with_parent()
                child.work()
                code = 0
            except SystemExit as leaving:
                code = leaving.code if isinstance(leaving.code, int) else 1
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)

    def _reap(self) -> None:
        for child in self.children:
            if child.process and os.waitpid(child.process, os.WNOHANG)[0]:
                self._after_death(child)
            elif child.restart_at is not None and time.monotonic() >= child.restart_at:
                self._start(child)

    def _after_death(self, child: Child) -> None:
        child.process = 0
        if child.name == "pages":
            logger.error("the web server died: stopping")
            self._status = 1
            return
        # A worker that lived for a while starts counting anew.
        child.deaths = child.deaths + 1 if time.monotonic() - child.started_at < 60 else 1
        wait = RESTART_SECONDS[min(child.deaths, len(RESTART_SECONDS)) - 1]
        logger.error("the worker died: starting another in %d s", wait)
        child.restart_at = time.monotonic() + wait

    def _stop_children(self) -> None:
        """Ask once; a second signal or the end of the grace makes them give back what they hold, then kill."""
        self._signal_all(signal.SIGTERM)
        asked, deadline = self._told_to_stop, time.monotonic() + GRACE_SECONDS
        while self._alive() and time.monotonic() < deadline and self._told_to_stop <= max(1, asked):
            time.sleep(0.02)
        if self._alive():
            self._signal_all(signal.SIGTERM)
            deadline = time.monotonic() + 5
            while self._alive() and time.monotonic() < deadline:
                time.sleep(0.02)
        self._signal_all(signal.SIGKILL)
        while self._alive():
            time.sleep(0.02)

    def _alive(self) -> bool:
        for child in self.children:
            if child.process and os.waitpid(child.process, os.WNOHANG)[0]:
                child.process = 0
        return any(child.process for child in self.children)

    def _signal_all(self, number: int) -> None:
        for child in self.children:
            if child.process:
                os.kill(child.process, number)


def _leave_terminal_and_die_with_parent() -> None:
    """Ctrl-C is the parent's to hear; and a parent that is killed leaves nobody behind (on Linux)."""
    os.setpgid(0, 0)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() == 1:
            os._exit(1)


def freeze() -> None:
    """What was loaded is shared with the children: keep the collector from touching, and so copying, it. It searches
    seldom, too: looking through all that pages keep takes 60 ms, for which one request in thirty waited."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


def answers(listener: socket.socket, host_name: str) -> bool:
    """Whether a request to our own address is answered, with whatever status."""
    host, port = listener.getsockname()[:2]
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - asked, not bound
    request = f"GET /healthz HTTP/1.1\r\nHost: {host_name}\r\nConnection: close\r\n\r\n"
    try:
        with socket.create_connection((here, port), timeout=STARTUP_SECONDS) as connection:
            connection.sendall(request.encode())
            return connection.recv(5) == b"HTTP/"
    except OSError:
        return False
