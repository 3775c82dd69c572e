"""Which of a person's leads is meant by what comes without a number."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from winnow.capture.pursuit import pursued


@dataclass(frozen=True)
class One:
    name: str
    stage: str = "lead"
    batch: int | None = None


@pytest.mark.parametrize(
    ("leads", "meant"),
    [
        ([], None),
        ([One("first"), One("latest")], "latest"),
        ([One("open"), One("closed", "customer")], "open"),
        ([One("open"), One("closed", "disqualified"), One("mql", "mql")], "mql"),
        ([One("lost", "disqualified"), One("won", "customer")], "won"),
        ([One("before"), One("first of a file", batch=3), One("second of it", batch=3)], "first of a file"),
        ([One("a", "disqualified", batch=3), One("b", batch=3)], "a"),
        ([One("older file", batch=3), One("newer file", batch=4)], "newer file"),
        ([One("older file", batch=3), One("newer, closed", "customer", batch=4)], "older file"),
    ],
)
def test_the_latest_open_lead_is_meant_and_of_a_file_the_first(leads: list[One], meant: str | None) -> None:
    found = pursued(leads)
    assert (found.name if found else None) == meant
