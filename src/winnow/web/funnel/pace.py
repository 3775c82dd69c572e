"""Velocity as drawn: for each stage how long half of the leads stand there, and four of five."""

from __future__ import annotations

from dataclasses import dataclass

from winnow.insight.velocity import Decided, StageTime, Velocity

MOST_DECIDED = 12


@dataclass(frozen=True)
class PaceBar:
    """Widths of 100, blank where nothing has ended at the stage yet."""

    at: StageTime
    half: str
    most: str


@dataclass(frozen=True)
class Pace:
    found: Velocity
    bars: list[PaceBar]

    @property
    def decided(self) -> list[Decided]:
        """Who decided most; the table of the command line and the API have all."""
        return sorted(self.found.decided, key=lambda one: -one.n)[:MOST_DECIDED]


def pace(found: Velocity) -> Pace:
    # Nobody leaves the last stage: a customer stays one.
    stages = found.stages[:-1]
    longest = max((one.time.p80_days or 0.0 for one in stages), default=0.0) or 1.0
    return Pace(
        found,
        [
            PaceBar(one, _width(one.time.median_days, longest), _width(one.time.p80_days, longest))
            for one in stages
        ],
    )


def _width(days: float | None, longest: float) -> str:
    return "" if days is None else f"{max(0.4, 100 * days / longest):.2f}"
