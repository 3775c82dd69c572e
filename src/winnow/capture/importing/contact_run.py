"""Taking in a file of people or organizations: read, find who is there already, write.

Who has a number of their own in the file is found by it alone: two rows with two numbers stay two records even
with one e-mail address, and the search for duplicates decides (people/matching). A row without a number is found
by its e-mail address, else by all that it says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.importing.contact_fields import PREFIX, Noun
from winnow.capture.importing.contact_record import Contact, contact_of
from winnow.capture.importing.contact_write import Present, Writer
from winnow.capture.importing.lead_fields import make_fields, provisional
from winnow.capture.importing.mapping import ColumnMapping
from winnow.capture.importing.plan import Plan, plan
from winnow.capture.importing.reading import Row, Table
from winnow.capture.importing.rows import Problem, RowReader
from winnow.capture.importing.survey import Survey, survey
from winnow.ground.actions import add_custom_field
from winnow.ground.custom_fields import definitions
from winnow.ground.words import Kind

CHUNK_ROWS = 2_000


@dataclass
class Outcomes:
    """What became of the rows of one chunk; `refused` are (number, cells, reason)."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[tuple[int, Sequence[str], str]] = field(default_factory=list)


class ContactRun:
    def __init__(
        self, noun: Noun, table: Table, mapping: ColumnMapping, *, dry_run: bool, by: Actor, now: datetime
    ) -> None:
        self.noun, self.table, self.mapping, self.dry_run = noun, table, mapping, dry_run
        self.by, self.now = by, now
        self.plan: Plan
        self.survey: Survey
        self._writer = Writer(noun, dry_run=dry_run, by=by, now=now)
        self._written = {made.key for made in definitions(noun.record)}

    def prepare(self) -> None:
        """Look at the whole file and make the custom fields that it needs. Raises `WrongMapping`, `NotAllowed`."""
        fields, layout = self.noun.wanted(), self.noun.layout
        self.plan = plan(self.table.header, self.mapping, fields, prefixes=[PREFIX])
        fields |= provisional(self.plan)
        blanks = RowReader([], self.mapping, fields, layout)
        self.survey = survey(
            self.table, self.plan.columns, fields, guess=self.plan.guessed(), is_blank=blanks.is_blank
        )
        fields |= make_fields(
            self.plan,
            self.survey,
            fields,
            dry_run=self.dry_run,
            by=self.by,
            now=self.now,
            records={PREFIX: self.noun.record},
        )
        self._reader = RowReader(
            self.plan.columns,
            self.mapping,
            fields,
            layout,
            habits=self.survey.habits,
            zone=ZoneInfo(settings.TIME_ZONE),
        )

    def chunks(self) -> Iterator[list[Row]]:
        rows = self.table.rows()
        while some := list(islice(rows, CHUNK_ROWS)):
            yield some

    def take(self, rows: Sequence[Row]) -> Outcomes:
        """One chunk, in the caller's transaction."""
        outcomes = Outcomes()
        contacts = [made for row in rows if (made := self._read(row, outcomes)) is not None]
        present = self._writer.present(contacts)
        for contact in contacts:
            self._count(outcomes, contact, present)
        if not self.dry_run:
            self._writer.write(present)
        return outcomes

    def _count(self, outcomes: Outcomes, contact: Contact, present: Present) -> None:
        became = present.take(contact)
        if became == "hidden":
            reason = _("This record belongs to another team.")
            outcomes.refused.append((contact.number, contact.cells, reason))
        else:
            setattr(outcomes, became, getattr(outcomes, became) + 1)

    def _read(self, row: Row, outcomes: Outcomes) -> Contact | None:
        refuse: Callable[[list[Problem]], None] = lambda problems: outcomes.refused.append(  # noqa: E731
            (row.number, row.cells, " ".join(str(problem) for problem in problems))
        )
        if row.problem:
            refuse([Problem("", "", row.problem)])
            return None
        record, problems = self._reader.read(row.cells)
        if problems:
            refuse(problems)
            return None
        made = contact_of(self.noun, row.number, list(row.cells), record, country=self.mapping.country)
        if isinstance(made, list):
            refuse(made)
            return None
        self._keep_written(made)
        return made

    def _keep_written(self, made: Contact) -> None:
        """The field for what could not be read is made when the first file needs it."""
        for key in made.written - self._written:
            if not self.dry_run:
                label = _("E-mail as written") if key.startswith("email") else _("Phone as written")
                add_custom_field(
                    record=self.noun.record, key=key, label=label, kind=Kind.TEXT, by=self.by, now=self.now
                )
            self._written.add(key)
