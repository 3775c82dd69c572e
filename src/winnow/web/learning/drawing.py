"""Reliability and lift as pictures: where points, bars and axes stand in the units of the SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# The plot inside the picture of 440 by 290: axes to the left and below.
LEFT, RIGHT, TOP, BOTTOM = 44, 430, 10, 244
STEPS = 4
_ENDS = (0.02, 0.04, 0.08, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True)
class Tick:
    """A value of an axis and where it stands."""

    at: str
    value: float


@dataclass(frozen=True)
class Point:
    """What was said against what happened, with the ends of its interval; `bin` has the numbers."""

    x: str
    y: str
    low: str
    high: str
    bin: Mapping[str, Any]


@dataclass(frozen=True)
class Reliability:
    """`x` and `y` are the ticks of the axes, which end at the same value, so that the diagonal is the truth."""

    points: list[Point]
    x: list[Tick]
    y: list[Tick]


@dataclass(frozen=True)
class Bar:
    """A tenth of the leads; `middle` is where its name and its interval stand."""

    x: str
    y: str
    width: str
    height: str
    middle: str
    low: str
    high: str
    slice: Mapping[str, Any]


@dataclass(frozen=True)
class Lift:
    """`base` is the height of the rate of all."""

    bars: list[Bar]
    y: list[Tick]
    base: str


def reliability(bins: Sequence[Mapping[str, Any]]) -> Reliability:
    end = _end(max([one["expected"] for one in bins] + [one["observed"]["high"] for one in bins]))
    points = [
        Point(
            _x(one["expected"] / end),
            _y(one["observed"]["rate"] / end),
            _y(one["observed"]["low"] / end),
            _y(one["observed"]["high"] / end),
            one,
        )
        for one in bins
    ]
    return Reliability(points, _ticks(end, _x), _ticks(end, _y))


def lift(slices: Sequence[Mapping[str, Any]], base_rate: float) -> Lift:
    end = _end(max(one["rate"]["high"] for one in slices))
    step = (RIGHT - LEFT) / len(slices)
    bars = []
    for place, one in enumerate(slices):
        rate, left = one["positives"] / one["n"], LEFT + step * place
        bars.append(
            Bar(
                f"{left + step * 0.14:.1f}",
                _y(rate / end),
                f"{step * 0.72:.1f}",
                f"{rate / end * (BOTTOM - TOP):.1f}",
                f"{left + step / 2:.1f}",
                _y(one["rate"]["low"] / end),
                _y(one["rate"]["high"] / end),
                one,
            )
        )
    return Lift(bars, _ticks(end, _y), _y(base_rate / end))


def _end(most: float) -> float:
    """Where an axis ends: a share whose quarters are whole per cents or halves of them."""
    return next((end for end in _ENDS if most <= end), 1.0)


def _ticks(end: float, where: Any) -> list[Tick]:
    return [Tick(where(step / STEPS), end * step / STEPS) for step in range(STEPS + 1)]


def _x(share: float) -> str:
    return f"{LEFT + share * (RIGHT - LEFT):.1f}"


def _y(share: float) -> str:
    return f"{BOTTOM - share * (BOTTOM - TOP):.1f}"
