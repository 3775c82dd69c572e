"""What was sent, and what was not."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from winnow.access.actor import Actor
from winnow.mail.models import Message as Message
from winnow.mail.sending import configured as configured


def messages(actor: Actor, *, state: str = "") -> QuerySet[Message]:
    """The outbox, newest first: who sends on behalf of the whole company sees all of it."""
    actor.require("settings:write")
    rows = Message.objects.order_by("-pk")
    return rows.filter(state=state) if state else rows


def states(keys: Collection[str]) -> dict[str, str]:
    """What became of messages by their keys, for the rooms above."""
    return dict(Message.objects.filter(key__in=keys).values_list("key", "state"))
