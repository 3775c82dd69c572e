"""Speaking to a mail server by IMAP (RFC 9051), which may be down, slow, wrong or hostile.

Nothing is ever changed there: the folder is opened for reading only, and mail stays as unread as it was.
"""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from imap_tools.errors import ImapToolsError, MailboxFolderStatusError, MailboxLoginError
from imap_tools.mailbox import BaseMailBox

from winnow.ground.outward import NoAddress, PrivateAddress, allowed_address
from winnow.ground.text import squeezed
from winnow.mail.receiving import LARGEST_BYTES
from winnow.mail.words import Security

TIMEOUT_SECONDS = 20
# However a server drips: a session is cut off after this.
LONGEST_SECONDS = 240.0
_MOST_BESIDES_BYTES = 2_000_000
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
# IMAP's own month names, whatever the language is (RFC 9051, date-month).
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class MailboxFails(Exception):
    """The mailbox cannot be read now; the message says why, for whoever set it up."""


class SaysNoTo(MailboxFails):
    """The server lists this mail and does not hand it out."""


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


@dataclass(frozen=True)
class Folder:
    """UIDs count up and mean the same mail for as long as `validity` stays (RFC 9051, 2.3.1.1)."""

    validity: int
    next_uid: int
    mails: int


@dataclass(frozen=True)
class Fetched:
    """A mail as it came; of one that is too large only its headers (`whole` is false)."""

    raw: bytes
    whole: bool


class Server:
    """One session. Every method raises `MailboxFails` and nothing else of its own."""

    def __init__(self, place: Place) -> None:
        self._place = place
        with _told(place):
            self._box = _Box(place)

    def close(self) -> None:
        with suppress(imaplib.IMAP4.error, OSError, ImapToolsError):
            self._box.client.logout()
        with suppress(OSError):
            self._box.client.shutdown()

    def look(self) -> Folder:
        """Open the folder, for reading only."""
        try:
            with self._asking():
                found = self._box.folder.status(self._place.folder, ["UIDVALIDITY", "UIDNEXT", "MESSAGES"])
                self._box.folder.set(self._place.folder, readonly=True)
        except MailboxFails as fails:
            if isinstance(fails.__cause__, MailboxFolderStatusError):
                words = {"why": fails, "names": ", ".join(self._folders())}
                raise MailboxFails(_("%(why)s There are: %(names)s") % words) from fails
            raise
        if not found.get("UIDVALIDITY") or not found.get("UIDNEXT"):
            raise MailboxFails(_("The mail server does not number its mails: nothing can be read once only."))
        return Folder(found["UIDVALIDITY"], found["UIDNEXT"], found.get("MESSAGES", 0))

    def _folders(self) -> list[str]:
        with self._asking():
            return [squeezed(one.name)[:60] for one in self._box.folder.list()][:20]

    def newer(self, uid: int, *, until: int, since: date) -> list[int]:
        """The UIDs in (uid, until) of mail that arrived on `since` or later, in order."""
        day = f"{since.day}-{_MONTHS[since.month - 1]}-{since.year}"
        with self._asking():
            found = self._box.uids(f"UID {uid + 1}:* SINCE {day}", charset=None)
            # "n:*" is never empty: the last mail answers to it, too.
            return sorted(one for one in {int(text) for text in found} if uid < one < until)

    def fetch(self, uid: int) -> Fetched | None:
        """One mail, without marking it as read; None when it is gone. Raises `SaysNoTo`."""
        with self._asking():
            sized = [_SIZE.search(_line(one)) for one in self._asked(uid, "(UID RFC822.SIZE)")]
            size = next((int(one.group(1)) for one in sized if one), 0)
            whole = size <= LARGEST_BYTES
            raw = self._body(uid, "BODY.PEEK[]" if whole else "BODY.PEEK[HEADER]")
            if raw is None and self._box.uids(f"UID {uid}", charset=None):
                raise SaysNoTo(_("The mail server does not hand out the mail %(uid)d.") % {"uid": uid})
        return None if raw is None else Fetched(raw, whole)

    def _body(self, uid: int, part: str) -> bytes | None:
        """What of an answer belongs to this mail: servers say things about others in between."""
        answered = self._asked(uid, f"(UID {part})")
        for place, one in enumerate(answered):
            after = answered[place + 1] if place + 1 < len(answered) else b""
            named = _UID.search(_line(one) + (after if isinstance(after, bytes) else b""))
            if isinstance(one, tuple) and named and int(named.group(1)) == uid:
                return bytes(one[1])
        return None

    def _asked(self, uid: int, what: str) -> list[Any]:
        self._box.client.allow()
        status, answered = self._box.client.uid("FETCH", str(uid), what)
        if status != "OK":
            raise SaysNoTo(_("The mail server does not hand out the mail %(uid)d.") % {"uid": uid})
        return [one for one in answered if one is not None]

    @contextmanager
    def _asking(self) -> Iterator[None]:
        with _told(self._place):
            self._box.client.allow()
            yield


def _line(one: Any) -> bytes:
    return bytes(one[0] if isinstance(one, tuple) else one)


# --- the connection ---


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


class _Box(BaseMailBox):
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


# --- what went wrong, in words ---


@contextmanager
def _told(place: Place) -> Iterator[None]:
    """Whatever goes wrong out there becomes one sentence."""
    try:
        yield
    except MailboxFails:
        raise
    except Exception as error:
        raise MailboxFails(_sentence(error, place)[:500]) from error


def _sentence(error: Exception, place: Place) -> str:
    words = {"host": place.host[:100], "port": place.port, "told": _answer(error)}
    if isinstance(error, NoAddress):
        return _("No server has this name: %(host)s.") % words
    if isinstance(error, PrivateAddress):
        return (
            _("%(host)s is a private address. Whoever runs Winnow can allow it: WINNOW_PRIVATE_MAILBOXES.")
            % words
        )
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("The certificate of %(host)s is not valid: %(told)s") % words
    if isinstance(error, ssl.SSLError):
        return _("%(host)s does not speak TLS on port %(port)d.") % words
    if isinstance(error, OSError):
        return _("The mail server does not answer: %(host)s, port %(port)d.") % words
    if isinstance(error, MailboxLoginError):
        return _("The mail server does not accept this name and password. It says: %(told)s") % words
    if isinstance(error, MailboxFolderStatusError):
        return _("The mail server does not open the folder %(folder)s. It says: %(told)s") % {
            **words,
            "folder": place.folder[:100],
        }
    return _("The mail server gives an answer that makes no sense: %(told)s") % words


def _answer(error: Exception) -> str:
    """What the server itself said, as far as it did."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return squeezed(error.verify_message)[:200]
    said = getattr(error, "command_result", None)
    if said and len(said) > 1 and said[1] and isinstance(said[1][0], bytes):
        return squeezed(said[1][0].decode("utf-8", "replace"))[:200]
    return squeezed(f"{type(error).__name__} {error}")[:200]
