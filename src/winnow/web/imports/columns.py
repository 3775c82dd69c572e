"""The second step: a file's columns beside its first rows, each with the field that it goes to, as a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from winnow.capture.importing.convert import Wanted
from winnow.capture.importing.mapping import CREATE, IGNORE, ColumnMapping, Target
from winnow.capture.queries import Preview
from winnow.ground.text import key_of
from winnow.ground.words import Kind

NEW = "new"
OWN = "custom."
_ARROW = "=>"


@dataclass(frozen=True)
class ColumnRow:
    """One column as the form shows it; `field` is "new" or "new:kind" for a field to be made, `values` are lines
    such as `1 => won`."""

    place: int
    name: str
    examples: list[str]
    field: str
    format: str
    values: str


def column_rows(shown: Preview, mapping: ColumnMapping, fields: Mapping[str, Wanted]) -> list[ColumnRow]:
    return [_row(place, name, shown, mapping, fields) for place, name in enumerate(shown.header)]


def _row(
    place: int, name: str, shown: Preview, mapping: ColumnMapping, fields: Mapping[str, Wanted]
) -> ColumnRow:
    target = mapping.columns.get(name) or Target(NEW if mapping.unknown == CREATE else IGNORE)
    own = target.field.startswith(OWN) and target.field not in fields
    found = (cells[place].strip() for cells in shown.rows if place < len(cells))
    return ColumnRow(
        place=place,
        name=name,
        examples=list(dict.fromkeys(example[:60] for example in found if example))[:3],
        field=":".join(filter(None, (NEW, target.type))) if own else target.field,
        format=target.format,
        values="\n".join(f"{old} {_ARROW} {new}" for old, new in target.values.items()),
    )


def field_groups(
    fields: Mapping[str, Wanted], *, may_make_fields: bool
) -> list[tuple[Any, list[tuple[str, Any]]]]:
    """The choices of every column's menu: (heading, [(value, label)])."""
    fixed = [(name, field.label) for name, field in fields.items() if OWN not in name]
    own = [(name, field.label) for name, field in fields.items() if OWN in name]
    new = [(NEW, _("Kind found from the values")), *((f"{NEW}:{kind.value}", kind.label) for kind in Kind)]
    groups: list[tuple[Any, list[tuple[str, Any]]]] = [
        (_("Nothing"), [(IGNORE, _("Leave out"))]),
        (_("Fields"), fixed),
        (_("Your own fields"), own),
        (_("A new field of your own"), new if may_make_fields else []),
    ]
    return [(heading, choices) for heading, choices in groups if choices]


def mapping_of_form(form: QueryDict, header: Sequence[str]) -> ColumnMapping:
    """What the form says. Fields and values are judged when the mapping is checked against the file."""
    columns = {name: _target(form, place, name) for place, name in enumerate(header)}
    blank = ["", *(word.strip() for word in form.get("blank", "").split(","))]
    return ColumnMapping(
        columns=columns,
        blank=tuple(dict.fromkeys(blank)),
        country=form.get("country", "").strip().upper()[:2],
    )


def _target(form: QueryDict, place: int, name: str) -> Target:
    field, _colon, kind = form.get(f"field-{place}", IGNORE).partition(":")
    if field == IGNORE:
        return Target(IGNORE)
    return Target(
        f"{OWN}{key_of(name)}" if field == NEW else field,
        type=kind,
        values=_values(form.get(f"values-{place}", "")),
        format=form.get(f"format-{place}", "").strip(),
    )


def _values(lines: str) -> dict[str, str]:
    pairs = (line.partition(_ARROW) for line in lines.splitlines() if _ARROW in line)
    return {old.strip(): new.strip() for old, _arrow, new in pairs}
