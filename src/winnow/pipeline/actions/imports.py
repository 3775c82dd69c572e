"""Bringing a file of opportunities, at once: leads and accounts that it names are found or made."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from winnow.access.actor import Actor
from winnow.capture.actions import import_file
from winnow.capture.actions.imports import Progress
from winnow.capture.importing.mapping import ColumnMapping
from winnow.capture.models import Import
from winnow.capture.words import ImportNoun


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
    """`new_owners` makes colleagues who may not sign in of owners who are only names, where `by` may make users;
    else such rows are refused."""
    return import_file(
        noun=ImportNoun.OPPORTUNITIES,
        path=path,
        mapping=mapping,
        create_fields=create_fields,
        new_owners=new_owners,
        dry_run=dry_run,
        by=by,
        now=now,
        progress=progress,
    )
