"""The worked table of docs/explanation/qualification.md, recomputed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from winnow.qualification.asking import in_order
from winnow.qualification.verdict import Asked, Given, verdicts

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "qualification.md"
START = datetime(2026, 3, 2, 12, tzinfo=UTC)
NEED = Asked(
    "need",
    "opportunity",
    "choice",
    {"any": ["urgent"]},
    {"any": ["none"]},
    weight=3,
    options=("urgent", "some", "none"),
)
BUDGET = Asked("budget", "opportunity", "number", {"least": 100}, {"most": 10}, weight=2)


def rows() -> list[list[str]]:
    table = PAGE.read_text().split("| need | budget | day | verdict | ask next |\n")[1].split("\n\n")[0]
    return [re.findall(r"[^|\s]+", line) for line in table.splitlines()[1:]]


@pytest.mark.parametrize("row", rows(), ids=lambda row: " ".join(row))
def test_the_table_in_the_docs_is_what_is_computed(row: list[str]) -> None:
    need, budget, day, verdict, following = row
    answers = []
    if need != "-":
        answers.append(Given(1, "need", "choice", need, START, START, expires_at=START + timedelta(days=30)))
    if budget != "-":
        answers.append(Given(2, "budget", "number", int(budget), START, START, worth=Decimal(budget)))
    found = verdicts([NEED, BUDGET], answers, START + timedelta(days=int(day)))
    opportunity = next(level for level in found if level.level == "opportunity")
    asked = next(iter(in_order(found, (), {})), None)
    assert (opportunity.verdict, asked.asked.key if asked else "-") == (verdict, following)
