"""What was sent, and what was not."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.keyset import Order, Page, page
from winnow.ground.refusals import NotFound
from winnow.mail.models import Mailbox as Mailbox
from winnow.mail.models import Message as Message
from winnow.mail.models import Received as Received
from winnow.mail.sending import configured as configured
from winnow.mail.words import ReceivedState as ReceivedState


def message_page(
    actor: Actor, *, state: str = "", size: int = 50, cursor: str | None = None
) -> Page[Message]:
    """A page of the outbox, newest first: who sets the mail server for all sees all of it. Raises `Invalid`."""
    actor.require("settings:write")
    rows = Message.objects.filter(state=state) if state else Message.objects.all()
    return page(rows, Order("pk", descending=True), size=size, cursor=cursor)


def states(keys: Collection[str]) -> dict[str, str]:
    """What became of messages by their keys, for the rooms above."""
    return dict(Message.objects.filter(key__in=keys).values_list("key", "state"))


def received_page(
    actor: Actor, *, state: str = "", size: int = 50, cursor: str | None = None
) -> Page[Received]:
    """A page of what came in, newest first, without the mails themselves. Raises `Invalid`."""
    actor.require("settings:write")
    rows = Received.objects.defer("raw")
    rows = rows.filter(state=state) if state else rows
    return page(rows, Order("pk", descending=True), size=size, cursor=cursor)


def mailboxes(actor: Actor) -> list[Mailbox]:
    """The mailboxes that are read, by name."""
    actor.require("settings:write")
    return list(Mailbox.objects.select_related("team").order_by("name"))


def mailbox(actor: Actor, mailbox_id: int) -> Mailbox:
    """One mailbox. Raises `NotFound`."""
    actor.require("settings:write")
    found = Mailbox.objects.select_related("team").filter(pk=mailbox_id).first()
    if found is None:
        raise NotFound(_("There is no such mailbox."))
    return found
