"""A connection to a mail server: to an allowed address, never for long, and taking in no more than a mail is large."""

from __future__ import annotations

import imaplib
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from imap_tools.mailbox import BaseMailBox

from winnow.ground.outward import allowed_address
from winnow.mail.receiving import LARGEST_BYTES
from winnow.mail.words import Security

TIMEOUT_SECONDS = 20
# However a server drips: a session is cut off after this.
LONGEST_SECONDS = 240.0
_MOST_BESIDES_BYTES = 2_000_000


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a mailbox is and who reads it."""

    host: str
    port: int
    security: str
    username: str
    password: str
    folder: str
    # Instead of a password (XOAUTH2).
    token: str = ""


class _Guarded(imaplib.IMAP4):
    """Connects to allowed addresses only, takes no more than a mail is large, and ends after a while."""

    _left = LARGEST_BYTES + _MOST_BESIDES_BYTES
    _deadline: threading.Timer | None = None

    def allow(self) -> None:
        """A new command: its answer may be as large as a mail."""
        self._left = LARGEST_BYTES + _MOST_BESIDES_BYTES

    def open(self, *args: Any, **kwargs: Any) -> None:
        super().open(*args, **kwargs)
        self._deadline = threading.Timer(LONGEST_SECONDS, self._cut)
        self._deadline.daemon = True
        self._deadline.start()

    def read(self, size: int) -> bytes:
        self._spend(size)
        return super().read(size)

    def readline(self) -> bytes:
        line = super().readline()
        self._spend(len(line))
        return line

    def shutdown(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        super().shutdown()

    def _create_socket(self, timeout: float | None) -> socket.socket:
        private = settings.ENVIRONMENT.private_mailboxes
        address = allowed_address(self.host, self.port, private=private)
        return socket.create_connection((address, self.port), timeout)

    def _spend(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise self.abort("the answer is larger than any mail")

    def _cut(self) -> None:
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)


class _Encrypted(_Guarded, imaplib.IMAP4_SSL):
    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = super()._create_socket(timeout)
        try:
            encrypted: socket.socket = self.ssl_context.wrap_socket(plain, server_hostname=self.host)
        except OSError:
            plain.close()
            raise
        return encrypted


class Box(BaseMailBox):
    """imap-tools' mailbox over our connection, signed in."""

    client: _Guarded

    def __init__(self, place: Place) -> None:
        self._place = place
        super().__init__()
        try:
            if place.security == Security.STARTTLS:
                self.client.starttls(ssl.create_default_context())
            if place.token:
                self.xoauth2(place.username, place.token, initial_folder=None)
            else:
                plain = f"{place.username}{place.password}".isascii()
                sign_in = self.login if plain else self.login_utf8
                sign_in(place.username, place.password, initial_folder=None)
        except BaseException:
            # A handshake that failed has closed it already; its own reason is the one to tell.
            with suppress(OSError):
                self.client.shutdown()
            raise

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        place = self._place
        if place.security == Security.TLS:
            context = ssl.create_default_context()
            return _Encrypted(place.host, place.port, ssl_context=context, timeout=TIMEOUT_SECONDS)
        return _Guarded(place.host, place.port, timeout=TIMEOUT_SECONDS)
