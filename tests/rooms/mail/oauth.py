"""A provider that takes OAuth 2 only: one that gives tokens, and a door before the real IMAP server that asks for them."""

from __future__ import annotations

import base64
import http.server
import json
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from tests.rooms.mail.imap import PASSWORD, USER
from tests.serving import serving


@dataclass
class Provider:
    """`refresh` is the refresh token that is good now; each use gives another, and `asked` is what was sent."""

    token_port: int = 0
    imap_port: int = 0
    refresh: str = "refresh-1"
    access: str = "access-1"
    asked: list[dict[str, list[str]]] = field(default_factory=list)


@contextmanager
def running(real_port: int) -> Iterator[Provider]:
    provider = Provider()
    tokens: Any = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Tokens)
    door: Any = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Door)
    door.real_port = real_port
    for server in (tokens, door):
        server.daemon_threads, server.provider = True, provider
    provider.token_port, provider.imap_port = tokens.server_address[1], door.server_address[1]
    with serving(tokens), serving(door):
        yield provider


class _Tokens(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        provider: Provider = self.server.provider  # type: ignore[attr-defined]
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        provider.asked.append(sent)
        good = sent["refresh_token"] == [provider.refresh] and sent["client_secret"] == ["hush"]
        told: dict[str, Any] = {"error": "invalid_grant", "error_description": "Token has been revoked."}
        if good:
            number = len(provider.asked) + 1
            provider.refresh, provider.access = f"refresh-{number}", f"access-{number}"
            told = {"access_token": provider.access, "refresh_token": provider.refresh, "expires_in": 3600}
        body = json.dumps(told).encode()
        self.send_response(200 if good else 400)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


class _Door(socketserver.StreamRequestHandler):
    """Speaks IMAP until somebody is signed in by XOAUTH2; then both ends speak to each other."""

    def handle(self) -> None:
        provider: Provider = self.server.provider  # type: ignore[attr-defined]
        self.wfile.write(b"* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2] hello\r\n")
        for line in self.rfile:
            tag, word, *_rest = line.split()
            if word.upper() == b"CAPABILITY":
                self.wfile.write(b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n" + tag + b" OK done\r\n")
            elif word.upper() != b"AUTHENTICATE":
                self.wfile.write(tag + b" NO [AUTHENTICATIONFAILED] passwords are not taken\r\n")
            else:
                self.wfile.write(b"+ \r\n")
                said = base64.b64decode(self.rfile.readline())
                if said == f"user={USER}\1auth=Bearer {provider.access}\1\1".encode():
                    self._through(tag)
                    return
                self.wfile.write(tag + b" NO [AUTHENTICATIONFAILED] Invalid credentials\r\n")

    def _through(self, tag: bytes) -> None:
        with closing(socket.create_connection(("127.0.0.1", self.server.real_port))) as real:  # type: ignore[attr-defined]
            file = real.makefile("rwb", buffering=0)
            file.readline()
            file.write(f'in LOGIN {USER} "{PASSWORD}"\r\n'.encode())
            while not file.readline().startswith(b"in OK"):
                pass
            self.wfile.write(tag + b" OK signed in\r\n")
            back = threading.Thread(target=_pour, args=(real, self.connection), daemon=True)
            back.start()
            _pour(self.connection, real)
            back.join(5)


def _pour(one: socket.socket, other: socket.socket) -> None:
    try:
        while some := one.recv(65_536):
            other.sendall(some)
        other.shutdown(socket.SHUT_WR)
    except OSError:
        return
