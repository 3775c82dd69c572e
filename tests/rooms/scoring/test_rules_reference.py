"""The reference of the rule language says what the code reads."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from tests.cast import NOW
from winnow.access.actor import SYSTEM
from winnow.engagement.words import InteractionKind
from winnow.scoring import actions
from winnow.scoring.happenings import MEASURED, Interactions
from winnow.scoring.scale import Caps

REFERENCE = (Path(__file__).parents[3] / "docs/reference/rules.md").read_text(encoding="utf-8")


def test_names_every_kind_measure_operator_key_and_cap() -> None:
    said = set(re.findall(r"`([^`\s]+)`", REFERENCE))
    assert set(InteractionKind.values) <= said
    assert {field.name for field in (*fields(Interactions), *fields(Caps))} <= said
    for measure, operators in MEASURED.items():
        row = next(line for line in REFERENCE.splitlines() if line.startswith(f"| `{measure.value}`"))
        assert re.findall(r"`([^`]+)`", row.split("|")[3]) == [operator.value for operator in operators]


@pytest.mark.django_db
def test_the_file_that_it_shows_gets_what_it_says() -> None:
    shown = re.search(r"```toml\n(.*?)```", REFERENCE, re.DOTALL)
    assert shown is not None
    found = actions.check_file(text=shown.group(1), toml=True, by=SYSTEM, now=NOW)
    assert [(one.holds, one.got["score"]) for one in found.examples] == [(True, 32)]
