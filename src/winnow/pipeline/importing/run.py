"""One import of opportunities from its file to the tables, chunk by chunk.

Within a chunk what the leads become is dated exactly, in the order in which things happened; across chunks a
lead's history still reads forward.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.access.queries import colleagues
from winnow.capture.importing.journal import keep_writes
from winnow.capture.importing.mapping import OWN_NUMBER, ColumnMapping
from winnow.capture.importing.outcomes import Outcomes, Refusal, RowTold
from winnow.capture.importing.plan import Plan
from winnow.capture.importing.reading import Row as FileRow
from winnow.capture.importing.reading import Table
from winnow.capture.importing.ready import in_chunks, made_ready
from winnow.capture.importing.rows import Problem
from winnow.capture.importing.survey import Survey
from winnow.capture.models import Import
from winnow.capture.words import Became, MatchedBy
from winnow.pipeline.importing.changes import (
    Changed,
    close,
    closes,
    difference,
    find_present,
    journal,
    write_changes,
)
from winnow.pipeline.importing.fields import DECIDING, LAYOUT, RECORDS, first_stage, wanted
from winnow.pipeline.importing.leads import announce_leads, find_leads, write_leads
from winnow.pipeline.importing.people import Owners, product_ids
from winnow.pipeline.importing.record import Deal, deal_of, misplaced
from winnow.pipeline.importing.write import write_new
from winnow.pipeline.models import Opportunity

CHUNK_ROWS = 20_000


class Told(Outcomes):
    """Outcomes of deals."""

    def tell(self, deal: Deal, became: str, row: Opportunity | None = None, **changes: list[Any]) -> None:
        matched_by = "" if row is None else MatchedBy.FINGERPRINT if deal.fingerprint else MatchedBy.NUMBER
        name = deal.name or deal.organization or deal.external_id
        self.told.append(RowTold(deal.number, became, matched_by, row.pk if row else None, name, changes))

    def refuse(self, deal: Deal, column: str, value: str, rule: str) -> None:
        self.refusals.append(Refusal(FileRow(deal.number, deal.cells), [Problem(column, value, rule)]))


class OpportunityRun:
    def __init__(
        self,
        importing: Import,
        table: Table,
        mapping: ColumnMapping,
        *,
        by: Actor,
        now: datetime,
    ) -> None:
        self.importing, self.table, self.mapping = importing, table, mapping
        self.by, self.now = by, now
        self.plan: Plan
        self.survey: Survey
        self._zone = ZoneInfo(settings.TIME_ZONE)
        self._first = first_stage()
        self._owners = Owners(
            make=importing.options.get("new_owners", True), dry_run=importing.dry_run, by=by, now=now
        )
        self._seen: set[str] = set()

    def prepare(self) -> None:
        """Look at the whole file and make the custom fields that it needs. Raises `WrongMapping`."""
        ready = made_ready(
            self.table,
            self.mapping,
            wanted(),
            LAYOUT,
            records=RECORDS,
            deciding=DECIDING,
            dry_run=self.importing.dry_run,
            by=self.by,
            now=self.now,
        )
        self.plan, self.survey, self._reader = ready.plan, ready.survey, ready.reader
        self._written = ready.written

    def chunks(self, *, done: int) -> Iterator[list[FileRow]]:
        return in_chunks(self.table, done=done, size=CHUNK_ROWS)

    def take(self, rows: Sequence[FileRow]) -> Told:
        """One chunk. Needs a transaction unless it is a dry run."""
        outcomes = Told(rows=len(rows))
        deals = self._read(rows, outcomes)
        owners = self._owners_of(deals, outcomes)
        deals = [deal for deal in deals if deal.number in owners]
        products = product_ids(
            {deal.product for deal in deals if deal.product}, dry_run=self.importing.dry_run
        )
        present = find_present(deals, by=self.by)
        new = []
        changed = []
        for deal in deals:
            if deal.number in present.hidden:
                outcomes.refuse(deal, "", "", _("This opportunity belongs to another team."))
            elif deal.number in present.missing:
                outcomes.refuse(deal, OWN_NUMBER, str(deal.pk), _("There is no record of this number."))
            elif row := present.of.get(deal.number):
                owner, product = owners[deal.number], products.get(deal.product)
                said = difference(row, deal, owner_id=owner, product_id=product)
                changed.append(Changed(row, deal, said, owner, product))
            elif self._is_new(deal):
                new.append(deal)
            else:
                outcomes.unchanged += 1
                outcomes.tell(deal, Became.UNCHANGED)
        self._change(changed, outcomes)
        self._create(new, owners, products, outcomes)
        outcomes.refusals.sort(key=lambda refusal: refusal.row.number)
        return outcomes

    def _read(self, rows: Sequence[FileRow], outcomes: Told) -> list[Deal]:
        deals = []
        for row in rows:
            if row.problem:
                outcomes.refusals.append(Refusal(row, [Problem("", "", row.problem)]))
                continue
            record, problems = self._reader.read(row.cells)
            unread = [*(problems or []), *misplaced(record, first=self._first)]
            if self._written.decides(unread):
                outcomes.refusals.append(Refusal(row, unread))
                continue
            self._written.keep(record, unread)
            deal, wrong = deal_of(
                row.number, list(row.cells), record, first=self._first, zone=self._zone, now=self.now
            )
            if deal is None:
                outcomes.refusals.append(Refusal(row, [*unread, *wrong]))
                continue
            deals.append(deal)
            if unread:
                outcomes.kept[row.number] = unread
                self._written.make_fields(unread)
        return deals

    def _owners_of(self, deals: Sequence[Deal], outcomes: Told) -> dict[int, int | None]:
        """By row number, for the rows whose owner is known or blank."""
        found = {}
        for deal in deals:
            try:
                found[deal.number] = self._owners.id_of(deal.owner) if deal.owner else None
            except ValueError as error:
                outcomes.refuse(deal, "owner", deal.owner, str(error))
        return found

    def _is_new(self, deal: Deal) -> bool:
        """Whether no earlier row of the file was the same opportunity."""
        key = f"x{deal.external_id}" if deal.external_id else f"f{deal.fingerprint}"
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def _change(self, changed: Sequence[Changed], outcomes: Told) -> None:
        differing = [one for one in changed if one.differences]
        closing = [one for one in changed if closes(one.row, one.deal)]
        touched = {one.row.pk for one in (*differing, *closing)}
        if not self.importing.dry_run:
            teams = {user.pk: user.team_id for user in colleagues(SYSTEM)}
            stages = {one.row.pk: one.row.stage_id for one in closing}
            write_changes(differing, teams, import_id=self.importing.pk, by=self.by, now=self.now)
            keep_writes(self.importing, [], journal(differing, closing, stages))
            for one in closing:
                refused = close(one.row, one.deal, import_id=self.importing.pk, by=self.by, now=self.now)
                if refused:
                    outcomes.refuse(one.deal, "stage", one.deal.stage.key, refused)
                    touched.discard(one.row.pk)
        refused_rows = {refusal.row.number for refusal in outcomes.refusals}
        for one in changed:
            if one.deal.number in refused_rows:
                continue
            became = Became.UPDATED if one.row.pk in touched else Became.UNCHANGED
            setattr(outcomes, became, getattr(outcomes, became) + 1)
            stage = {"stage": [None, one.deal.stage.key]} if one in closing else {}
            outcomes.tell(one.deal, became, one.row, **one.differences, **stage)

    def _create(
        self,
        deals: Sequence[Deal],
        owners: dict[int, int | None],
        products: dict[str, int | None],
        outcomes: Told,
    ) -> None:
        leads = find_leads(deals, owners, by=self.by, now=self.now)
        for deal in deals:
            if deal.number in leads.missing:
                outcomes.refuse(deal, "lead_external_id", deal.lead_external_id, _("There is no such lead."))
        good = [deal for deal in deals if deal.number not in leads.missing]
        outcomes.created += len(good)
        for deal in good:
            outcomes.tell(deal, Became.CREATED)
        if self.importing.dry_run or not good:
            return
        write_leads(leads, self.importing, by=self.by, now=self.now)
        ids = write_new(
            good,
            leads.of,
            owners,
            products,
            first=self._first,
            import_id=self.importing.pk,
            by=self.by,
            now=self.now,
        )
        keep_writes(self.importing, [("opportunity", ids)], [])
        place = {deal.number: pk for deal, pk in zip(good, ids, strict=True)}
        for told in outcomes.told:
            told.record_id = place.get(told.number, told.record_id)
        announce_leads(leads, by=self.by, now=self.now)
