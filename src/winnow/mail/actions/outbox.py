"""Queueing mail, once a key, and sending what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import make_msgid
from smtplib import SMTPException

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.events import announce
from winnow.ground.refusals import Conflict, NotFound
from winnow.ground.text import squeezed
from winnow.mail.events import MessageQueued
from winnow.mail.models import BouncingAddress, Message
from winnow.mail.sending import configured, is_permanent, mime, sender_address
from winnow.mail.words import MessageState

MOST_ATTEMPTS = 8
# A worker that died while sending is given up after this; SMTP itself times out long before.
_CLAIM = timedelta(minutes=2)


class NotYet(Exception):
    """The mail server could not be reached or said "later": the job tries again."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a message says, before it is queued. `calendar` goes with the METHOD that it has inside.

    `references` are the Message-IDs of the conversation, latest last. A letter with a `purpose` is of our own
    accord: it goes to `person_id` only while she does not withdraw, and carries the link to do so.
    """

    to: str
    subject: str
    text: str
    html: str = ""
    reply_to: str = ""
    sender_name: str = ""
    calendar: str = ""
    calendar_method: str = ""
    references: tuple[str, ...] = ()
    person_id: int | None = None
    purpose: str = ""


@transaction.atomic
def queue(*, key: str, letter: Letter, now: datetime) -> Message:
    """Put a letter into the outbox; the message that is there already when `key` was queued before.

    Without a mail server it is kept as unsent and never goes out later: old news would do harm.
    """
    known = Message.objects.filter(key=key).first()
    if known is not None:
        return known
    made = Message.objects.create(
        key=key,
        to=squeezed(letter.to),
        reply_to=squeezed(letter.reply_to),
        sender_name=squeezed(letter.sender_name)[:120],
        subject=squeezed(letter.subject)[:300],
        text=letter.text,
        html=letter.html,
        calendar=letter.calendar,
        calendar_method=letter.calendar_method,
        references=" ".join(letter.references),
        person_id=letter.person_id,
        purpose=letter.purpose,
        message_id=make_msgid(domain=sender_address().rpartition("@")[2] or "localhost"),
        state=MessageState.WAITING if configured() else MessageState.UNSENT,
        created_at=now,
    )
    if made.state == MessageState.WAITING:
        announce(MessageQueued(made.pk, now))
    return made


def send(message_id: int, *, now: datetime) -> str:
    """Send one message; returns its state. Sending what was sent already does nothing.

    The claim is committed before the server is spoken to: no transaction waits for a network. Raises `NotYet`.
    """
    message = _claimed(message_id, now)
    if message is None:
        return Message.objects.values_list("state", flat=True).get(pk=message_id)
    bounced = BouncingAddress.objects.filter(key=message.to.casefold()).first()
    if bounced is not None:
        return _stopped(message, bounced)
    if not _still_wanted(message):
        message.state = MessageState.WITHHELD
        message.save(update_fields=["state"])
        return message.state
    try:
        mime(message).send()
    except (SMTPException, OSError) as error:
        return _failed(message, error)
    message.state, message.sent_at, message.error = MessageState.SENT, now, ""
    message.save(update_fields=["state", "sent_at", "error"])
    return message.state


@transaction.atomic
def retry(*, message_id: int, by: Actor, now: datetime) -> Message:
    """Let a message that failed be sent after all. Raises `Conflict` when it did not fail, or no server is set."""
    by.require("settings:write")
    message = Message.objects.select_for_update().filter(pk=message_id).first()
    if message is None:
        raise NotFound(_("There is no such message."))
    if message.state != MessageState.FAILED:
        raise Conflict(_("Only a failed message can be sent again."))
    if not configured():
        raise Conflict(_("No mail server is set."))
    # Who asks for it says that the address works again.
    BouncingAddress.objects.filter(key=message.to.casefold()).delete()
    message.state, message.attempts, message.error = MessageState.WAITING, 0, ""
    message.save(update_fields=["state", "attempts", "error"])
    announce(MessageQueued(message.pk, now))
    return message


def _claimed(message_id: int, now: datetime) -> Message | None:
    """The message, now ours to send; None when nothing is left to do. Raises `NotYet` while another has it."""
    free = Q(state=MessageState.WAITING) | Q(state=MessageState.SENDING, claimed_at__lt=now - _CLAIM)
    taken = Message.objects.filter(free, pk=message_id).update(
        state=MessageState.SENDING, claimed_at=now, attempts=F("attempts") + 1
    )
    if taken:
        return Message.objects.get(pk=message_id)
    if Message.objects.filter(pk=message_id, state=MessageState.SENDING).exists():
        raise NotYet(message_id)
    return None


def _failed(message: Message, error: Exception) -> str:
    over = is_permanent(error) or message.attempts >= MOST_ATTEMPTS
    message.state = MessageState.FAILED if over else MessageState.WAITING
    message.error = squeezed(str(error))[:500] or type(error).__name__
    message.save(update_fields=["state", "error"])
    if over:
        return message.state
    raise NotYet(message.error) from error


def _still_wanted(message: Message) -> bool:
    """She may have withdrawn since it was queued."""
    if not message.purpose or message.person is None:
        return True
    return getattr(message.person, f"{message.purpose}_consent", None) is not False


def _stopped(message: Message, bounced: BouncingAddress) -> str:
    message.state = MessageState.FAILED
    message.error = (_("This address does not exist: %(told)s") % {"told": bounced.told})[:500]
    message.save(update_fields=["state", "error"])
    return message.state
