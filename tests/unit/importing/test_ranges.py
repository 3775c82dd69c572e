"""Ranges where a number is wanted, as networks and forms write them."""

from decimal import Decimal
from typing import Any

import pytest

from winnow.capture.importing.convert import WHOLE, Wanted, converter
from winnow.capture.importing.ranges import Range
from winnow.ground.words import Kind

employees = converter(Wanted("employees", "Employees", WHOLE, ranges=True))
revenue = converter(Wanted("revenue", "Revenue", Kind.MONEY, ranges=True))


def counted(convert: Any, text: str) -> Any:
    with pytest.raises(Range) as told:
        convert(text)
    return told.value.value


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("51-200", 51),
        ("11 – 50", 11),
        ("1,001-5,000 employees", 1001),
        ("10,001+ employees", 10_001),
        ("1000+", 1000),
        ("1-5k", 1000),
        ("2-10 Mitarbeiter", 2),
        ("between 50 and 100", 50),
        ("100 bis 250", 100),
        ("more than 10,000", 10_000),
        ("500 or more", 500),
        ("< 50", 1),
        ("up to 10", 1),
        ("Self-employed", 1),
    ],
)
def test_a_range_of_employees_counts_as_its_lower_end(text: str, least: int) -> None:
    assert counted(employees, text) == least


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("$10M-$50M", (10_000_000, "USD")),
        ("10-50M", (10_000_000, "")),
        ("500-1M", (500, "")),
        ("€500K – €1M", (500_000, "EUR")),
        ("1,000,000 - 5,000,000", (1_000_000, "")),
        ("500M+", (500_000_000, "")),
        ("< $1M", (0, "USD")),
    ],
)
def test_a_range_of_money_counts_as_its_lower_end(text: str, least: tuple[int, str]) -> None:
    assert counted(revenue, text) == (Decimal(least[0]), least[1])


@pytest.mark.parametrize("text", ["200-50", "abc", "-5", "2026-03-04", "10-", "+", "<", "many - more"])
def test_what_is_no_range_is_refused_as_before(text: str) -> None:
    for convert in (employees, revenue):
        with pytest.raises(ValueError, match=r"number") as told:
            convert(text)
        assert not isinstance(told.value, Range)


def test_a_number_with_its_unit_is_a_number() -> None:
    assert [employees(text) for text in ("50 employees", "1 employee", "1.5k")] == [50, 1, 1500]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("1.2B", (1_200_000_000, "")),
        ("€3 Mio", (3_000_000, "EUR")),
        ("3 Mio. €", (3_000_000, "EUR")),
        ("USD 5M", (5_000_000, "USD")),
        ("5 MEUR", (5_000_000, "EUR")),
        ("$1.5 billion", (1_500_000_000, "USD")),
    ],
)
def test_reads_amounts_in_thousands_and_more(text: str, read: tuple[int, str]) -> None:
    assert revenue(text) == (Decimal(read[0]), read[1])
