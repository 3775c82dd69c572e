"""What a lead may bring."""

from decimal import Decimal

import pytest

from winnow.forecast.worth import worth


def test_stands_on_guesses_before_there_is_history() -> None:
    found = worth({}, 0, Decimal(0))
    assert found.chances == {"lead": 0.02, "mql": 0.08, "prospect": 0.3}
    assert found.expected("lead") is None


def test_moves_to_what_became_of_leads() -> None:
    found = worth({"lead": (1000, 50), "prospect": (100, 50)}, 4, Decimal(4000))
    assert found.chances["lead"] == pytest.approx((50 + 0.4) / 1020)
    assert found.chances["prospect"] == pytest.approx((50 + 6) / 120)
    assert found.expected("prospect") == Decimal("466.67")
    assert found.expected("customer") is None
