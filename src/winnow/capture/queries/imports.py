"""Files that were brought: how far each is, and what became of its rows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.actions.imports import refused_path, table_of
from winnow.capture.importing.convert import Wanted
from winnow.capture.importing.lead_record import wanted
from winnow.capture.importing.mapping import ColumnMapping, from_dict
from winnow.capture.models import Import
from winnow.capture.words import ImportNoun
from winnow.ground.refusals import NotFound


@dataclass(frozen=True)
class ImportSummary:
    """What became of a file; `refused_file` holds the rows that were not taken."""

    created: int
    updated: int
    unchanged: int
    refused: int
    refused_file: str | None
    seconds: float


@dataclass(frozen=True)
class Preview:
    """A file as its first rows show it."""

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    rows: list[list[str]]


def import_summary(importing: Import) -> ImportSummary:
    return ImportSummary(
        created=importing.created,
        updated=importing.updated,
        unchanged=importing.unchanged,
        refused=importing.refused,
        refused_file=str(refused_path(importing)) if importing.refused_file else None,
        seconds=round(importing.seconds or 0.0, 3),
    )


def imports(actor: Actor, *, noun: str = ImportNoun.LEADS) -> QuerySet[Import]:
    """Latest first: one's own, and all of them for who sees everything."""
    actor.require("leads:import")
    found = Import.objects.filter(noun=noun).select_related("by").order_by("-pk")
    return found if actor.sees_all else found.filter(by_id=actor.user_id)


def import_of(actor: Actor, import_id: int) -> Import:
    """Raises `NotFound`."""
    found = imports(actor).filter(pk=import_id).first()
    if found is None:
        raise NotFound(_("There is no such import."))
    return found


def mapping_of(actor: Actor, import_id: int) -> ColumnMapping:
    return from_dict(import_of(actor, import_id).mapping)


def preview(actor: Actor, import_id: int, *, rows: int = 5) -> Preview:
    """The first rows of the file. Raises `WrongFile` when it is not kept any more."""
    table = table_of(import_of(actor, import_id))
    return Preview(
        table.encoding,
        table.delimiter,
        table.header,
        [row.cells for row in islice(table.rows(), rows)],
    )


def refused_rows(actor: Actor, import_id: int) -> Path:
    """The file of the rows that were not taken. Raises `NotFound` when all were."""
    found = import_of(actor, import_id)
    path = refused_path(found)
    if not found.refused_file or not path.is_file():
        raise NotFound(_("Every row of this file was taken."))
    return path


def import_fields(actor: Actor) -> dict[str, Wanted]:
    """The fields that a column may go to, by name."""
    actor.require("leads:import")
    return wanted()
