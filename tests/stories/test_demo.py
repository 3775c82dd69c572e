"""Somebody looks at Winnow for the first time: one command, a whole company; the second time it is still there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stories.winnow_cli import WinnowHere

pytestmark = pytest.mark.once


def test_the_demo_is_loaded_once_and_says_how_to_sign_in(db: None) -> None:
    winnow = WinnowHere()
    first = winnow.call("demo", "load", "--leads", 60, "--json")
    told = first.answer
    assert (told["already"], told["leads"], first.err) == (False, 60, "")
    assert {"rita@kestrel.example", "ada@kestrel.example"} <= {one["email"] for one in told["sign_ins"]}
    second = winnow.call("demo", "load").out
    assert "is here already, and is kept: 60 leads" in second
    assert "kestrel-demo-2026" in second
    assert "rita@kestrel.example" in winnow.call("user", "list").out
    assert len(winnow("leads", "list", "--limit", 3)["items"]) == 3


def test_it_keeps_away_from_leads_of_ones_own(db: None, tmp_path: Path) -> None:
    winnow = WinnowHere()
    file = tmp_path / "leads.csv"
    file.write_text("email\nanna@example.org\n")
    assert winnow("leads", "import", file)["created"] == 1
    refused = winnow.call("demo", "load")
    assert refused.code == 1
    assert "for an empty Winnow" in refused.err
