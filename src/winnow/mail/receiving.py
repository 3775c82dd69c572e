"""Keeping mail that came in, and what it says about our own mail: threads and bounces."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.access.models import User
from winnow.ground.events import announce
from winnow.ground.refusals import Invalid
from winnow.ground.text import squeezed
from winnow.mail.events import MailReceived
from winnow.mail.models import BouncingAddress, Mailbox, Message, Received
from winnow.mail.reading import Bounced, Read, read, returned_ids
from winnow.mail.sending import sender_address
from winnow.mail.words import MailKind, ReceivedState

LARGEST_BYTES = 30_000_000


@transaction.atomic
def receive(*, raw: bytes, mailbox: Mailbox | None = None, by: Actor, now: datetime) -> Received:
    """Keep one mail as it came; the one that is kept already when it was brought before. Raises `Invalid`."""
    by.require("leads:write")
    if not raw.strip() or len(raw) > LARGEST_BYTES:
        raise Invalid(_("A mail has some words, and at most 30 MB."), field="message")
    found = read(raw)
    if not found.sender and not found.message_id:
        raise Invalid(_("This is not a mail: it has no From."), field="message")
    made, fresh = Received.objects.get_or_create(
        key=_key(found, raw),
        defaults={
            "message_id": found.message_id,
            "raw": raw,
            "kind": MailKind.OWN if _is_ours(found.sender) else found.kind,
            "sender": found.sender,
            "subject": found.subject,
            "mailbox": mailbox,
            "received_at": now,
        },
    )
    if fresh:
        announce(MailReceived(made.pk, now))
    return made


def keep_unread(
    *, raw: bytes, note: str, found: Read | None = None, mailbox: Mailbox, now: datetime
) -> Received:
    """Keep what cannot be taken in, as far as it came, with the reason, for people to look at."""
    values = {
        "raw": raw[:LARGEST_BYTES],
        "kind": MailKind.LETTER,
        "state": ReceivedState.REFUSED,
        "sender": found.sender if found else "",
        "subject": found.subject if found else "",
        "note": squeezed(note)[:500],
        "mailbox": mailbox,
        "received_at": now,
        "taken_at": now,
    }
    made, _new = Received.objects.get_or_create(key=hashlib.sha256(raw).hexdigest(), defaults=values)
    return made


def written_to(references: Collection[str]) -> str:
    """The address to which the mail of ours went that is answered; "" when none of these is ours."""
    found = Message.objects.filter(message_id__in=references).order_by("-pk").values_list("to", flat=True)
    return found.first() or ""


def note_bounces(*, raw: bytes, bounced: Collection[Bounced], now: datetime) -> list[str]:
    """Remember which addresses do not exist; returns them. Only of mail of ours that went there: a bounce is
    easily forged, the Message-ID that it has to return is not."""
    ours = Message.objects.filter(message_id__in=returned_ids(raw)).values_list("to", flat=True)
    keys = {address.casefold() for address in ours}
    gone = [one for one in bounced if one.address.casefold() in keys]
    for one in gone:
        BouncingAddress.objects.update_or_create(
            key=one.address.casefold(), defaults={"told": one.told, "since": now}
        )
    return [one.address for one in gone]


def _key(found: Read, raw: bytes) -> str:
    plain = raw.replace(b"\r\n", b"\n")
    body = plain.partition(b"\n\n")[2].strip()
    return hashlib.sha256(b"\0".join([found.message_id.encode(), found.sender.encode(), body])).hexdigest()


def _is_ours(sender: str) -> bool:
    ours = sender.casefold() == sender_address().casefold()
    return bool(sender) and (ours or User.objects.filter(email__iexact=sender).exists())
