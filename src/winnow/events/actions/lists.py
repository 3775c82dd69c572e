"""A list of people who registered or attended: a file like any other that is imported, for one event."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from winnow.access.actor import Actor
from winnow.capture.actions import bring_file
from winnow.capture.importing.mapping import ColumnMapping, Said
from winnow.capture.models import Import
from winnow.capture.words import ImportNoun

if TYPE_CHECKING:
    from _typeshed import SupportsRead


def bring_list(
    *,
    event_id: int,
    file: SupportsRead[bytes],
    file_name: str,
    marks: str,
    mapping: ColumnMapping | None = None,
    said: Said | None = None,
    by: Actor,
    now: datetime,
) -> Import:
    """Keep the file; nothing is imported yet. A column `attended` decides row by row who came, else `marks` says it
    of all. Raises `NotFound`, `WrongFile`, `Invalid`, and `Conflict` for an event that does not take place."""
    return bring_file(
        file=file,
        file_name=file_name,
        noun=ImportNoun.REGISTRATIONS,
        mapping=mapping,
        said=said or Said(),
        options={"event_id": event_id, "marks": marks},
        by=by,
        now=now,
    )
