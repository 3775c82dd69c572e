"""Somebody looks at Winnow for the first time: one command, a whole company; the second time it is still there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation import Environment, installation, winnow

pytestmark = pytest.mark.once


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Environment]:
    with installation(tmp_path) as environment:
        yield environment


def test_the_demo_is_loaded_once_and_says_how_to_sign_in(scene: Environment) -> None:
    first = winnow(scene, "demo", "load", "--leads", "60", "--json")
    told = json.loads(first.stdout)
    assert (told["already"], told["leads"], first.stderr) == (False, 60, "")
    assert {"rita@kestrel.example", "ada@kestrel.example"} <= {one["email"] for one in told["sign_ins"]}
    second = winnow(scene, "demo", "load")
    assert "is here already, and is kept: 60 leads" in second.stdout
    assert "kestrel-demo-2026" in second.stdout
    found = json.loads(winnow(scene, "leads", "list", "--limit", "3", "--json").stdout)
    assert "rita@kestrel.example" in winnow(scene, "user", "list").stdout
    assert found


def test_it_keeps_away_from_leads_of_ones_own(scene: Environment, tmp_path: Path) -> None:
    file = tmp_path / "leads.csv"
    file.write_text("email\nanna@example.org\n")
    assert winnow(scene, "leads", "import", str(file)).returncode == 0
    done = winnow(scene, "demo", "load")
    assert done.returncode == 1
    assert "for an empty Winnow" in done.stderr
