"""What forms announce."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class FormSubmitted:
    """A submission is kept and may be taken in; a job does it."""

    submission_id: int
    now: datetime
