"""Taking in a file of people or organizations: read, find who is there already, write.

A row with our own number, as exports have it, is about that record and no other. Who has a number of their own in
the file is found by it alone: two rows with two numbers stay two records even
with one e-mail address, and the search for duplicates decides (people/matching). A row without a number is found
by its e-mail address, else by all that it says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.importing.contact_fields import AS_TEXT, DECIDING, PREFIX, Noun
from winnow.capture.importing.contact_record import Contact, contact_of
from winnow.capture.importing.contact_write import Present, Taken, Writer
from winnow.capture.importing.mapping import OWN_NUMBER, ColumnMapping
from winnow.capture.importing.outcomes import Outcomes, Refusal, RowTold
from winnow.capture.importing.plan import Plan
from winnow.capture.importing.reading import Row, Table
from winnow.capture.importing.ready import in_chunks, made_ready
from winnow.capture.importing.rows import Problem
from winnow.capture.importing.survey import Survey
from winnow.capture.models import Import

CHUNK_ROWS = 2_000


class ContactRun:
    def __init__(
        self,
        noun: Noun,
        importing: Import,
        table: Table,
        mapping: ColumnMapping,
        *,
        by: Actor,
        now: datetime,
    ) -> None:
        self.noun, self.importing, self.table, self.mapping = noun, importing, table, mapping
        self.dry_run = importing.dry_run
        self.by, self.now = by, now
        self.plan: Plan
        self.survey: Survey
        self._writer = Writer(noun, importing, by=by, now=now)

    def prepare(self) -> None:
        """Look at the whole file and make the custom fields that it needs. Raises `WrongMapping`, `NotAllowed`."""
        ready = made_ready(
            self.table,
            self.mapping,
            self.noun.wanted(),
            self.noun.layout,
            records={PREFIX: self.noun.record},
            deciding=DECIDING,
            always=AS_TEXT,
            dry_run=self.dry_run,
            by=self.by,
            now=self.now,
        )
        self.plan, self.survey, self._reader, self._written = (
            ready.plan,
            ready.survey,
            ready.reader,
            ready.written,
        )

    def chunks(self, *, done: int) -> Iterator[list[Row]]:
        return in_chunks(self.table, done=done, size=CHUNK_ROWS)

    def take(self, rows: Sequence[Row]) -> Outcomes:
        """One chunk, in the caller's transaction."""
        outcomes = Outcomes(rows=len(rows))
        contacts = [made for row in rows if (made := self._read(row, outcomes)) is not None]
        present = self._writer.present(contacts)
        told = [
            (contact, taken) for contact in contacts if (taken := self._count(outcomes, contact, present))
        ]
        if not self.dry_run:
            self._writer.write(present)
        # Once they are written new records have their ids.
        outcomes.told = [_told(contact, taken) for contact, taken in told]
        outcomes.refusals.sort(key=lambda refusal: refusal.row.number)
        return outcomes

    def _count(self, outcomes: Outcomes, contact: Contact, present: Present) -> Taken | None:
        taken = present.take(contact)
        if taken is None or taken.became == "hidden":
            row = Row(contact.number, list(contact.cells))
            problem = Problem("", "", _("This record belongs to another team."))
            if taken is None:
                problem = Problem(OWN_NUMBER, str(contact.pk), _("There is no record of this number."))
            outcomes.refusals.append(Refusal(row, [problem]))
            return None
        setattr(outcomes, taken.became, getattr(outcomes, taken.became) + 1)
        return taken

    def _read(self, row: Row, outcomes: Outcomes) -> Contact | None:
        problems: list[Problem] | None = [Problem("", "", row.problem)] if row.problem else None
        made: Contact | list[Problem] = problems or []
        if not problems:
            record, problems = self._reader.read(row.cells)
            made = unread = problems or []
            if not self._written.decides(unread):
                self._written.keep(record, unread)
                country = self.mapping.country
                made = contact_of(self.noun, row.number, list(row.cells), record, unread, country=country)
        if isinstance(made, list):
            outcomes.refusals.append(Refusal(row, made))
            return None
        if made.kept:
            made.kept = self._reader.placed(made.kept, row.cells)
            outcomes.kept[row.number] = made.kept
            self._written.make_fields(made.kept)
        return made


def _told(contact: Contact, taken: Taken) -> RowTold:
    row = taken.state.row
    name = row.name or row.email or row.phone if hasattr(row, "email") else row.name
    return RowTold(contact.number, taken.became, taken.matched_by, row.pk, name, taken.changes)
