"""What qualification announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from winnow.access.actor import Actor


@dataclass(frozen=True)
class JudgingDue:
    """Every lead is due to be judged anew: another framework or another policy is in force."""

    by: Actor
    now: datetime
