"""What is known of another system's exports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from winnow.capture.importing.mapping import Target


@dataclass(frozen=True)
class Preset:
    """`marks`: sets of folded column names; a header that holds all of one of them is this system's. Of several
    columns that fit a field the first in `columns` takes it."""

    name: str
    marks: tuple[frozenset[str], ...]
    columns: Mapping[str, Target] = field(default_factory=dict)


def marks(*sets: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(one.split()) for one in sets)


def columns(**fields: str) -> dict[str, Target]:
    """Columns by the field that they go to, blanks between them."""
    return {column: Target(name) for name, columns in fields.items() for column in columns.split()}
