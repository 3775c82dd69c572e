"""What spreadsheets do to a file is noticed and named."""

from pathlib import Path

import pytest

from winnow.capture.importing.damage import damage
from winnow.capture.importing.reading import open_table


def found(tmp_path: Path, name: str, *cells: str) -> dict[str, tuple[int, str]]:
    path = tmp_path / "leads.csv"
    path.write_text("\n".join([f"{name};Other", *(f"{cell};x" for cell in cells)]))
    findings = damage(open_table(path, largest_mb=1, delimiter=";"))
    assert all(one.column == name and one.message for one in findings)
    return {one.kind: (one.count, one.examples[0]) for one in findings}


@pytest.mark.parametrize(
    ("name", "cells", "kind", "count", "example"),
    [
        ("Seats", ["1-5", "6-10", "11-50", "01-May"], "range", 1, "01-May"),
        ("Größe", ["1-5", "6-10", "1. Mai"], "range", 1, "1. Mai"),
        ("Created", ["01/02/2024", "03/04/2024"], "day_or_month", 2, "01/02/2024"),
        ("Created", ["13/02/2024", "14/02/2024", "02/27/2024"], "both_orders", 1, "02/27/2024"),
        ("Phone", ["4.91761E+11", "491761234567"], "scientific", 1, "4.91761E+11"),
        ("Id", ["4,91761E+11"], "scientific", 1, "4,91761E+11"),
        ("PLZ", ["50667", "80331", "10115", "1067"], "zeros", 1, "1067"),
        ("Total", ["5", "#REF!", "#N/A"], "error", 2, "#REF!"),
        ("Note", ["x" * 255, "y"], "cut", 1, "x" * 59 + "…"),
        ("Name", ["MÃ¼ller", "Meyer"], "mojibake", 1, "MÃ¼ller"),
    ],
)
def test_names_damage(
    tmp_path: Path, name: str, cells: list[str], kind: str, count: int, example: str
) -> None:
    assert found(tmp_path, name, *cells) == {kind: (count, example)}


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("Created", ["2024-05-01", "2024-06-01"]),
        ("Created", ["01-May", "02-May"]),
        ("Zip", ["01067", "50667", "10115"]),
        ("Name", ["Müller", "São Paulo", "ÂNGELA", "#1 Shop", "Zoë"]),
        ("Phone", ["+49 221 1", "0221 2"]),
    ],
)
def test_is_silent_about_sound_columns(tmp_path: Path, name: str, cells: list[str]) -> None:
    assert found(tmp_path, name, *cells) == {}
