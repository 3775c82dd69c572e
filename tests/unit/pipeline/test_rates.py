"""The chance of a stage, and how unequal values are."""

import pytest

from winnow.pipeline.rates import chance, spread_of
from winnow.pipeline.words import RateBasis


def test_trusts_the_guess_below_thirty() -> None:
    found = chance(kind="open", guess=0.4, won=29, n=29)
    assert (found.used, found.basis) == (0.4, RateBasis.GUESS)
    assert found.measured.rate == 1.0


def test_draws_the_measured_rate_towards_the_guess_from_thirty_on() -> None:
    found = chance(kind="open", guess=0.4, won=15, n=30)
    assert found.basis is RateBasis.MEASURED
    assert found.used == pytest.approx((15 + 20 * 0.4) / 50)
    assert found.measured.low is not None
    assert found.measured.low < 0.5 < (found.measured.high or 0)


def test_takes_closed_stages_as_certain() -> None:
    assert chance(kind="won", guess=0.3, won=0, n=100).used == 1.0
    assert chance(kind="lost", guess=0.3, won=0, n=100).used == 0.0


def test_measures_how_unequal_values_are() -> None:
    values = [10.0] * 9 + [110.0]
    mean = sum(values) / 10
    variance = sum((value - mean) ** 2 for value in values) / 10
    found = spread_of(10, sum(values), sum(value**2 for value in values))
    assert found == pytest.approx(variance / mean**2)
    assert spread_of(10, 100.0, 1000.0) == pytest.approx(0)


@pytest.mark.parametrize(("n", "total"), [(9, 90.0), (0, 0.0), (12, 0.0)])
def test_says_nothing_from_too_few_values(n: int, total: float) -> None:
    assert spread_of(n, total, total) is None
