"""What scoring announces."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class LeadsScored:
    """The scores of these leads changed; `threshold` is the published model's, `model` its name and number."""

    lead_ids: Collection[int]
    threshold: int
    model: str
    now: datetime
