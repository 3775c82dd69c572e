"""Bringing a file: keep it, say what its columns are, try it without writing, run it.

Pages and the API start a run as a job; the CLI runs it at once. Each chunk of rows and its progress are one
transaction, so a run that was killed goes on where it stopped and creates nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.access.models import User
from winnow.access.queries import actor_of
from winnow.capture.actions.approval import needs_approval
from winnow.capture.events import ImportStarted
from winnow.capture.importing.ahead import uncollected
from winnow.capture.importing.damage import as_notes, warnings
from winnow.capture.importing.kept_file import file_path, folder, keep, opened, refused_path, table_of
from winnow.capture.importing.mapping import CREATE, IGNORE, OWN_NUMBER, ColumnMapping, Said, Target
from winnow.capture.importing.mapping_form import from_dict, to_dict
from winnow.capture.importing.notes import AS_WRITTEN
from winnow.capture.importing.nouns import ImportedNoun, noun_of
from winnow.capture.importing.plan import plan
from winnow.capture.importing.refused import ADDED, Problems, RefusedFile
from winnow.capture.models import Import, ImportRow
from winnow.capture.words import IMPORT_PERMISSION, ImportNoun, ImportState
from winnow.ground.events import announce, wire_now
from winnow.ground.refusals import Conflict, Invalid, NotFound, Refused
from winnow.ground.text import squeezed

if TYPE_CHECKING:
    from _typeshed import SupportsRead

Progress = Callable[[int, int], object]
_ROWS_LOOKED_AT = 10_000
_OPEN = (ImportState.UPLOADED, ImportState.FAILED)


def bring_file(
    *,
    file: SupportsRead[bytes],
    file_name: str,
    noun: str = ImportNoun.LEADS,
    mapping: ColumnMapping | None = None,
    said: Said | None = None,
    new_owners: bool = True,
    options: Mapping[str, Any] | None = None,
    dry_run: bool = False,
    by: Actor,
    now: datetime,
) -> Import:
    """Keep a file and map its columns: by `mapping`, else by known names. Nothing is imported yet. Without `new_owners` a
    row whose owner is no colleague is refused, where the noun would else add the name. `options` are the noun's own.

    Raises `WrongFile` and `WrongMapping`; then nothing is kept.
    """
    if noun not in ImportNoun.values:
        raise Invalid(_("There is no such noun to import."), field="noun")
    by.require(IMPORT_PERMISSION[ImportNoun(noun)])
    kind = noun_of(noun)
    kind.check(options or {}, by)
    name = squeezed(Path(file_name.replace("\\", "/")).name)[:255] or f"{noun}.csv"
    path = folder() / f"{uuid4().hex}.csv"
    said = said or Said()
    written = said.over(mapping or ColumnMapping({}))
    try:
        keep(file, path)
        table = opened(path, name, written.encoding, written.delimiter)
        mapping = said.over(mapping or _by_names(kind, table.header))
        if table.header[-len(ADDED) :] == ADDED:
            mapping = replace(
                mapping, columns={name: Target(IGNORE) for name in ADDED} | dict(mapping.columns)
            )
        _may_create(mapping, by)
        return Import.objects.create(
            noun=noun,
            file=path.name,
            file_name=name,
            header=list(table.header),
            mapping=to_dict(kind.canonical(mapping)),
            options=dict(options or {}) | ({} if new_owners else {"new_owners": False}),
            dry_run=dry_run,
            by_id=by.user_id,
            created_at=now,
        )
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _by_names(kind: ImportedNoun, header: Sequence[str]) -> ColumnMapping:
    told = header[: -len(ADDED)] if tuple(header[-len(ADDED) :]) == ADDED else header
    columns = kind.recognised(told, kind.fields())
    return ColumnMapping(columns, blank=()) if OWN_NUMBER in columns else ColumnMapping(columns)


def _may_create(mapping: ColumnMapping, by: Actor) -> None:
    """The run later acts as the person; a token may be allowed less than its person."""
    if mapping.unknown == CREATE:
        by.require("fields:create")


@transaction.atomic
def map_columns(*, import_id: int, mapping: ColumnMapping, by: Actor) -> Import:
    """Say anew what the columns are. Raises `Conflict` once it runs, `WrongMapping`."""
    importing = mine(import_id, by)
    tried = importing.dry_run and importing.state == ImportState.DONE
    if not tried and (importing.state not in _OPEN or importing.rows_done):
        raise Conflict(_("This file is being imported or has been."))
    _may_create(mapping, by)
    kind = noun_of(importing.noun)
    mapping = kind.canonical(mapping)
    importing.mapping = to_dict(mapping)
    importing.header = list(table_of(importing).header)
    plan(importing.header, mapping, kind.fields(), prefixes=kind.prefixes)
    importing.approved_by = importing.approved_at = None
    _fresh(importing)
    importing.save()
    return importing


@transaction.atomic
def read_anew(*, import_id: int, mapping: ColumnMapping, by: Actor) -> Import:
    """Read the file as the mapping says that it is written. Columns go where they went before, by their places;
    where there are now other columns, where their names say."""
    importing = mine(import_id, by)
    before = importing.header
    importing.mapping = to_dict(mapping)
    header = table_of(importing).header
    if len(header) == len(before):
        renamed = dict(zip(before, header, strict=True))
        columns: Mapping[str, Target] = {renamed[name]: target for name, target in mapping.columns.items()}
    else:
        columns = _by_names(noun_of(importing.noun), header).columns
    return map_columns(import_id=import_id, mapping=replace(mapping, columns=columns), by=by)


@transaction.atomic
def start_import(*, import_id: int, dry_run: bool = False, by: Actor, now: datetime) -> Import:
    """Let a job run it; a dry run first shows what would happen. Raises `Conflict` when it runs already."""
    importing = mine(import_id, by)
    if importing.state not in _OPEN and not (importing.state == ImportState.DONE and importing.dry_run):
        raise Conflict(_("This file is being imported or has been."))
    if not dry_run and needs_approval(importing, table_of(importing), by):
        # What the try showed stays, for whoever is to approve it.
        importing.state = ImportState.ASKED
        importing.save(update_fields=["state"])
        return importing
    if importing.dry_run or dry_run or not importing.rows_done:
        _fresh(importing)
    importing.dry_run = dry_run
    importing.state = ImportState.WAITING
    importing.save()
    announce(ImportStarted(importing.pk, by, now))
    return importing


def run_import(import_id: int, *, now: datetime, progress: Progress | None = None) -> Import:
    """Run it to its end, from where it stopped. One that is done is left as it is.

    Raises `WrongFile` and `WrongMapping`, with the import marked as failed. Any other error leaves it as it is:
    the job tries again.
    """
    importing = Import.objects.select_related("by").filter(pk=import_id).first()
    if importing is None:
        raise NotFound(_("There is no such import."))
    if importing.state == ImportState.DONE:
        return importing
    by = actor_of(importing.by) if isinstance(importing.by, User) else SYSTEM
    importing.state = ImportState.RUNNING
    importing.started_at = importing.started_at or now
    importing.save(update_fields=["state", "started_at"])
    try:
        by.require(IMPORT_PERMISSION[ImportNoun(importing.noun)])
        if importing.approved_by_id and not importing.rows_done:
            _fresh(importing)  # the counts were those of the try
            importing.state, importing.started_at = ImportState.RUNNING, now
        _run(importing, by=by, now=now, progress=progress or (lambda done, rows: None))
    except Refused as refused:
        importing.state = ImportState.FAILED
        importing.message = refused.message[:500]
        importing.save(update_fields=["state", "message"])
        raise
    return importing


def give_up_import(import_id: int) -> None:
    """Its job failed for good: say so where people wait for it. Started again, it goes on where it stopped."""
    going_on = Import.objects.filter(pk=import_id, state__in=(ImportState.WAITING, ImportState.RUNNING))
    message = _(
        "The import broke off: the worker's log says why. What was taken stays; start it again to go on."
    )
    going_on.update(state=ImportState.FAILED, message=message)


def _run(importing: Import, *, by: Actor, now: datetime, progress: Progress) -> None:
    started, before = perf_counter(), importing.seconds or 0.0
    table = table_of(importing)
    run = noun_of(importing.noun).run(importing, table, from_dict(importing.mapping), by=by, now=now)
    run.prepare()
    importing.rows = run.survey.rows
    importing.save(update_fields=["rows"])
    chunks = run.chunks(done=importing.rows_done)
    # What can be done while the first rows are read: what follows an import is loaded, and damage is looked for.
    wire_now()
    # Whoever looks before it runs is told of the whole file; who does not, of its beginning, so that the run
    # does not pay for another look at all of it.
    if importing.dry_run or not (importing.warnings or importing.rows_done):
        found = warnings(table, rows=None if importing.dry_run else _ROWS_LOOKED_AT)
        importing.warnings = [*found, *as_notes(run.survey.doubts)]
        importing.save(update_fields=["warnings"])
    refused = RefusedFile(refused_path(importing), table.header, table.delimiter)
    refused.keep(importing.refused)
    problems = Problems(importing.problems)
    progress(importing.rows_done, importing.rows)
    with uncollected() as collect:
        for chunk in chunks:
            with transaction.atomic():
                outcomes = run.take(chunk)
                outcomes.add_to(importing, refused, problems)
                importing.seconds = before + perf_counter() - started
                importing.save()
            progress(importing.rows_done, importing.rows)
            del chunk, outcomes
            collect()
    importing.seconds = before + perf_counter() - started
    importing.state = ImportState.DONE
    importing.finished_at = now
    importing.message = _ignored(run.plan.ignored, from_dict(importing.mapping))
    importing.save()
    if not importing.dry_run:
        file_path(importing).unlink(missing_ok=True)


def _ignored(columns: list[str], mapping: ColumnMapping) -> str:
    """Columns that nobody said anything about, so that none is lost unseen."""
    named = {*mapping.columns, *(name for one in mapping.columns.values() for name in one.join)}
    unnamed = [column for column in columns if column not in named]
    if not unnamed:
        return ""
    return _("Not imported, since their names are not known: {columns}.").format(columns=", ".join(unnamed))[
        :500
    ]


def mine(import_id: int, by: Actor) -> Import:
    """An import is seen by who brought it, and by who sees everything."""
    importing = Import.objects.select_for_update().filter(pk=import_id).first()
    by.require(IMPORT_PERMISSION[ImportNoun(importing.noun) if importing else ImportNoun.LEADS])
    if importing is None or not (by.sees_all or importing.by_id == by.user_id):
        raise NotFound(_("There is no such import."))
    return importing


def _fresh(importing: Import) -> None:
    """As it was when the file came: a dry run leaves nothing behind."""
    importing.state = ImportState.UPLOADED
    importing.rows_done = importing.created = importing.updated = importing.unchanged = importing.refused = 0
    importing.problems, importing.message, importing.refused_file = [], "", ""
    importing.warnings = [one for one in importing.warnings if one["kind"] != AS_WRITTEN]
    importing.seconds = importing.started_at = importing.finished_at = None
    ImportRow.objects.filter(importing=importing).delete()


def delete_import(*, import_id: int, by: Actor) -> None:
    """Forget a file that was not imported. Raises `Conflict` when its rows are leads already."""
    importing = mine(import_id, by)
    if importing.rows_done and not importing.dry_run:
        raise Invalid(_("What this file brought is here: it cannot be forgotten."))
    file_path(importing).unlink(missing_ok=True)
    refused_path(importing).unlink(missing_ok=True)
    importing.delete()
