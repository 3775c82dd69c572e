"""What becomes of each column of a file: a field, a custom field to be made, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NoReturn

from django.utils.translation import gettext as _

from winnow.capture.importing.convert import Wanted
from winnow.capture.importing.mapping import CREATE, ColumnMapping, Target, WrongMapping, check_columns
from winnow.capture.importing.rows import Column
from winnow.ground.custom_fields import KEY
from winnow.ground.money import owner_currency
from winnow.ground.text import key_of
from winnow.ground.words import Kind


@dataclass(frozen=True)
class NewField:
    """A custom field that a column needs. `kind` is empty where the values are to say it; `currency` is that of
    amounts."""

    column: str
    prefix: str
    key: str
    kind: str = ""
    currency: str = ""

    @property
    def name(self) -> str:
        return f"{self.prefix}{self.key}"


@dataclass
class Plan:
    """`growing` are columns of choice fields that may learn new choices."""

    columns: list[Column] = field(default_factory=list)
    new: list[NewField] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    growing: list[str] = field(default_factory=list)

    def guessed(self) -> list[str]:
        """Columns whose values must be looked at before their field is known."""
        choices = {Kind.ONE_CHOICE, Kind.MANY_CHOICES}
        return [new.column for new in self.new if not new.kind or new.kind in choices] + self.growing


def plan(
    header: Sequence[str],
    mapping: ColumnMapping,
    wanted: Mapping[str, Wanted],
    *,
    prefixes: Sequence[str],
) -> Plan:
    """`prefixes` of names of custom fields, the one for columns of their own last.

    Raises `WrongMapping` that names the column.
    """
    check_columns(mapping, header)
    made = Plan()
    taken: dict[str, str] = {}
    for index, name in enumerate(header):
        target = mapping.columns.get(name)
        if target is None and mapping.unknown == CREATE:
            target = _own_field(name, prefixes[-1], taken, wanted)
        if target is None or target.ignored:
            made.ignored.append(name)
            continue
        for one in (target, *target.more):
            joined = tuple(header.index(other) for other in one.join)
            _place(made, Column(index, name, one, joined), wanted, taken, prefixes)
        if _is_choice(wanted.get(target.field)) and mapping.unknown == CREATE and not target.replaces_values:
            made.growing.append(name)
    return made


def _is_choice(found: Wanted | None) -> bool:
    return found is not None and found.kind == Kind.ONE_CHOICE and not found.known


def _own_field(name: str, prefix: str, taken: Mapping[str, str], wanted: Mapping[str, Wanted]) -> Target:
    """The custom field that this column was made into before, or is to be made into."""
    key = key_of(name)
    while f"{prefix}{key}" in taken:
        key = f"{key[:56]}_more"
    found = wanted.get(f"{prefix}{key}")
    return Target(f"{prefix}{key}", type=found.kind if found else "")


def _place(
    made: Plan, column: Column, wanted: Mapping[str, Wanted], taken: dict[str, str], prefixes: Sequence[str]
) -> None:
    target = column.target
    found = wanted.get(target.field)
    if target.field in taken and not (found and found.many):
        _wrong(
            column.name,
            _("{field} already takes the column {other}.").format(
                field=target.field, other=taken[target.field]
            ),
        )
    taken[target.field] = column.name
    if found is None:
        made.new.append(_new_field(column, wanted, prefixes))
    elif target.type and target.type != found.kind and _prefix(target.field, prefixes):
        _wrong(
            column.name,
            _("{field} is of the type {kind}, not {other}.").format(
                field=target.field, kind=found.kind, other=target.type
            ),
        )
    elif target.currency and target.currency != found.currency:
        _wrong(column.name, _("The field is in {currency}.").format(currency=found.currency))
    made.columns.append(column)


def _prefix(name: str, prefixes: Sequence[str]) -> str:
    return next((prefix for prefix in prefixes if name.startswith(prefix)), "")


def _new_field(column: Column, wanted: Mapping[str, Wanted], prefixes: Sequence[str]) -> NewField:
    target = column.target
    prefix = _prefix(target.field, prefixes)
    if not prefix:
        known = ", ".join([*wanted, *(f"{prefix}…" for prefix in prefixes)])
        _wrong(
            column.name,
            _("There is no field {field}; there are {known}.").format(field=target.field, known=known),
        )
    key = target.field.removeprefix(prefix)
    if not KEY.match(key):
        _wrong(
            column.name,
            _("{key} is not a key: lower-case letters, digits and _, starting with a letter.").format(
                key=key
            ),
        )
    if target.type and target.type not in Kind.values:
        near = get_close_matches(target.type, Kind.values, n=1)
        _wrong(
            column.name,
            _("There is no type {kind}; types are {kinds}.").format(
                kind=target.type, kinds=", ".join(near or Kind.values)
            ),
        )
    currency = target.currency or owner_currency() if target.type == Kind.MONEY else ""
    return NewField(column.name, prefix, key, target.type, currency)


def _wrong(column: str, rule: str) -> NoReturn:
    raise WrongMapping(
        _("Column {column}: {rule}").format(column=column, rule=rule), field=f"mapping.columns.{column}"
    )
