"""Threads that stay with a caller (winnow/cli/lingering.py)."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from gunicorn.workers.gthread import ThreadWorker

from winnow.cli.lingering import Lingering


class Conn:
    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Every letter is a request; a connection without any more is not kept."""

    def answer(self: Any, conn: Any) -> bool:
        letter = conn.sock.recv(1)
        self.answered += letter
        return bool(letter)

    monkeypatch.setattr(ThreadWorker, "handle", answer)
    worker = Lingering.__new__(Lingering)
    worker.waiting, worker.alive, worker.answered = set(), True, b""
    return worker


@pytest.fixture
def ends() -> Iterator[tuple[Conn, socket.socket]]:
    here, there = socket.socketpair()
    with here, there:
        yield Conn(here), there


def test_whoever_asks_again_at_once_is_answered_by_the_same_thread(worker: Any, ends: Any) -> None:
    conn, caller = ends
    caller.sendall(b"abc")
    caller.close()
    assert worker.handle(conn) is False
    assert worker.answered == b"abc"


def test_whoever_says_nothing_is_handed_back(worker: Any, ends: Any) -> None:
    conn, caller = ends
    caller.sendall(b"a")
    assert worker.handle(conn) is True
    assert worker.answered == b"a"


def test_whoever_waits_for_a_thread_comes_first(worker: Any, ends: Any) -> None:
    conn, caller = ends
    caller.sendall(b"abc")
    worker.waiting.add("somebody else")
    assert worker.handle(conn) is True
    assert worker.answered == b"a"


def test_a_worker_that_is_told_to_stop_lingers_no_more(worker: Any, ends: Any) -> None:
    conn, caller = ends
    caller.sendall(b"abc")
    worker.alive = False
    assert worker.handle(conn) is True
    assert worker.answered == b"a"
