"""What learning announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from winnow.access.actor import Actor


@dataclass(frozen=True)
class BackTestAsked:
    """A back-test waits; a job runs it."""

    back_test_id: int
    by: Actor
    now: datetime


@dataclass(frozen=True)
class LearningAsked:
    """A scorecard is to be learned; a job does it."""

    training_id: int
    by: Actor
    now: datetime
