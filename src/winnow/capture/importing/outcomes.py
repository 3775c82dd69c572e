"""What became of the rows of a file, chunk by chunk, whatever the file is about."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from winnow.capture.importing.notes import with_kept
from winnow.capture.importing.reading import Row
from winnow.capture.importing.refused import Problems, RefusedFile
from winnow.capture.importing.rows import Problem
from winnow.capture.models import Import, ImportRow
from winnow.capture.words import Became
from winnow.ground import bulk

_COLUMNS = (
    "importing_id",
    "number",
    "became",
    "matched_by",
    "record_id",
    "name",
    "changes",
    "reason",
)
_LONGEST_NAME, _LONGEST_REASON = 120, 500


@dataclass
class Refusal:
    """A row that was not taken."""

    row: Row
    problems: list[Problem]

    @property
    def reason(self) -> str:
        return reason_of(self.problems)


def reason_of(problems: Iterable[Problem]) -> str:
    return " ".join(map(str, problems))


@dataclass(slots=True)
class RowTold:
    """What became of a row that was taken, for the review."""

    number: int
    became: str
    matched_by: str
    record_id: int | None
    name: str
    changes: Mapping[str, Any]


@dataclass
class Outcomes:
    """What became of the rows of one chunk; `kept` is what could not be read of rows that were taken, by number."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    told: list[RowTold] = field(default_factory=list)
    kept: dict[int, list[Problem]] = field(default_factory=dict)

    def add_to(self, importing: Import, refused: RefusedFile, problems: Problems) -> None:
        """What became of the whole file so far; the import is saved by whoever saves the chunk."""
        importing.rows_done += self.rows
        importing.created += self.created
        importing.updated += self.updated
        importing.unchanged += self.unchanged
        importing.refused += len(self.refusals)
        for refusal in self.refusals:
            self.kept.pop(refusal.row.number, None)
        self._keep_rows(importing.pk)
        importing.warnings = with_kept(importing.warnings, self.kept)
        if not self.refusals:
            return
        refused.add((refusal.row.number, refusal.row.cells, refusal.reason) for refusal in self.refusals)
        for refusal in self.refusals:
            for problem in refusal.problems:
                problems.add(refusal.row.number, problem)
        importing.problems, importing.refused_file = problems.as_list(), refused.path.name

    def _keep_rows(self, import_id: int) -> None:
        """Each row, for the review: taken ones and refused ones."""
        taken = (
            (
                import_id,
                told.number,
                told.became,
                told.matched_by,
                told.record_id,
                told.name[:_LONGEST_NAME],
                json.dumps(told.changes) if told.changes else "{}",
                reason_of(self.kept.get(told.number, ()))[:_LONGEST_REASON],
            )
            for told in self.told
        )
        refused = (
            (
                import_id,
                one.row.number,
                Became.REFUSED.value,
                "",
                None,
                "",
                "{}",
                one.reason[:_LONGEST_REASON],
            )
            for one in self.refusals
        )
        bulk.insert(ImportRow, _COLUMNS, chain(taken, refused))
