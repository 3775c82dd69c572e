"""Bringing a file of people or of organizations, at once.

Each chunk of rows is one transaction. Brought again after a kill, the file goes on where it stopped: who is there
already is not made twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from time import perf_counter
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.importing.contact_fields import ORGANIZATIONS, PEOPLE, Noun
from winnow.capture.importing.contact_run import ContactRun, Outcomes
from winnow.capture.importing.mapping import CREATE, ColumnMapping
from winnow.capture.importing.reading import open_table
from winnow.capture.importing.refused import RefusedFile

Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class Brought:
    """What became of a file; `ignored` are columns that nothing names and that were not asked to become fields."""

    created: int
    updated: int
    unchanged: int
    refused: int
    refused_file: str | None
    seconds: float
    ignored: tuple[str, ...] = ()


NOUNS: dict[str, Noun] = {"people": PEOPLE, "organizations": ORGANIZATIONS}


def import_contacts(
    *,
    noun: str,
    path: Path,
    mapping: ColumnMapping | None = None,
    create_fields: bool = False,
    dry_run: bool = False,
    by: Actor,
    now: datetime,
    progress: Progress | None = None,
) -> Brought:
    """Take a file of "people" or "organizations" in: columns by `mapping`, else by known names. Nothing becomes a lead.

    Raises `WrongFile` and `WrongMapping`; bad rows stop nothing and are kept with their reasons.
    """
    by.require("leads:import")
    kind, started = NOUNS[noun], perf_counter()
    limit = settings.ENVIRONMENT.largest_upload_mb
    table = open_table(path, name=path.name, largest_mb=limit)
    mapping = mapping or ColumnMapping(kind.recognised(table.header, kind.wanted()))
    if create_fields:
        mapping = replace(mapping, unknown=CREATE)
    run = ContactRun(kind, table, mapping, dry_run=dry_run, by=by, now=now)
    with transaction.atomic():
        run.prepare()
    refused = RefusedFile(_refused_path(), table.header, table.delimiter)
    done = _take(run, refused, progress or (lambda done, rows: None))
    return Brought(
        created=done.created,
        updated=done.updated,
        unchanged=done.unchanged,
        refused=len(done.refused),
        refused_file=str(refused.path) if done.refused else None,
        seconds=round(perf_counter() - started, 3),
        ignored=tuple(name for name in run.plan.ignored if name not in mapping.columns),
    )


def _take(run: ContactRun, refused: RefusedFile, progress: Progress) -> Outcomes:
    whole, rows = Outcomes(), 0
    for some in run.chunks():
        with transaction.atomic():
            outcomes = run.take(some)
            refused.add(outcomes.refused)
        rows += len(some)
        whole.created += outcomes.created
        whole.updated += outcomes.updated
        whole.unchanged += outcomes.unchanged
        whole.refused += [(number, (), "") for number, _cells, _reason in outcomes.refused]
        progress(rows, run.survey.rows)
    return whole


def _refused_path() -> Path:
    folder: Path = settings.ENVIRONMENT.data_dir / "files" / "imports"
    return folder / f"{uuid4().hex}-refused.csv"


def ignored_sentence(brought: Brought) -> str:
    """So that no column is lost unseen."""
    if not brought.ignored:
        return ""
    return _("Not imported, since their names are not known: {columns}.").format(
        columns=", ".join(brought.ignored)
    )[:500]
