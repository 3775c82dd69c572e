"""What a stage asks for."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from winnow.pipeline.gates import Facts, missing
from winnow.pipeline.lead_stage import stage_of_lead
from winnow.pipeline.words import Gate

EMPTY = Facts(amount=None, close_on=None, needs=" ", next_step="", decision_maker=False)
FULL = Facts(
    amount=Decimal(0), close_on=date(2026, 4, 1), needs="speed", next_step="call", decision_maker=True
)


def test_lists_what_is_missing_in_the_stages_order() -> None:
    assert missing(["needs", "amount"], EMPTY) == [Gate.NEEDS, Gate.AMOUNT]
    assert missing(Gate.values, FULL) == []
    assert missing([], EMPTY) == []


def test_takes_each_gate_by_itself() -> None:
    assert missing(Gate.values, replace(FULL, amount=None)) == [Gate.AMOUNT]
    assert missing(Gate.values, replace(FULL, close_on=None)) == [Gate.CLOSE_ON]
    assert missing(Gate.values, replace(FULL, needs="")) == [Gate.NEEDS]
    assert missing(Gate.values, replace(FULL, next_step="")) == [Gate.NEXT_STEP]
    assert missing(Gate.values, replace(FULL, decision_maker=False)) == [Gate.DECISION_MAKER]


@pytest.mark.parametrize(
    ("open_ones", "won_ones", "stage"),
    [(0, 0, "prospect"), (1, 0, "opportunity"), (0, 1, "customer"), (3, 2, "customer")],
)
def test_puts_the_lead_where_its_opportunities_are(open_ones: int, won_ones: int, stage: str) -> None:
    assert stage_of_lead(open_ones=open_ones, won_ones=won_ones) == stage
