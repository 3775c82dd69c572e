"""Speaking to a mail server by IMAP (RFC 9051), which may be down, slow, wrong or hostile.

Nothing is ever changed there: the folder is opened for reading only, and mail stays as unread as it was.
"""

from __future__ import annotations

import imaplib
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from imap_tools.errors import ImapToolsError, MailboxFolderStatusError

from winnow.ground.text import squeezed
from winnow.mail.imap_connection import Box, Place
from winnow.mail.imap_faults import MailboxFails, SaysNoTo, told
from winnow.mail.receiving import LARGEST_BYTES

_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
# IMAP's own month names, whatever the language is (RFC 9051, date-month).
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


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
        with told(place):
            self._box = Box(place)

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
        with told(self._place):
            self._box.client.allow()
            yield


def _line(one: Any) -> bytes:
    return bytes(one[0] if isinstance(one, tuple) else one)
