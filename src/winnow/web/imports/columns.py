"""The second step: a file's columns beside its first rows, each with the field that it goes to, as a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from winnow.capture.importing.convert import Wanted
from winnow.capture.importing.encoding import USUAL
from winnow.capture.importing.encoding import label_of as label_of_encoding
from winnow.capture.importing.mapping import (
    CREATE,
    IGNORE,
    KEEP,
    REFUSE,
    UNASSIGNED,
    ColumnMapping,
    Target,
    delimiter_of,
    encoding_of,
)
from winnow.capture.importing.text_steps import Do
from winnow.capture.queries import Preview
from winnow.ground.text import key_of
from winnow.ground.words import Kind

NEW = "new"
OWN = "custom."
Choice = tuple[str, Any]


@dataclass(frozen=True)
class ColumnRow:
    """One column as the form shows it; `field` is "new" or "new:kind" for a field to be made. `choices` are the few
    that stand in the page without script; `told` says in words what else is set."""

    place: int
    name: str
    examples: list[str]
    field: str
    choices: list[Choice]
    told: list[str]


def column_rows(
    shown: Preview,
    mapping: ColumnMapping,
    fields: Mapping[str, Wanted],
    *,
    may_make_fields: bool,
    every: bool = False,
) -> list[ColumnRow]:
    """With `every` each menu has all choices: a page without script asks for that, and is many times as large."""
    groups = field_groups(fields, may_make_fields=may_make_fields) if every else []
    few = [choice for _heading, choices in groups for choice in choices] or [
        (IGNORE, _("Leave out")),
        *([(NEW, _("A new field of your own"))] if may_make_fields else []),
    ]
    return [_row(place, name, shown, mapping, fields, few) for place, name in enumerate(shown.header)]


def _row(
    place: int,
    name: str,
    shown: Preview,
    mapping: ColumnMapping,
    fields: Mapping[str, Wanted],
    few: list[Choice],
) -> ColumnRow:
    target = mapping.columns.get(name) or Target(NEW if mapping.unknown == CREATE else IGNORE)
    found = (cells[place].strip() for cells in shown.rows if place < len(cells))
    field = field_choice(target, fields)
    known = dict(few)
    choices = few if field in known else [(field, label_of(target, fields)), *few]
    return ColumnRow(
        place=place,
        name=name,
        examples=list(dict.fromkeys(example[:60] for example in found if example))[:3],
        field=field,
        choices=choices,
        told=told(target, fields),
    )


def field_choice(target: Target, fields: Mapping[str, Wanted]) -> str:
    """The value of a column's menu."""
    own = target.field.startswith(OWN) and target.field not in fields
    return ":".join(filter(None, (NEW, target.type))) if own else target.field


def label_of(target: Target, fields: Mapping[str, Wanted]) -> str:
    if target.field in fields:
        return str(fields[target.field].label)
    kinds = dict(Kind.choices)
    return str(kinds[target.type]) if target.type in kinds else _("A new field of your own")


def told(target: Target, fields: Mapping[str, Wanted]) -> list[str]:
    """What is set for a column besides its field, in words."""
    steps = [str(Do(step.do).label) for step in target.all_steps]
    joined = [_("Joined with %(columns)s") % {"columns": ", ".join(target.join)}] if target.join else []
    reading = [part for part in (target.format, target.decimal) if part]
    more = [_("also %(field)s") % {"field": label_of(one, fields)} for one in target.more]
    return [*joined, *steps, *reading, *more]


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


def mapping_of_form(form: QueryDict, header: Sequence[str], before: ColumnMapping) -> ColumnMapping:
    """What the form says; the steps of a column stay as they were. Fields are judged when the mapping is checked
    against the file."""
    columns = {
        name: _target(form.get(f"field-{place}", IGNORE), name, before.columns.get(name))
        for place, name in enumerate(header)
    }
    blank = ["", *(word.strip() for word in form.get("blank", "").split(","))]
    return ColumnMapping(
        columns=columns,
        blank=tuple(dict.fromkeys(blank)),
        unreadable=KEEP if form.get("keep_unreadable") else REFUSE,
        unknown_owner=UNASSIGNED if form.get("unassign_unknown") else REFUSE,
        encoding=encoding_of(form.get("encoding", before.encoding)),
        delimiter=delimiter_of(form.get("delimiter", before.delimiter)),
        country=form.get("country", "").strip().upper()[:2],
    )


def _target(chosen: str, name: str, before: Target | None) -> Target:
    field, kind = field_of(chosen, name)
    if field == IGNORE:
        return Target(IGNORE)
    target = before or Target(field)
    return replace(target, field=field, type=kind, currency=target.currency if kind == Kind.MONEY else "")


def field_of(chosen: str, name: str) -> tuple[str, str]:
    """The field and the kind that a choice stands for."""
    field, _colon, kind = chosen.partition(":")
    return (f"{OWN}{key_of(name)}" if field == NEW else field), kind


def encodings(mapping: ColumnMapping, found: str) -> list[Choice]:
    """The choices of how the file is written; without a choice it is as `found`."""
    said = mapping.encoding
    others = [(said, label_of_encoding(said))] if said and said not in USUAL else []
    return [("", _found(label_of_encoding(found), bool(said))), *USUAL.items(), *others]


def delimiters(mapping: ColumnMapping, found: str) -> list[Choice]:
    usual = {",": _("comma ,"), ";": _("semicolon ;"), "\t": _("tab"), "|": _("bar |")}
    said = mapping.delimiter
    others = [(said, said)] if said and said not in usual else []
    return [("", _found(usual.get(found, found), bool(said))), *usual.items(), *others]


def _found(what: Any, said: bool) -> str:
    return _("Find it") if said else _("Found: %(what)s") % {"what": what}
