"""What loaded opportunities make of a lead, in the order in which things happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from winnow.capture.words import LeadStage
from winnow.pipeline.lead_stage import stage_of_lead
from winnow.pipeline.words import StageKind


@dataclass(frozen=True)
class Life:
    """When an opportunity was opened and, if it has, how and when it closed."""

    opened_at: datetime
    kind: str
    closed_at: datetime | None


def steps(
    lives: Iterable[Life], *, present: str, open_ones: int, won_ones: int, not_before: datetime | None
) -> list[tuple[LeadStage, datetime]]:
    """The stages that the lead goes through from `present` on, beside `open_ones` and `won_ones` that it has.

    Nothing is dated before `not_before`, its last decision: a lead's history reads forward.
    """
    happened = sorted(_events(lives), key=lambda event: event[0])
    found: list[tuple[LeadStage, datetime]] = []
    stage = present
    for at, opened, won in happened:
        open_ones += opened
        won_ones += won
        to = stage_of_lead(open_ones=open_ones, won_ones=won_ones)
        if to == stage:
            continue
        if stage == LeadStage.PROSPECT and to == LeadStage.CUSTOMER:
            found.append((LeadStage.OPPORTUNITY, at))
        found.append((to, at))
        stage = to
    return [(to, max(at, not_before) if not_before else at) for to, at in found]


def _events(lives: Iterable[Life]) -> Iterable[tuple[datetime, int, int]]:
    """When, how many more are open, how many more are won."""
    for life in lives:
        yield life.opened_at, 1, 0
        if life.closed_at is not None:
            yield life.closed_at, -1, int(life.kind == StageKind.WON)
