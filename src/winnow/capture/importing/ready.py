"""What comes before the first row of a file is read: a plan for its columns, one look through all of it, the custom
fields that it needs, and a reader of its rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from django.conf import settings

from winnow.access.actor import Actor
from winnow.capture.importing.as_written import AsWritten
from winnow.capture.importing.convert import Converter, Wanted
from winnow.capture.importing.lead_fields import make_fields, provisional
from winnow.capture.importing.mapping import KEEP, UNASSIGNED, ColumnMapping
from winnow.capture.importing.plan import Plan, plan
from winnow.capture.importing.reading import Row, Table
from winnow.capture.importing.rows import Layout, RowReader
from winnow.capture.importing.survey import Survey, survey

_ASSIGNED = ("owner", "team")


@dataclass(frozen=True)
class Ready:
    plan: Plan
    survey: Survey
    reader: RowReader
    written: AsWritten


def made_ready(
    table: Table,
    mapping: ColumnMapping,
    fields: dict[str, Wanted],
    layout: Layout,
    *,
    records: Mapping[str, str],
    deciding: Collection[str],
    always: Collection[str] = (),
    prefix_of: Callable[[str], str] | None = None,
    around: Callable[[Wanted, Converter], Converter] = lambda _, convert: convert,
    dry_run: bool,
    by: Actor,
    now: datetime,
) -> Ready:
    """`records` says whose custom fields stand behind each prefix, the one for columns of their own last; `prefix_of`
    another one for what is kept as written of some fields. Raises `WrongMapping`, `NotAllowed`."""
    planned = plan(table.header, mapping, fields, prefixes=[*records])
    fields = fields | provisional(planned)
    found = _surveyed(table, planned, mapping, fields, layout)
    fields |= make_fields(planned, found, fields, dry_run=dry_run, by=by, now=now, records=records)
    reader = RowReader(
        planned.columns,
        mapping,
        fields,
        layout,
        habits=found.habits,
        zone=ZoneInfo(settings.TIME_ZONE),
        around=around,
    )
    written = AsWritten(
        planned.columns,
        fields,
        layout,
        records=records,
        prefix_of=prefix_of or (lambda _field: list(records)[-1]),
        keep=mapping.unreadable == KEEP,
        deciding=deciding,
        always={*always, *(_ASSIGNED if mapping.unknown_owner == UNASSIGNED else ())},
        dry_run=dry_run,
        now=now,
    )
    return Ready(planned, found, reader, written)


def _surveyed(
    table: Table, planned: Plan, mapping: ColumnMapping, fields: dict[str, Wanted], layout: Layout
) -> Survey:
    blanks = RowReader([], mapping, fields, layout)
    return survey(
        table,
        planned.columns,
        fields,
        guess=planned.guessed(),
        country=mapping.country,
        is_blank=blanks.is_blank,
    )


def in_chunks(table: Table, *, done: int, size: int) -> Iterator[list[Row]]:
    """Rows after the first `done`, which an earlier run wrote."""
    rows = islice(table.rows(), done, None)
    while some := list(islice(rows, size)):
        yield some
