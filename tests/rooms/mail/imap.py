"""A real IMAP server beside the tests, on loopback: pymap with one mailbox owner; and one that lies."""

from __future__ import annotations

import imaplib
import socket
import socketserver
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.installation import DEADLINE_SECONDS, until
from tests.serving import serving

USER, PASSWORD = "sales", "s3cret pass"


@dataclass
class Imap:
    """The server's port, and a way to do what a mail program, or the provider, does there."""

    port: int

    @contextmanager
    def _session(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=DEADLINE_SECONDS) as client:
            client.login(USER, PASSWORD)
            yield client

    def make(self, folder: str) -> None:
        with self._session() as client:
            client.create(folder)

    def remove(self, folder: str) -> None:
        with self._session() as client:
            client.delete(folder)

    def put(self, folder: str, *mails: bytes, at: str | None = None) -> None:
        """`at` is when they arrived, as IMAP writes it: "01-Mar-2020 00:00:00 +0000"."""
        with self._session() as client:
            for mail in mails:
                status, told = client.append(folder, "", f'"{at}"' if at else "", mail)
                assert status == "OK", told

    def flags(self, folder: str) -> str:
        with self._session() as client:
            client.select(folder, readonly=True)
            return str(client.fetch("1:*", "(FLAGS)")[1])


def _port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running() -> Iterator[Imap]:
    port = _port()
    pymap = str(Path(sys.executable).with_name("pymap"))
    owner = ["--demo-user", USER, "--demo-password", PASSWORD]
    command = [pymap, "--host", "127.0.0.1", "--port", str(port), "--no-tls", "dict", *owner]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            _await(port)
            yield Imap(port)
        finally:
            process.terminate()


def _await(port: int) -> None:
    def answers() -> bool:
        with closing(socket.socket()) as there:
            return there.connect_ex(("127.0.0.1", port)) == 0

    until(answers)


class _Lies(socketserver.StreamRequestHandler):
    """Answers each command with what was put in its mouth."""

    def handle(self) -> None:
        said: Mapping[bytes, bytes] = self.server.said  # type: ignore[attr-defined]
        self.wfile.write(said.get(b"greeting", b"* OK hello\r\n"))
        for line in self.rfile:
            tag, _, rest = line.strip().partition(b" ")
            word = b" ".join(rest.split()[:2]).upper()
            told = next((text for start, text in said.items() if word.startswith(start.upper())), b"")
            if told == b"hang up":
                return
            ending = b"" if b"TAG " in told else tag + b" OK done\r\n"
            self.wfile.write(told.replace(b"TAG ", tag + b" ") + ending)


@contextmanager
def lying(said: Mapping[bytes, bytes]) -> Iterator[int]:
    """A server that says `said` after commands that begin so; returns its port. TAG stands for the command's."""
    usual = {b"CAPABILITY": b"* CAPABILITY IMAP4rev1\r\n"}
    server: Any = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Lies)
    server.daemon_threads = True
    server.said = {**usual, **said}
    with serving(server):
        yield server.server_address[1]
