"""What scoring announces."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from winnow.access.actor import Actor


@dataclass(frozen=True)
class LeadsScored:
    """The scores of these leads changed, and are now at or over the threshold while they are still at the stage
    "lead". `threshold` is the live model's, `model` its name and number."""

    lead_ids: Collection[int]
    threshold: int
    model: str
    now: datetime


@dataclass(frozen=True)
class RescoringDue:
    """Every lead is due to be scored: another model went live, or somebody asked."""

    run_id: int
    by: Actor
    now: datetime


@dataclass(frozen=True)
class PersonasChanged:
    """Which persona a lead matches is due to be found anew, for every lead."""

    by: Actor
    now: datetime


@dataclass(frozen=True)
class ShadowDue:
    """Every lead is due to be scored by the shadow model, beside the live one."""

    now: datetime
