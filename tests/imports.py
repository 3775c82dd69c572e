"""Short ways to bring a file of leads in tests."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from tests.cast import NOW
from winnow.access.actor import SYSTEM, Actor
from winnow.capture.actions import bring_file, run_import
from winnow.capture.importing.mapping import Said
from winnow.capture.importing.mapping_form import from_toml
from winnow.capture.models import Import, Lead, LeadStanding


def brought(
    text: str | bytes, mapping: str = "", *, name: str = "leads.csv", by: Actor = SYSTEM, **options: Any
) -> Import:
    """A file that is kept and mapped, not imported yet."""
    return bring_file(
        file=io.BytesIO(text.encode() if isinstance(text, str) else text),
        file_name=name,
        mapping=from_toml(mapping) if mapping else None,
        by=by,
        now=NOW,
        **with_said(options),
    )


def with_said(options: dict[str, Any]) -> dict[str, Any]:
    """What is said of a file, told by its names."""
    said = {one.name: options.pop(one.name) for one in fields(Said) if one.name in options}
    return {**options, "said": Said(**said)}


def imported(text: str | bytes, mapping: str = "", *, by: Actor = SYSTEM, **options: Any) -> Import:
    return run_import(brought(text, mapping, by=by, **options).pk, now=NOW)


def counts(done: Import) -> tuple[int, int, int, int]:
    """Created, updated, unchanged, refused."""
    return done.created, done.updated, done.unchanged, done.refused


def csv_of(header: Sequence[str], *rows: Sequence[object]) -> str:
    lines = [header, *rows]
    return "\n".join(
        ",".join(f'"{str(cell).replace(chr(34), chr(34) * 2)}"' for cell in line) for line in lines
    )


def lead(**by: Any) -> Lead:
    return (
        Lead.objects.visible_to(SYSTEM).select_related("person__organization", "standing", "source").get(**by)
    )


def how_many() -> int:
    return LeadStanding.objects.visible_to(SYSTEM).count()
