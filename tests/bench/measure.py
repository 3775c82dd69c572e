"""How the benchmark measures: wall and CPU time, percentiles over an HTTP connection, memory of a process tree."""

from __future__ import annotations

import http.client
import os
import re
import socket
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from django.db import connection


@dataclass
class Stopwatch:
    """`cpu` is of this process and, on PostgreSQL, of all processes of its server."""

    seconds: float = 0.0
    cpu: float = 0.0


@contextmanager
def watch() -> Iterator[Stopwatch]:
    stopwatch = Stopwatch()
    start, used = time.perf_counter(), cpu_seconds()
    yield stopwatch
    stopwatch.seconds = time.perf_counter() - start
    stopwatch.cpu = cpu_seconds() - used


def cpu_seconds() -> float:
    return time.process_time() + (_server_seconds() if connection.vendor == "postgresql" else 0.0)


def _server_seconds() -> float:
    """Of the private cluster on this machine, from /proc; those of workers that ended count as their parent's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    ticks, server = 0, int(_stat(backend)[1])
    for pid in process_tree(server):
        ticks += sum(map(int, _stat(pid)[11 : 15 if pid == server else 13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    """The fields behind the process's name: state, parent, ...; the 12th to 15th are its ticks and its children's."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ["0"] * 15


def rate(n: int, seconds: float) -> str:
    return f"{n / seconds:,.0f}/s"


def milliseconds(call: Callable[[], object], *, runs: int = 40, warm: int = 3) -> tuple[float, float]:
    """(p50, p95) of a call after warming."""
    for _ in range(warm):
        call()
    times = []
    for _ in range(runs):
        with watch() as watched:
            call()
        times.append(watched.seconds * 1000)
    times.sort()
    return statistics.median(times), times[min(len(times) - 1, round(0.95 * len(times)))]


class Browser:
    """A signed-in HTTP client with one kept connection, as a browser has."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}

    def request(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        sent = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), **headers}
        self.connection.request(method, path, body=body, headers=sent)
        response = self.connection.getresponse()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";", 1)[0]
        return response.status, response.read()

    def sign_in(self, path: str, email: str, password: str) -> None:
        self.request("GET", path)
        form = {"username": email, "password": password, "csrfmiddlewaretoken": self.cookies["csrftoken"]}
        status, _ = self.request(
            "POST",
            path,
            urlencode(form).encode(),
            **{"Content-Type": "application/x-www-form-urlencoded", "Referer": "http://127.0.0.1"},
        )
        assert status == 302, f"sign-in answered {status}"

    def get(self, path: str) -> bytes:
        status, body = self.request("GET", path)
        assert status == 200, f"{path} answered {status}"
        return body


class Caller:
    """A program with a token and one kept connection, which costs hardly anything itself: on two cores a client of the
    standard library, which sends head and body apart, takes a seventh of what is measured."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.answers = self.socket.makefile("rb")

    def post(self, path: str, key: str, body: bytes) -> tuple[int, bytes]:
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.socket.sendall(head.encode() + body)
        status, length = int(self.answers.readline().split()[1]), 0
        while (line := self.answers.readline()) != b"\r\n":
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        return status, self.answers.read(length)


def process_tree(pid: int) -> list[int]:
    """A process and all below it, from /proc; just the process where there is none."""
    found, queue = [], [pid]
    while queue:
        current = queue.pop()
        found.append(current)
        for children in Path(f"/proc/{current}/task").glob("*/children"):
            queue += [int(word) for word in children.read_text().split()]
    return found


def proportional_mb(pids: list[int]) -> float:
    """Memory of these processes with shared pages counted once (PSS), in MB."""
    total = 0
    for pid in pids:
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except (FileNotFoundError, PermissionError):
            continue
        found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.M)
        total += int(found.group(1)) if found else 0
    return total / 1024


def peak_mb() -> float:
    """The largest this process has been."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
