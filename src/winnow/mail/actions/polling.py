"""Reading mailboxes: each mail is kept here before the next is asked for, once, in the order in which it arrived.

What is kept moves the mark `last_uid` in the same transaction, so a worker that dies loses nothing and repeats
nothing. Where the server numbers its mails anew, all since `since_on` is read again: what is known is known by
its own key (receiving.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winnow.access.actor import SYSTEM, Actor
from winnow.ground.refusals import Invalid, NotFound
from winnow.ground.sealed import Unreadable, opened, sealed
from winnow.mail.actions.mailboxes import PURPOSE
from winnow.mail.models import Mailbox
from winnow.mail.reading import read
from winnow.mail.receiving import keep_unread, receive
from winnow.mail.words import MailboxState, SignIn

# Loaded where a mailbox is read: no page speaks to a mail server.
if TYPE_CHECKING:
    from winnow.mail.imap_server import Fetched, Folder, Server

MOST_AT_ONCE = 300
# Longer than a session may last (imap_connection.LONGEST_SECONDS), so that no two read one mailbox at a time.
_CLAIM = timedelta(minutes=6)
_EVERY = timedelta(minutes=1)
_LONGEST_WAIT_MINUTES = 60
# After so many tries a mail that the server does not hand out is noted and passed over.
_PATIENCE = 5
_BROKEN = (Invalid, ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)


@dataclass(frozen=True)
class Checked:
    """What a look into a mailbox found: `new` are the mails that would be taken in now."""

    state: str
    message: str
    mails: int = 0
    new: int = 0


def due_mailboxes(*, now: datetime) -> list[int]:
    """The mailboxes that may be read now."""
    found = Mailbox.objects.filter(is_on=True, next_at__lte=now).order_by("next_at")
    return list(found.values_list("pk", flat=True))


def read_mailbox(mailbox_id: int, *, now: datetime) -> str:
    """Take in what is new; returns the mailbox's state, "" where it is off, gone, or read by another worker."""
    free = Mailbox.objects.filter(pk=mailbox_id, is_on=True, next_at__lte=now)
    if not free.update(next_at=now + _CLAIM):
        return ""
    from winnow.mail.imap_faults import MailboxFails

    mailbox = Mailbox.objects.get(pk=mailbox_id)
    try:
        with _session(mailbox) as server:
            more = _take_in(server, mailbox, now)
    except MailboxFails as fails:
        return _failing(mailbox, str(fails), now)
    next_at = now if more else now + _EVERY
    return _say(mailbox, MailboxState.WORKING, "", now, failures=0, next_at=next_at)


def check_mailbox(*, mailbox_id: int, by: Actor, now: datetime) -> Checked:
    """Look into a mailbox and take nothing; what is found stands on its page, too. Raises `NotFound`."""
    by.require("settings:write")
    from winnow.mail.imap_faults import MailboxFails

    mailbox = Mailbox.objects.filter(pk=mailbox_id).first()
    if mailbox is None:
        raise NotFound(_("There is no such mailbox."))
    try:
        with _session(mailbox) as server:
            found = server.look()
            start = _start(mailbox, found)
            new = len(server.newer(start, until=found.next_uid, since=mailbox.since_on))
    except MailboxFails as fails:
        _say(mailbox, MailboxState.FAILING, str(fails), now)
        return Checked(MailboxState.FAILING, str(fails))
    words = {"mails": found.mails, "new": new}
    told = ngettext(
        "%(mails)d mail is there, %(new)d to take in.",
        "%(mails)d mails are there, %(new)d to take in.",
        found.mails,
    )
    _say(mailbox, MailboxState.WORKING, told % words, now, failures=0)
    return Checked(MailboxState.WORKING, told % words, found.mails, new)


@contextmanager
def _session(mailbox: Mailbox) -> Iterator[Server]:
    """Raises `MailboxFails`."""
    from winnow.mail.imap_connection import Place
    from winnow.mail.imap_faults import MailboxFails
    from winnow.mail.imap_server import Server

    try:
        password = opened(mailbox.sealed_password, purpose=PURPOSE)
        token = _token(mailbox, password) if mailbox.sign_in == SignIn.OAUTH2 else ""
    except Unreadable as error:
        raise MailboxFails(_("The password cannot be read any more: enter it again.")) from error
    place = Place(
        host=mailbox.host,
        port=mailbox.port,
        security=mailbox.security,
        username=mailbox.username,
        password=password,
        folder=mailbox.folder,
        token=token,
    )
    with closing(Server(place)) as server:
        yield server


