"""A file brought and imported in one go, as the command line does."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.actions.approval import needs_approval
from winnow.capture.actions.imports import (
    Progress,
    bring_file,
    give_up_import,
    mine,
    run_import,
    start_import,
)
from winnow.capture.importing.kept_file import table_of
from winnow.capture.importing.mapping import ColumnMapping, Said
from winnow.capture.models import Import
from winnow.capture.words import IMPORT_PERMISSION, ImportNoun, ImportState
from winnow.ground.refusals import Conflict, Refused


def import_file(
    *,
    noun: str,
    path: Path,
    mapping: ColumnMapping | None = None,
    said: Said | None = None,
    new_owners: bool = True,
    options: Mapping[str, Any] | None = None,
    dry_run: bool = False,
    by: Actor,
    now: datetime,
    progress: Progress | None = None,
) -> Import:
    """Take the file in: columns by `mapping`, else by known names. The same file twice brings nothing twice.

    One that must be approved first is left waiting for that.

    Raises `WrongFile` and `WrongMapping`; bad rows stop nothing and are kept with their reasons.
    """
    by.require(IMPORT_PERMISSION[ImportNoun(noun)])
    with path.open("rb") as content:
        brought = bring_file(
            file=content,
            file_name=path.name,
            noun=noun,
            mapping=mapping,
            said=said or Said(),
            new_owners=new_owners,
            options=options,
            dry_run=dry_run,
            by=by,
            now=now,
        )
    if not dry_run and needs_approval(brought, table_of(brought), by):
        brought.state = ImportState.ASKED
        brought.message = _(
            "It waits until somebody else approves it: winnow --as EMAIL imports approve {id}"
        ).format(id=brought.pk)
        brought.save(update_fields=["state", "message"])
        return brought
    return _run(brought.pk, now=now, progress=progress)


def resume_import(*, import_id: int, by: Actor, now: datetime, progress: Progress | None = None) -> Import:
    """Go on with one that broke off; where it had taken nothing yet and must be approved, it waits for that. Raises
    `Conflict` for any other."""
    with transaction.atomic():
        if mine(import_id, by).state != ImportState.FAILED:
            raise Conflict(_("This import did not break off."))
        started = start_import(import_id=import_id, by=by, now=now)
    return started if started.state == ImportState.ASKED else _run(import_id, now=now, progress=progress)


def _run(import_id: int, *, now: datetime, progress: Progress | None) -> Import:
    try:
        return run_import(import_id, now=now, progress=progress)
    except Refused:
        raise
    except BaseException:
        # No job tries it again: whoever stopped it, or mended what was broken, lets it go on.
        with suppress(DatabaseError):
            give_up_import(import_id)
        raise
