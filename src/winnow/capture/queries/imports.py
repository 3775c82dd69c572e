"""Files that were brought: how far each is, and what became of its rows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from winnow.access.actor import Actor, Role
from winnow.capture.actions.undo import removal, writes_of
from winnow.capture.importing.convert import Wanted
from winnow.capture.importing.kept_file import refused_path, table_of
from winnow.capture.importing.mapping import ColumnMapping
from winnow.capture.importing.mapping_form import from_dict
from winnow.capture.importing.nouns import noun_of
from winnow.capture.models import Import, ImportConflict, ImportRow
from winnow.capture.undoing.kinds import KINDS
from winnow.capture.undoing.restore import Restoring, by_kind
from winnow.capture.words import IMPORT_PERMISSION, Became, ImportNoun
from winnow.ground.keyset import Order, Page, page
from winnow.ground.refusals import Invalid, NotFound
from winnow.ground.tally import chunked


@dataclass(frozen=True)
class ImportSummary:
    """What became of a file; `refused_file` holds the rows that were not taken, `warnings` what was noticed of it."""

    created: int
    updated: int
    unchanged: int
    refused: int
    refused_file: str | None
    seconds: float
    warnings: list[dict[str, Any]]


@dataclass(frozen=True)
class Preview:
    """A file as its first rows show it; `is_text` where an encoding and a delimiter can be said of it."""

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    rows: list[list[str]]
    is_text: bool


def import_summary(importing: Import) -> ImportSummary:
    return ImportSummary(
        created=importing.created,
        updated=importing.updated,
        unchanged=importing.unchanged,
        refused=importing.refused,
        refused_file=str(refused_path(importing)) if importing.refused_file else None,
        seconds=round(importing.seconds or 0.0, 3),
        warnings=importing.warnings,
    )


def imports(actor: Actor, *, noun: str = "") -> QuerySet[Import]:
    """Latest first, of one noun or of all: one's own and those of a manager's teams, and all of them for who sees
    everything."""
    nouns = [one for one in ImportNoun if actor.may(IMPORT_PERMISSION[one]) and noun in ("", one)]
    if not nouns:
        actor.require(IMPORT_PERMISSION[ImportNoun(noun)] if noun else "leads:import")
    found = Import.objects.filter(noun__in=nouns)
    found = found.select_related("by", "approved_by", "undone_by").order_by("-pk")
    if actor.sees_all:
        return found
    own = Q(by_id=actor.user_id)
    if actor.role == Role.MANAGER:
        own |= Q(by__team_id__in=actor.team_ids)
    return found.filter(own)


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
        is_text=table.others is None,
    )


def refused_rows(actor: Actor, import_id: int) -> Path:
    """The file of the rows that were not taken. Raises `NotFound` when all were."""
    found = import_of(actor, import_id)
    path = refused_path(found)
    if not found.refused_file or not path.is_file():
        raise NotFound(_("Every row of this file was taken."))
    return path


def import_rows(
    actor: Actor, import_id: int, *, became: str = "", size: int = 50, cursor: str | None = None
) -> Page[ImportRow]:
    """What became of each row, in the order of the file; after a dry run, what would."""
    if became and became not in Became.values:
        raise Invalid(_("Rows are created, updated, unchanged or refused."), field="became")
    found = ImportRow.objects.filter(importing=import_of(actor, import_id))
    found = found.filter(became=became) if became else found
    return page(found, Order("number"), size=size, cursor=cursor)


def conflicts(
    actor: Actor, import_id: int, *, size: int = 50, cursor: str | None = None
) -> Page[ImportConflict]:
    """What an undo left as it is."""
    found = ImportConflict.objects.filter(importing=import_of(actor, import_id))
    return page(found, Order("id"), size=size, cursor=cursor)


@dataclass(frozen=True)
class UndoPreview:
    """What an undo would do now: records of the import's noun that would go or stay, records whose values would
    return, values that would not."""

    removes: int
    keeps: int
    restores: int
    conflicts: int


def undo_preview(actor: Actor, import_id: int) -> UndoPreview:
    """Looks at every record that the import wrote, and changes nothing."""
    importing = import_of(actor, import_id)
    removes = keeps = restores = clashes = 0
    kind = KINDS[noun_of(importing.noun).record]
    for write in writes_of(importing, kind.record):
        gone, used = removal(importing, kind, write)
        removes, keeps = removes + len(gone), keeps + len(used)
    pks = list(writes_of(importing).values_list("pk", flat=True))
    for some in chunked(pks):
        for record, writes in by_kind(writes_of(importing).filter(pk__in=some)).items():
            looked = Restoring(importing, KINDS[record])
            looked.look(writes)
            restores += len(looked.fields) + len(looked.acting)
            clashes += len(looked.conflicts)
    return UndoPreview(removes, keeps, restores, clashes + keeps)


def import_fields(actor: Actor, *, noun: str = ImportNoun.LEADS) -> dict[str, Wanted]:
    """The fields that a column of a file of this noun may go to, by name."""
    actor.require(IMPORT_PERMISSION[ImportNoun(noun)])
    return noun_of(noun).fields()
