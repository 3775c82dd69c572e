"""From score to probability: what a calibration may say, and what it makes of a score."""

from __future__ import annotations

from math import exp
from typing import Any

import pytest

from winnow.ground.refusals import Invalid
from winnow.scoring.calibration import parse_calibration

LOGISTIC = {"kind": "logistic", "slope": 0.05, "intercept": -2}
POINTS = {"kind": "points", "points": [[0, 0.1], [50, 0.5], [100, 0.9]]}


def test_a_logistic_map_is_a_line_in_log_odds() -> None:
    found = parse_calibration(LOGISTIC)
    assert found.probability(60) == pytest.approx(1 / (1 + exp(-1)), abs=1e-6)
    assert found.probability(40) == 0.5


def test_points_are_joined_by_lines_in_log_odds_and_flat_beyond_the_ends() -> None:
    found = parse_calibration(POINTS)
    assert [found.probability(score) for score in (-20, 0, 25, 50, 75, 100, 900)] == [
        0.1, 0.1, 0.25, 0.5, 0.75, 0.9, 0.9,
    ]  # fmt: skip


def test_nothing_is_ever_certain() -> None:
    steep = parse_calibration({"kind": "logistic", "slope": 1000, "intercept": 0})
    assert (steep.probability(-100_000), steep.probability(100_000)) == (0.000001, 0.999999)
    ends = parse_calibration({"kind": "points", "points": [[0, 0], [1, 1]]})
    assert (ends.probability(0), ends.probability(1)) == (0.000001, 0.999999)


def test_what_is_stored_reads_back_the_same() -> None:
    for raw in (LOGISTIC, POINTS):
        assert parse_calibration(parse_calibration(raw).stored()) == parse_calibration(raw)


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (None, "calibration"),
        ({"kind": "magic"}, "calibration"),
        ({"kind": ["logistic"]}, "calibration"),
        ({**LOGISTIC, "slope": -1}, "calibration.slope"),
        ({**LOGISTIC, "slope": float("nan")}, "calibration.slope"),
        ({**LOGISTIC, "intercept": True}, "calibration.intercept"),
        ({**LOGISTIC, "more": 1}, "calibration.more"),
        ({"kind": "points", "points": []}, "calibration.points"),
        ({"kind": "points", "points": [[0, 0.5], 7]}, "calibration.points[1]"),
        ({"kind": "points", "points": [[0, 1.5]]}, "calibration.points[0][1]"),
        ({"kind": "points", "points": [[0, 0.5], [0, 0.6]]}, "calibration.points[1][0]"),
        ({"kind": "points", "points": [[0, 0.5], [1, 0.4]]}, "calibration.points[1][1]"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(raw: Any, place: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_calibration(raw)
    assert refused.value.field == place
