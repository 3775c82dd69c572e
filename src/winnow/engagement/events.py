"""What engagement announces."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class InteractionsRecorded:
    """These people have new interactions."""

    person_ids: Collection[int]
    now: datetime
