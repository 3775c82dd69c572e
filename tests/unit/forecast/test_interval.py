"""The range of a month: against every possible outcome counted out."""

from itertools import product

import pytest

from winnow.forecast.interval import Group, range_of


def exact(values: list[float], p: float) -> list[tuple[float, float]]:
    """Every sum that can happen with its probability, by counting all outcomes."""
    sums: dict[float, float] = {}
    for outcome in product((0, 1), repeat=len(values)):
        chance = 1.0
        for won in outcome:
            chance *= p if won else 1 - p
        total = sum(value for value, won in zip(values, outcome, strict=True) if won)
        sums[total] = sums.get(total, 0) + chance
    return sorted(sums.items())


def quantile(sums: list[tuple[float, float]], at: float) -> float:
    seen = 0.0
    for total, chance in sums:
        seen += chance
        if seen >= at:
            return total
    return sums[-1][0]


@pytest.mark.parametrize("p", [0.2, 0.5, 0.8])
def test_is_close_to_what_counting_every_outcome_gives(p: float) -> None:
    values = [80.0, 90.0, 100.0, 110.0, 120.0, 95.0, 105.0, 100.0, 85.0, 115.0, 100.0, 100.0]
    mean = sum(values) / len(values)
    spread = sum((v - mean) ** 2 for v in values) / len(values) / mean**2
    found = range_of([Group(len(values), sum(values), p, spread)])
    assert found is not None
    counted = exact(values, p)
    # Within half a deal: the normal curve is smooth, the truth goes in steps.
    assert found.low == pytest.approx(quantile(counted, 0.1), abs=mean * 0.6)
    assert found.high == pytest.approx(quantile(counted, 0.9), abs=mean * 0.6)


def test_stays_within_what_is_possible() -> None:
    found = range_of([Group(10, 1000.0, 0.02, 9.0)])
    assert found is not None
    assert found.low == 0.0
    sure = range_of([Group(10, 1000.0, 0.99, 9.0)])
    assert sure is not None
    assert sure.high == 1000.0


def test_adds_up_groups_and_takes_the_widest_spread_where_none_is_known() -> None:
    one = range_of([Group(20, 2000.0, 0.5, 0.3)])
    two = range_of([Group(10, 1000.0, 0.5, 0.3), Group(10, 1000.0, 0.5, None), Group(0, 0.0, 0.5, None)])
    assert one is not None
    assert two is not None
    assert (two.low, two.high) == (pytest.approx(one.low), pytest.approx(one.high))


def test_says_nothing_from_too_little() -> None:
    assert range_of([]) is None
    assert range_of([Group(9, 900.0, 0.5, 0.1)]) is None
    assert range_of([Group(50, 5000.0, 0.5, None)]) is None
