"""A lead's way as stays at stages, from its decisions: without a database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from winnow.capture.words import FUNNEL, LeadStage

_PLACE = {stage.value: place for place, stage in enumerate(FUNNEL)}


class Lead(NamedTuple):
    pk: int
    arrived_at: datetime
    source: int | None
    team: int | None


class Step(NamedTuple):
    """A decision, as far as time and its decider need it."""

    start: str
    to: str
    at: datetime
    by: int | None
    policy: str


class Stay(NamedTuple):
    """`days` at a stage, begun `since_arrival` days after the lead arrived; `to` is blank while it lasts."""

    stage: str
    since_arrival: float
    days: float
    to: str

    @property
    def way(self) -> str:
        if not self.to:
            return "still"
        if self.to == LeadStage.DISQUALIFIED:
            return "out"
        return "onward" if _PLACE[self.to] > _PLACE.get(self.stage, -1) else "back"


def stays(lead: Lead, steps: Sequence[Step], now: datetime) -> list[Stay]:
    """In the order of time. A loaded history may say that a lead moved before it arrived here: that counts as at
    once."""
    found: list[Stay] = []
    stage, since = steps[0].start if steps else FUNNEL[0].value, lead.arrived_at
    for step in steps:
        found.append(Stay(stage, _days(lead.arrived_at, since), _days(since, step.at), step.to))
        stage, since = step.to, max(since, step.at)
    found.append(Stay(stage, _days(lead.arrived_at, since), _days(since, now), ""))
    return found


def reversed_by(step: Step, following: Step) -> bool:
    """Whether the lead's next decision took this one back: a promotion by a step back, a disqualification by
    recycling. Being disqualified after a promotion is an end, not a reversal, and so is losing an opportunity."""
    if step.to == LeadStage.DISQUALIFIED:
        return True
    if following.to == LeadStage.DISQUALIFIED or step.to == LeadStage.OPPORTUNITY:
        return False
    return _PLACE[following.to] < _PLACE[step.to]


def _days(start: datetime, end: datetime) -> float:
    return max(0.0, (end - start).total_seconds() / 86400)
