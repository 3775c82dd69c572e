"""What events announces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ContactsReceived:
    """A kiosk sent contacts, which are kept; a job takes them in."""

    contact_ids: Sequence[int]
    now: datetime
