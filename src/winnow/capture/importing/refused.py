"""Rows that were not taken: a file to repair and bring again, and a short account of what was wrong.

The file has the original columns and two more, `row` and `reason`. Cells that a spreadsheet would run as a
formula are defused with an apostrophe.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from winnow.capture.importing.rows import Problem
from winnow.ground.sheets import defused

# What is written behind the columns of the file, and read over when the mended file comes.
ADDED = ("row", "reason")
_MOST_GROUPS = 200
_MOST_EXAMPLES = 5


class RefusedFile:
    """Written chunk by chunk; `keep` drops what a run that was killed wrote after its last commit."""

    def __init__(self, path: Path, header: Sequence[str], delimiter: str = ",") -> None:
        self.path = path
        self.header = [*header, *ADDED]
        self.delimiter = delimiter

    def keep(self, rows: int) -> None:
        if not self.path.exists():
            return
        if rows == 0:
            self.path.unlink()
            return
        shorter = self.path.with_suffix(".shorter")
        with self.path.open(newline="", encoding="utf-8-sig") as old:
            kept = (record for _, record in zip(range(rows + 1), csv.reader(old, delimiter=self.delimiter)))  # noqa: B905
            with shorter.open("w", newline="", encoding="utf-8-sig") as new:
                csv.writer(new, delimiter=self.delimiter).writerows(kept)
        os.replace(shorter, self.path)

    def add(self, rows: Iterable[tuple[int, Sequence[str], str]]) -> None:
        """Rows as (number, cells, reason)."""
        rows = list(rows)
        if not rows:
            return
        fresh = not self.path.exists()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # The mark tells spreadsheets that it is UTF-8; appending must not repeat it.
        with self.path.open("a", newline="", encoding="utf-8-sig" if fresh else "utf-8") as file:
            writer = csv.writer(file, delimiter=self.delimiter)
            if fresh:
                writer.writerow([defused(cell) for cell in self.header])
            width = len(self.header) - 2
            for number, cells, reason in rows:
                padded = [*cells[:width], *[""] * (width - len(cells))]
                writer.writerow([*map(defused, padded), number, reason])


@dataclass
class ProblemGroup:
    """Rows refused for one rule about one column."""

    column: str
    rule: str
    count: int = 0
    examples: list[dict[str, Any]] = field(default_factory=list)


class Problems:
    """Problems gathered by column and rule, bounded whatever the file holds."""

    def __init__(self, kept: Iterable[dict[str, Any]] = ()) -> None:
        self._groups = {(group["column"], group["rule"]): ProblemGroup(**group) for group in kept}

    def add(self, number: int, problem: Problem) -> None:
        key = (problem.column, problem.rule)
        if key not in self._groups and len(self._groups) >= _MOST_GROUPS:
            return
        group = self._groups.setdefault(key, ProblemGroup(*key))
        group.count += 1
        if len(group.examples) < _MOST_EXAMPLES:
            group.examples.append({"row": number, "value": problem.value[:200]})

    def as_list(self) -> list[dict[str, Any]]:
        return [asdict(group) for group in sorted(self._groups.values(), key=lambda group: -group.count)]
