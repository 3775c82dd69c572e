"""From a score to a probability: a calibration as data, as arithmetic and as SQL, which agree to the last bit shown.

logistic: log-odds = slope x score + intercept. points: straight lines on the log-odds scale between the points
[score, probability], flat beyond the first and the last (isotonic and spline calibrations come in this form). The
probability is 1 / (1 + e^-log-odds), rounded to millionths: coarser than the last bits in which two databases'
exponentials could differ, finer than anything that is shown. Nothing is certain: it stays within a millionth of
0 and 1, which also keeps the exponential within what PostgreSQL computes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import exp, floor, isfinite, log
from typing import Any

from django.utils.translation import gettext as _

from winnow.ground.refusals import Invalid

MILLION = 1_000_000
FARTHEST_LOG_ODDS = log(MILLION - 1)
MOST_POINTS_OF_A_MAP = 50
_FARTHEST_SCORE = 1_000_000


@dataclass(frozen=True)
class Segment:
    """log-odds = base + (score - start) x slope, for scores up to `until`; the last segment has no end."""

    until: float | None
    start: float
    base: float
    slope: float


@dataclass(frozen=True)
class Calibration:
    """A monotone map from score to probability. `stored` is the JSON that it was read from, cleaned."""

    segments: tuple[Segment, ...]
    kind: str
    numbers: tuple[tuple[float, float], ...]

    def stored(self) -> dict[str, Any]:
        if self.kind == "logistic":
            ((slope, intercept),) = self.numbers
            return {"kind": "logistic", "slope": slope, "intercept": intercept}
        return {"kind": "points", "points": [list(point) for point in self.numbers]}

    def probability(self, score: int) -> float:
        """The probability of a score, as the statement computes it."""
        last = self.segments[-1]
        one = next((one for one in self.segments if one.until is None or score <= one.until), last)
        log_odds = one.base + (float(score) - one.start) * one.slope
        log_odds = min(max(log_odds, -FARTHEST_LOG_ODDS), FARTHEST_LOG_ODDS)
        return floor(MILLION / (1.0 + exp(-log_odds)) + 0.5) / MILLION


def parse_calibration(raw: Any, *, at: str = "calibration") -> Calibration:
    """A calibration from JSON. Raises `Invalid` with the place, such as `calibration.points[2][1]`."""
    if not isinstance(raw, Mapping) or str(raw.get("kind")) not in _READERS:
        raise Invalid(
            _(
                "A calibration is {kind: logistic, slope, intercept} or {kind: points, points: [[score, p], ...]}."
            ),
            field=at,
        )
    reader, names = _READERS[str(raw["kind"])]
    for name in raw:
        if name not in names:
            raise Invalid(_("%r is not known here.") % (name,), field=f"{at}.{name}")
    return reader(raw, at)


def _logistic(raw: Mapping[str, Any], at: str) -> Calibration:
    slope = _number(raw.get("slope"), at=f"{at}.slope")
    intercept = _number(raw.get("intercept"), at=f"{at}.intercept")
    if slope < 0:
        raise Invalid(_("More points must not mean less probability."), field=f"{at}.slope")
    return Calibration((Segment(None, 0.0, intercept, slope),), "logistic", ((slope, intercept),))


def _points(raw: Mapping[str, Any], at: str) -> Calibration:
    listed = raw.get("points")
    if not isinstance(listed, list | tuple) or not 1 <= len(listed) <= MOST_POINTS_OF_A_MAP:
        raise Invalid(
            _("A calibration has from 1 to %d points.") % MOST_POINTS_OF_A_MAP, field=f"{at}.points"
        )
    points = tuple(_point(one, at=f"{at}.points[{i}]") for i, one in enumerate(listed))
    for i, ((score, chance), (next_score, next_chance)) in enumerate(pairwise(points), start=1):
        if next_score <= score:
            raise Invalid(_("The scores must rise from point to point."), field=f"{at}.points[{i}][0]")
        if next_chance < chance:
            raise Invalid(_("More points must not mean less probability."), field=f"{at}.points[{i}][1]")
    return Calibration(_lines(points), "points", points)


def _lines(points: tuple[tuple[float, float], ...]) -> tuple[Segment, ...]:
    odds = [(score, _log_odds(chance)) for score, chance in points]
    first, last = odds[0], odds[-1]
    between = (
        Segment(to, score, base, (end - base) / (to - score)) for (score, base), (to, end) in pairwise(odds)
    )
    return (Segment(first[0], 0.0, first[1], 0.0), *between, Segment(None, 0.0, last[1], 0.0))


def _log_odds(chance: float) -> float:
    if chance <= 0:
        return -FARTHEST_LOG_ODDS
    return FARTHEST_LOG_ODDS if chance >= 1 else log(chance / (1 - chance))


def _point(raw: Any, *, at: str) -> tuple[float, float]:
    if not isinstance(raw, list | tuple) or len(raw) != 2:
        raise Invalid(_("A point is a score and a probability."), field=at)
    score, chance = _number(raw[0], at=f"{at}[0]"), _number(raw[1], at=f"{at}[1]")
    if not 0 <= chance <= 1:
        raise Invalid(_("A probability is a number from 0 to 1."), field=f"{at}[1]")
    return score, chance


def _number(raw: Any, *, at: str) -> float:
    fits = isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) <= _FARTHEST_SCORE
    if not fits or not isfinite(raw):
        raise Invalid(
            _("This is a number from %(least)d to %(most)d.")
            % {
                "least": -_FARTHEST_SCORE,
                "most": _FARTHEST_SCORE,
            },
            field=at,
        )
    return float(raw)


_READERS = {
    "logistic": (_logistic, ("kind", "slope", "intercept")),
    "points": (_points, ("kind", "points")),
}
