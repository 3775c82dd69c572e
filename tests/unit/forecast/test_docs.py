"""The worked tables of the explanations, computed again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from winnow.ground.proportion import proportion
from winnow.pipeline.rates import chance

DOCS = Path(__file__).resolve().parents[3] / "docs" / "explanation"


def rows(page: str, columns: int) -> list[list[str]]:
    lines = (DOCS / page).read_text().splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [row for row in cells if len(row) == columns and re.search(r"\d", row[1])]


def share(text: str) -> float:
    return float(text.rstrip(" %")) / 100


@pytest.mark.parametrize("row", rows("forecast.md", 6), ids=lambda row: row[0])
def test_computes_the_chances_of_the_forecast(row: list[str]) -> None:
    n, won, guess = int(row[0]), int(row[1]), share(row[2])
    found = chance(kind="open", guess=guess, won=won, n=n)
    assert found.used == pytest.approx(share(row[5]), abs=5e-4)
    if n:
        assert found.measured.rate == pytest.approx(share(row[3]), abs=5e-4)
        low, high = row[4].split(" to ")
        assert found.measured.low == pytest.approx(share(low), abs=5e-4)
        assert found.measured.high == pytest.approx(share(high), abs=5e-4)


@pytest.mark.parametrize("row", rows("funnel.md", 8), ids=lambda row: row[0])
def test_computes_the_conversion_of_the_funnel(row: list[str]) -> None:
    reached, following, back, left = (int(row[column]) for column in (1, 2, 5, 6))
    found = proportion(following, reached)
    low, high = row[4].split(" to ")
    assert found.rate == pytest.approx(share(row[3]), abs=5e-4)
    assert found.low == pytest.approx(share(low), abs=5e-4)
    assert found.high == pytest.approx(share(high), abs=5e-4)
    assert proportion(following, following + back + left).rate == pytest.approx(share(row[7]))


def test_finds_the_tables() -> None:
    assert len(rows("forecast.md", 6)) == 5
    assert len(rows("funnel.md", 8)) == 2
