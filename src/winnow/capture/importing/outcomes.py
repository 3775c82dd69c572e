"""What became of the rows of a file, chunk by chunk, whatever the file is about."""

from __future__ import annotations

from dataclasses import dataclass, field

from winnow.capture.importing.reading import Row
from winnow.capture.importing.refused import Problems, RefusedFile
from winnow.capture.importing.rows import Problem
from winnow.capture.models import Import


@dataclass
class Refusal:
    """A row that was not taken."""

    row: Row
    problems: list[Problem]

    @property
    def reason(self) -> str:
        return " ".join(str(problem) for problem in self.problems)


@dataclass
class Outcomes:
    """What became of the rows of one chunk."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refusals: list[Refusal] = field(default_factory=list)

    def add_to(self, importing: Import, refused: RefusedFile, problems: Problems) -> None:
        """What became of the whole file so far; the import is saved by whoever saves the chunk."""
        importing.rows_done += self.rows
        importing.created += self.created
        importing.updated += self.updated
        importing.unchanged += self.unchanged
        importing.refused += len(self.refusals)
        if not self.refusals:
            return
        refused.add((refusal.row.number, refusal.row.cells, refusal.reason) for refusal in self.refusals)
        for refusal in self.refusals:
            for problem in refusal.problems:
                problems.add(refusal.row.number, problem)
        importing.problems, importing.refused_file = problems.as_list(), refused.path.name
