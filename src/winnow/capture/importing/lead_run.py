"""One import of leads from its file to the tables, chunk by chunk.

`prepare` looks at the whole file; each chunk is then read, met with what is known and, unless it is a dry run,
written in the caller's transaction. Started again after a kill, it goes on after the last chunk that was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice

from django.db import connection

from winnow.access.actor import SYSTEM, Actor
from winnow.access.queries import colleagues, teams
from winnow.capture.events import LeadsCaptured, LeadsChanged, LeadsReferred, Outcome
from winnow.capture.importing.ahead import ahead, beside
from winnow.capture.importing.as_written import AsWritten
from winnow.capture.importing.convert import future_refused
from winnow.capture.importing.follow import leads_that_follow
from winnow.capture.importing.keys import raw_keys
from winnow.capture.importing.lead_find import NotYours, not_yours
from winnow.capture.importing.lead_load import load
from winnow.capture.importing.lead_merge import Merge, Staff, Told
from winnow.capture.importing.lead_read import Chunk, LeadReader
from winnow.capture.importing.lead_record import (
    CUSTOM,
    CUSTOM_RECORDS,
    DECIDING,
    LAYOUT,
    SLOT,
    custom_prefix_of,
    wanted,
)
from winnow.capture.importing.lead_state import NAME, ORGANIZATION, Known, LeadState
from winnow.capture.importing.lead_take import Row
from winnow.capture.importing.lead_write import Writer
from winnow.capture.importing.mapping import ColumnMapping
from winnow.capture.importing.notes import with_unknown_referrers
from winnow.capture.importing.outcomes import Outcomes, Refusal, RowTold
from winnow.capture.importing.plan import Plan, plan
from winnow.capture.importing.reading import Row as FileRow
from winnow.capture.importing.reading import Table
from winnow.capture.importing.ready import made_ready
from winnow.capture.importing.repeats import repeats_of
from winnow.capture.importing.rows import Problem, Record
from winnow.capture.importing.survey import Survey
from winnow.capture.models import Import
from winnow.ground.events import announce

CHUNK_ROWS = 5000
_LOCK = 7_301_001  # of PostgreSQL's advisory locks: chunks of imports are written one at a time
_PAST = {"created_at", "outcome_at"}
_REFERRED_BY = SLOT["referred_by"]


class LeadRun:
    def __init__(
        self, importing: Import, table: Table, mapping: ColumnMapping, *, by: Actor, now: datetime
    ) -> None:
        self.importing, self.table, self.mapping = importing, table, mapping
        self.by, self.now = by, now
        self.plan: Plan
        self.survey: Survey
        self._written: AsWritten
        self._reader: LeadReader
        self._given: dict[str, dict[int, int]] = {"lead": {}, "person": {}, "organization": {}}
        self._kept: dict[int, LeadState] = {}
        self._spoken: dict[int, Record] = {}
        self._staff = _staff()
        self._writer = Writer(importing, by, now)

    def prepare(self) -> None:
        """Survey the file and make the custom fields that it needs. Raises `WrongMapping` or `WrongFile`."""
        fields = wanted()
        # A look at the header alone: which keys repeat is looked for while the rest is made ready.
        columns = plan(self.table.header, self.mapping, fields, prefixes=list(CUSTOM)).columns
        keys = raw_keys(columns, {"", *self.mapping.blank})
        with beside(lambda: repeats_of(self.table, keys), when=self.table.is_long) as repeats:
            ready = made_ready(
                self.table,
                self.mapping,
                fields,
                LAYOUT,
                records=CUSTOM_RECORDS,
                deciding=DECIDING,
                prefix_of=custom_prefix_of,
                around=lambda field, made: future_refused(made, self.now) if field.name in _PAST else made,
                dry_run=self.importing.dry_run,
                by=self.by,
                now=self.now,
            )
            self._reader = LeadReader(ready, repeats(), keys, self.mapping, by=self.by)
        self.plan, self.survey, self._written = ready.plan, ready.survey, ready.written

    def chunks(self, *, done: int) -> Iterator[Chunk]:
        """Rows after the first `done`, which an earlier run wrote."""
        rows = self.table.rows()
        while done > 0 and (known := list(islice(rows, min(done, CHUNK_ROWS)))):
            self._recall(known)
            done -= len(known)
        read = (self._reader.read(some) for some in iter(lambda: list(islice(rows, CHUNK_ROWS)), []))
        return ahead(read) if self.survey.rows > CHUNK_ROWS else read

    def take(self, chunk: Chunk) -> Outcomes:
        """Needs a transaction unless it is a dry run."""
        outcomes = Outcomes(rows=chunk.rows, refusals=chunk.refusals, kept=chunk.kept)
        if not self.importing.dry_run:
            _alone()
        self._written.make_fields(chain.from_iterable(chunk.kept.values()))
        merge = self._merge(chunk, outcomes)
        if not self.importing.dry_run:
            self._writer.write(merge)
            self._announce(merge)
            self._announce_referrers(chunk.good, merge)
        self._remember(merge)
        outcomes.refusals.sort(key=lambda refusal: refusal.row.number)
        outcomes.told = [_told(told) for told in merge.told]
        if not self.importing.dry_run:
            merge.let_go()
        return outcomes

    def _recall(self, rows: Sequence[FileRow]) -> None:
        """Learn again what rows of an earlier run gave to leads that come more than once."""
        known = [row for row in rows if not row.problem and self._reader.repeated(row.cells)]
        if known:
            self._remember(self._merge(self._reader.read(known), Outcomes()))

    def _merge(self, chunk: Chunk, outcomes: Outcomes) -> Merge:
        known = Known().kept(self._kept.values()) if self._kept else Known()
        load(known, chunk.keys, by=self.by)
        merge = Merge(
            known,
            self._reader.parts,
            self.now,
            self._staff,
            self._given,
            self.importing.pk,
            self._spoken,
            self._reader.names,
        )
        for row in chunk.good:
            try:
                word = merge.take(row)
            except NotYours:
                refused = FileRow(row.number, list(row.cells))
                outcomes.refusals.append(Refusal(refused, [Problem("", "", not_yours())]))
                continue
            setattr(outcomes, word, getattr(outcomes, word) + 1)
        return merge

    def _remember(self, merge: Merge) -> None:
        if self.importing.dry_run:
            self._kept.update((id(lead), lead) for lead in merge.touched)
            merge.coming_again.clear()  # those that are kept know what was given
        # Of leads whose company alone comes again nothing more is said: kept, they would grow with the file.
        for lead in merge.coming_again:
            self._give("lead", lead.pk, lead.given)
            self._give("person", lead.person.pk, lead.person.given)
            if lead.person.spoken and lead.person.pk:
                self._spoken[lead.person.pk] = lead.person.spoken
            if organization := lead.person.organization:
                self._give("organization", organization.pk, organization.given)
        for organization in merge.companies.spoken_of:
            self._give("organization", organization.pk, organization.given)

    def _give(self, of: str, pk: int, given: int) -> None:
        """A state that a chunk loaded may not have been asked for what earlier chunks gave."""
        if not pk:
            return  # in a dry run, or recalled and deleted since
        self._given[of][pk] = self._given[of].get(pk, 0) | given

    def _announce(self, merge: Merge) -> None:
        if merge.created:
            announce(
                LeadsCaptured(
                    [lead.pk for lead in merge.created], self.by, self.now, _outcomes(merge.created)
                )
            )
        changed = {*merge.updated, *leads_that_follow(merge)} - {lead.pk for lead in merge.created}
        if changed:
            outcomes = _outcomes(merge.updated.values())
            announce(LeadsChanged(sorted(changed), self.by, self.now, outcomes))

    def _announce_referrers(self, rows: Sequence[Row], merge: Merge) -> None:
        said = {row.number: row.record[_REFERRED_BY] for row in rows if row.record[_REFERRED_BY]}
        if said:
            referrers = {told.lead.pk: said[told.number] for told in merge.told if told.number in said}
            told = LeadsReferred(referrers, self.by, self.now)
            announce(told)
            if told.unknown:
                self.importing.warnings = with_unknown_referrers(self.importing.warnings, told.unknown)


def _outcomes(leads: Iterable[LeadState]) -> dict[int, Outcome]:
    return {lead.pk: Outcome(*lead.outcome) for lead in leads if lead.outcome}


def _told(told: Told) -> RowTold:
    lead = told.lead
    person = lead.person
    name = person.record[NAME] or person.email or person.phone
    if not name and person.organization:
        name = person.organization.record[ORGANIZATION]
    return RowTold(told.number, told.became, told.matched_by, lead.pk or None, name or "", told.changes)


def _staff() -> Staff:
    people = list(colleagues(SYSTEM))
    return Staff(
        email={user.pk: user.email for user in people},
        team_of={user.pk: user.team_id for user in people},
        team={team.pk: team.name for team in teams(SYSTEM)},
    )


def _alone() -> None:
    """Two imports at once would not see each other's new people."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
