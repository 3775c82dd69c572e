"""Rows of a file of leads as they are read: values, refusals and keys. Nothing here asks the database, so another process
may do it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.importing.keys import Cells, keys_of, number_key, of_a_lead
from winnow.capture.importing.lead_finish import finish
from winnow.capture.importing.lead_load import Keys
from winnow.capture.importing.lead_record import EMAIL, EXTERNAL_ID, LAYOUT, PHONE, fingerprint
from winnow.capture.importing.lead_take import Parts, Row, row_of
from winnow.capture.importing.mapping import ColumnMapping
from winnow.capture.importing.outcomes import Refusal
from winnow.capture.importing.reading import Row as FileRow
from winnow.capture.importing.ready import Ready
from winnow.capture.importing.repeats import Repeats
from winnow.capture.importing.rows import Problem, Record


@dataclass
class Chunk:
    """Rows as they were read, and all keys that they name; `rows` counts the refused ones too, `kept` is what of good
    ones could not be read."""

    rows: int
    good: list[Row] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    keys: Keys = field(default_factory=Keys)
    kept: dict[int, list[Problem]] = field(default_factory=dict)


class LeadReader:
    """Reads the rows of one file. `keys` gives the rough keys of a row, `repeats` holds those of the whole file."""

    def __init__(
        self,
        ready: Ready,
        repeats: Repeats,
        keys: Callable[[Cells], list[str]],
        mapping: ColumnMapping,
        *,
        by: Actor,
    ) -> None:
        self._values, self._written = ready.reader, ready.written
        self._repeats, self._keys = repeats, keys
        self._country, self._sees_all = mapping.country, by.sees_all
        self.parts = Parts([*(column.target.field for column in ready.plan.columns), *ready.written.names])

    def repeated(self, cells: Cells) -> set[str]:
        """Those of its rough keys that other rows of the file have, too."""
        found = self._repeats.found
        return found.intersection(self._keys(cells)) if found else set()

    def names(self, number: str) -> bool:
        """Whether a row of the file has this external number."""
        return number_key(number) in self._repeats

    def read(self, rows: Sequence[FileRow]) -> Chunk:
        chunk = Chunk(len(rows))
        for row in rows:
            problems = [Problem("", "", row.problem)] if row.problem else self._read(row, chunk)
            if problems:
                chunk.refusals.append(Refusal(row, problems))
        chunk.keys = keys_of(chunk.good)
        return chunk

    def _read(self, row: FileRow, chunk: Chunk) -> list[Problem] | None:
        """Take the row into the chunk, or say why it is refused."""
        record, problems = self._values.read(row.cells)
        if problems := finish(record, problems, country=self._country):
            problems = self._values.placed(problems, row.cells)
        nameless = not (record[EXTERNAL_ID] or record[EMAIL] or record[PHONE])
        if nameless and record == LAYOUT.template:
            return problems or [Problem("", "", _("The row says nothing."))]
        if problems:
            if self._written.decides(problems):
                return problems
            self._written.keep(record, problems)
            chunk.kept[row.number] = problems
        chunk.good.append(self._row(row, record, nameless=nameless))
        return None

    def _row(self, row: FileRow, record: Record, *, nameless: bool) -> Row:
        met = self.repeated(row.cells)
        return row_of(
            row.number,
            record,
            parts=self.parts,
            # Somebody who sees all leads is never refused one of another team.
            cells=() if self._sees_all else row.cells,
            repeated=bool(met),
            again=any(map(of_a_lead, met)),
            fingerprint=fingerprint(record) if nameless else None,
        )
