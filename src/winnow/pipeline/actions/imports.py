"""Bringing a file of opportunities, at once: leads and accounts that it names are found or made.

Each chunk of rows is one transaction. Brought again after a kill, the file goes on where it stopped: what is there
already is not made twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from time import perf_counter

from django.conf import settings
from django.db import transaction

from winnow.access.actor import Actor
from winnow.capture.actions.imports import bring_file, file_path, refused_path, table_of
from winnow.capture.importing.mapping import CREATE, ColumnMapping
from winnow.capture.importing.reading import open_table
from winnow.capture.importing.refused import Problems, RefusedFile
from winnow.capture.models import Import
from winnow.capture.words import ImportNoun, ImportState
from winnow.ground.refusals import Refused
from winnow.pipeline.importing.fields import canonical, recognised
from winnow.pipeline.importing.run import OpportunityRun

Progress = Callable[[int, int], object]


def import_opportunities(
    *,
    path: Path,
    mapping: ColumnMapping | None = None,
    create_fields: bool = False,
    new_owners: bool = True,
    dry_run: bool = False,
    by: Actor,
    now: datetime,
    progress: Progress | None = None,
) -> Import:
    """Take the file in: columns by `mapping`, else by known names. `new_owners` makes colleagues who may not sign
    in of owners who are only names, where `by` may make users; else such rows are refused.

    Raises `WrongFile` and `WrongMapping`; bad rows stop nothing and are kept with their reasons.
    """
    by.require("opportunities:import")
    importing = _bring(path, mapping, create_fields=create_fields, dry_run=dry_run, by=by, now=now)
    try:
        table = table_of(importing)
        made = OpportunityRun(
            importing, table, _mapping(path, mapping, create_fields), new_owners=new_owners, by=by, now=now
        )
        _run(importing, made, progress or (lambda done, rows: None), now)
    except Refused as refused:
        importing.state, importing.message = ImportState.FAILED, refused.message[:500]
        importing.save(update_fields=["state", "message"])
        raise
    finally:
        file_path(importing).unlink(missing_ok=True)
    return importing


def _mapping(path: Path, mapping: ColumnMapping | None, create_fields: bool) -> ColumnMapping:
    if mapping is None:
        table = open_table(path, largest_mb=settings.ENVIRONMENT.largest_upload_mb)
        mapping = ColumnMapping(recognised(table.header))
    found = canonical(mapping)
    return replace(found, unknown=CREATE) if create_fields else found


def _bring(
    path: Path,
    mapping: ColumnMapping | None,
    *,
    create_fields: bool,
    dry_run: bool,
    by: Actor,
    now: datetime,
) -> Import:
    with path.open("rb") as content:
        importing = bring_file(
            file=content,
            file_name=path.name,
            noun=ImportNoun.OPPORTUNITIES,
            mapping=_mapping(path, mapping, create_fields),
            dry_run=dry_run,
            by=by,
            now=now,
        )
    importing.state, importing.started_at = ImportState.RUNNING, now
    importing.save(update_fields=["state", "started_at"])
    return importing


def _run(importing: Import, run: OpportunityRun, progress: Progress, now: datetime) -> None:
    started = perf_counter()
    with transaction.atomic():
        run.prepare()
        importing.rows = run.survey.rows
        importing.save(update_fields=["rows"])
    refused = RefusedFile(refused_path(importing), run.table.header, run.table.delimiter)
    problems = Problems()
    for rows in run.chunks():
        with transaction.atomic():
            outcomes = run.take(rows)
            outcomes.add_to(importing, refused, problems)
            importing.seconds = perf_counter() - started
            importing.save()
        progress(importing.rows_done, run.survey.rows)
    importing.seconds = perf_counter() - started
    importing.state, importing.finished_at = ImportState.DONE, now
    importing.save()
