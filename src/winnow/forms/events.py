"""What forms announce."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class FormSubmitted:
    """A submission is kept and may be taken in; a job does it."""

    submission_id: int
    now: datetime


@dataclass(frozen=True)
class SubmissionTaken:
    """A submission became a lead, or one more thing that a known one did. `created` when the lead is new."""

    submission_id: int
    form_id: int
    lead_id: int
    created: bool
    now: datetime
