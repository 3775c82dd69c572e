"""Leads as a table of chosen fields, streamed: for files that go out and come back.

Text that a spreadsheet would take for a formula is defused by an apostrophe, which an import takes away again.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.fields import Field, catalogue
from winnow.capture.importing.convert import FORMULA_STARTS
from winnow.capture.models import LeadStanding
from winnow.capture.queries.filters import LeadFilter
from winnow.capture.queries.leads import every
from winnow.ground.refusals import Invalid
from winnow.ground.words import Kind

DEFAULT_COLUMNS = (
    "id",
    "external_id",
    "name",
    "email",
    "phone",
    "job_title",
    "organization",
    "industry",
    "country",
    "source",
    "owner",
    "stage",
    "score",
    "fit",
    "interest",
    "grade",
    "probability",
    "created_at",
    "last_touch_at",
)

# What a spreadsheet holds at most in one cell.
_LONGEST_CELL = 32_767


def export_columns(names: Sequence[str]) -> list[Field]:
    """The fields to be written, in this order. Raises `Invalid` that names the unknown one."""
    fields = catalogue()
    chosen = [name.strip() for name in names if name.strip()] or list(DEFAULT_COLUMNS)
    unknown = [name for name in chosen if name not in fields]
    if unknown:
        message = _("There is no field %(name)s.") % {"name": repr(unknown[0][:80])}
        raise Invalid(message, field="columns")
    return [fields[name] for name in dict.fromkeys(chosen)]


def exported(
    actor: Actor, asked: LeadFilter | None = None, *, columns: Sequence[Field], now: datetime
) -> Iterator[list[Any]]:
    """The rows of a filter in its order, as plain values (text, numbers, ISO moments in UTC, "" for blank).

    Needs `leads:export`. Raises `Invalid` where `leads()` would not have looked at all leads.
    """
    actor.require("leads:export")
    expressions = {f"column_{place}": field.expression() for place, field in enumerate(columns)}
    shown = [_plain_of(field) for field in columns]
    for ids in every(actor, asked, now=now):
        rows = LeadStanding.objects.visible_to(actor).filter(pk__in=ids).annotate(**expressions)
        found = {row[0]: row[1:] for row in rows.values_list("pk", *expressions)}
        for pk in ids:
            if pk in found:
                yield [plain(value) for plain, value in zip(shown, found[pk], strict=True)]


def csv_lines(
    actor: Actor, asked: LeadFilter | None = None, *, columns: Sequence[Field], now: datetime
) -> Iterator[str]:
    """The same as the lines of a CSV file (UTF-8, commas, CRLF), the names of the fields first."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    writer.writerow([field.name for field in columns])
    for n, row in enumerate(exported(actor, asked, columns=columns, now=now), start=1):
        writer.writerow([defused(value) for value in row])
        if n % 500 == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def write_workbook(
    path: Path,
    actor: Actor,
    asked: LeadFilter | None = None,
    *,
    columns: Sequence[Field],
    now: datetime,
) -> int:
    """The same as an XLSX workbook, a row at a time; returns the number of leads. Text is stored as text there, so none can run as a formula."""
    # Imported where it is used: a server that writes no workbook does without it.
    import xlsxwriter

    number = 0
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Leads")
        for place, field in enumerate(columns):
            sheet.write_string(0, place, field.name)
        for number, row in enumerate(exported(actor, asked, columns=columns, now=now), start=1):
            for place, value in enumerate(row):
                if isinstance(value, int | float) and not isinstance(value, bool):
                    sheet.write_number(number, place, value)
                elif value not in ("", None):
                    # Apostrophes as in the CSV file: an import reads both alike.
                    sheet.write_string(number, place, str(defused(str(value)))[:_LONGEST_CELL])
    return number


def defused(value: Any) -> Any:
    """Text that starts like a formula, with an apostrophe before it; numbers stay numbers, and so do phone
    numbers in E.164, which only a + and digits make. Text that looks defused gets another apostrophe, so that an
    import brings back exactly what was there."""
    if not isinstance(value, str) or not value.lstrip("'").startswith(FORMULA_STARTS):
        return value
    if value[0] == "+" and value[1:].isdecimal():
        return value
    return f"'{value}"


def _plain_of(field: Field) -> Any:
    if field.kind == Kind.YES_NO:
        return _yes_no
    if field.kind == Kind.MANY_CHOICES and field.custom_key:
        return _many
    if field.kind in (Kind.NUMBER, Kind.MONEY):
        return _number
    return _text


def _text(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value


def _number(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return str(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _yes_no(value: Any) -> str:
    if value is None or value == "":
        return ""
    return "yes" if value in (True, "true", 1) else "no"


def _many(value: Any) -> str:
    """Both engines give the list as its JSON text."""
    return ";".join(str(one) for one in json.loads(value)) if value else ""