def _token(mailbox: Mailbox, refresh_token: str) -> str:
    """An access token. Some providers give a new refresh token with it and soon forget the old one: it is kept at
    once. Raises `MailboxFails`, `Unreadable`."""
    from winnow.mail.oauth import Client, tokens_of

    secret = mailbox.sealed_client_secret
    found = tokens_of(
        Client(
            token_url=mailbox.token_url,
            client_id=mailbox.client_id,
            client_secret=opened(secret, purpose=PURPOSE) if secret else "",
            refresh_token=refresh_token,
            scope=mailbox.scope,
        )
    )
    if found.refresh and found.refresh != refresh_token:
        # Only in place of the one that was used: somebody may have entered another meanwhile.
        same = Mailbox.objects.filter(pk=mailbox.pk, sealed_password=mailbox.sealed_password)
        same.update(sealed_password=sealed(found.refresh, purpose=PURPOSE))
    return found.access


def _start(mailbox: Mailbox, found: Folder) -> int:
    """After which UID there is something new. A server that went back in its numbers, as after a restored
    backup, or counts anew, is read from its beginning."""
    same = mailbox.uid_validity == found.validity and mailbox.last_uid < found.next_uid
    return mailbox.last_uid if same else 0


def _take_in(server: Server, mailbox: Mailbox, now: datetime) -> bool:
    """Keep what is new; True when there is more than fits into one go."""
    found = server.look()
    start = _start(mailbox, found)
    uids = server.newer(start, until=found.next_uid, since=mailbox.since_on)
    for uid in uids[:MOST_AT_ONCE]:
        _take_one(server, mailbox, found, uid, now)
    if len(uids) <= MOST_AT_ONCE:
        # What is older than `since_on` is passed, too: the server need not look through it each time.
        _mark(mailbox, found.validity, found.next_uid - 1)
    return len(uids) > MOST_AT_ONCE


def _take_one(server: Server, mailbox: Mailbox, found: Folder, uid: int, now: datetime) -> None:
    """Fetched outside of transactions: none waits for a network. Raises `MailboxFails`."""
    from winnow.mail.imap_faults import MailboxFails

    try:
        mail = server.fetch(uid)
    except MailboxFails as fails:
        _missed(mailbox, found, uid, str(fails), now)
        raise
    with transaction.atomic():
        if mail is not None:
            _keep(mailbox, mail, now)
        _mark(mailbox, found.validity, uid)


def _keep(mailbox: Mailbox, mail: Fetched, now: datetime) -> None:
    try:
        with transaction.atomic():
            if mail.whole:
                receive(raw=mail.raw, mailbox=mailbox, by=SYSTEM, now=now)
            else:
                note = _("It is larger than 30 MB: read it in the mailbox itself.")
                keep_unread(raw=mail.raw, note=note, found=read(mail.raw), mailbox=mailbox, now=now)
    except _BROKEN as error:
        # A mail that breaks its reader is kept for people's eyes, and holds up no other.
        note = str(error) or type(error).__name__
        keep_unread(raw=mail.raw, note=note, mailbox=mailbox, now=now)


def _missed(mailbox: Mailbox, found: Folder, uid: int, told: str, now: datetime) -> None:
    times = mailbox.failed_times + 1 if mailbox.failed_uid == uid else 1
    with transaction.atomic():
        if times >= _PATIENCE:
            raw = f"Subject: UID {uid} ({found.validity}), {mailbox.name}\n\n".encode()
            keep_unread(raw=raw, note=told, mailbox=mailbox, now=now)
            _mark(mailbox, found.validity, uid)
        Mailbox.objects.filter(pk=mailbox.pk).update(failed_uid=uid, failed_times=times)


def _mark(mailbox: Mailbox, validity: int, uid: int) -> None:
    """All up to this one is kept. Where somebody has meanwhile named another folder, that mark stays."""
    here = Mailbox.objects.filter(pk=mailbox.pk, host=mailbox.host, folder=mailbox.folder)
    here.filter(username=mailbox.username, port=mailbox.port).update(uid_validity=validity, last_uid=uid)


def _failing(mailbox: Mailbox, told: str, now: datetime) -> str:
    """Tried again after 1, 2, 4 ... 60 minutes: a server that locks out who asks too often is asked ever less."""
    failures = mailbox.failures + 1
    wait = timedelta(minutes=min(_LONGEST_WAIT_MINUTES, 2 ** min(failures - 1, 10)))
    return _say(mailbox, MailboxState.FAILING, told, now, failures=failures, next_at=now + wait)


def _say(mailbox: Mailbox, state: str, told: str, now: datetime, **more: object) -> str:
    Mailbox.objects.filter(pk=mailbox.pk).update(state=state, message=told[:500], read_at=now, **more)
    return str(state)
