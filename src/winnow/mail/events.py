"""What mail announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class MessageQueued:
    """A message waits in the outbox; a job sends it."""

    message_id: int
    now: datetime


@dataclass(frozen=True)
class MailReceived:
    """A mail that came in is kept and may be taken; a job does it."""

    received_id: int
    now: datetime


@dataclass(frozen=True)
class MailboxChanged:
    """A mailbox is new, was changed, or shall be looked into now; a job does it."""

    mailbox_id: int
    now: datetime
