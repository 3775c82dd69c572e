"""Rates with their n and interval."""

import pytest

from winnow.ground.proportion import proportion, shrunk


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        # Worked by hand from the formula; Newcombe (1998), table I, gives the first two.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (20, 20, 0.8389, 1.0),
    ],
)
def test_gives_wilsons_interval(k: int, n: int, low: float, high: float) -> None:
    found = proportion(k, n)
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)
    assert found.rate == k / n


def test_knows_nothing_from_nothing() -> None:
    found = proportion(0, 0)
    assert (found.rate, found.low, found.high, found.n) == (None, None, None, 0)


@pytest.mark.parametrize(("k", "n"), [(-1, 5), (6, 5), (1, 0)])
def test_refuses_what_is_not_a_share(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="not a share"):
        proportion(k, n)


def test_shrinks_towards_the_prior() -> None:
    assert shrunk(0, 0, prior=0.4, strength=20) == pytest.approx(0.4)
    assert shrunk(30, 40, prior=0.4, strength=20) == pytest.approx((30 + 8) / 60)
    assert shrunk(7500, 10000, prior=0.1, strength=20) == pytest.approx(0.75, abs=0.002)
