"""Mappings that are kept, which of them fit a file, and how a column would be read under one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.actions.mappings import fingerprint
from winnow.capture.importing.convert import Converter, Habits, Wanted, converter
from winnow.capture.importing.habits import Decimals, Order, sign_of_file
from winnow.capture.importing.kept_file import table_of
from winnow.capture.importing.mapping import IGNORE, ColumnMapping, Target
from winnow.capture.importing.nouns import noun_of
from winnow.capture.importing.ranges import Range
from winnow.capture.importing.rows import Column
from winnow.capture.models import Import, SavedMapping
from winnow.capture.queries.imports import import_of
from winnow.capture.words import IMPORT_PERMISSION, ImportNoun
from winnow.ground.money import owner_currency
from winnow.ground.refusals import NotFound
from winnow.ground.words import Kind

# Rows that a preview looks at, and the values of them that it shows: those that cannot be read first.
_ROWS_LOOKED_AT = 2_000
_MOST_WRONG, _MOST_SHOWN = 5, 12


def saved_mappings(actor: Actor, *, noun: str = "") -> QuerySet[SavedMapping]:
    """By name, of one noun or of all that one may import; colleagues share them."""
    nouns = [one for one in ImportNoun if actor.may(IMPORT_PERMISSION[one]) and noun in ("", one)]
    if not nouns:
        actor.require(IMPORT_PERMISSION[ImportNoun(noun)] if noun else "leads:import")
    return SavedMapping.objects.filter(noun__in=nouns).select_related("by").order_by("name", "pk")


def saved_mapping(actor: Actor, mapping_id: int) -> SavedMapping:
    """Raises `NotFound`."""
    found = saved_mappings(actor).filter(pk=mapping_id).first()
    if found is None:
        raise NotFound(_("There is no such saved mapping."))
    return found


def offered_mappings(actor: Actor, importing: Import) -> list[SavedMapping]:
    """Those made for a file with this header, the latest first."""
    if not importing.header:
        return []
    fitting = saved_mappings(actor, noun=importing.noun).filter(fingerprint=fingerprint(importing.header))
    return list(fitting.order_by("-changed_at", "-pk")[:5])


@dataclass(frozen=True)
class TriedValue:
    """One text of the file, how many of the rows looked at have it, what the steps make of it, and how that is
    read, or why not."""

    text: str
    rows: int
    stepped: str
    value: str
    wrong: str


@dataclass(frozen=True)
class TriedColumn:
    """`values`: those that cannot be read first, then the most frequent; `different` of them came in `rows` rows,
    `wrong` of them cannot be read."""

    values: list[TriedValue]
    rows: int
    different: int
    wrong: int


def try_column(
    actor: Actor, import_id: int, *, place: int, target: Target, mapping: ColumnMapping
) -> TriedColumn:
    """How the first rows of one column would be read. Raises `NotFound` for a place that the file does not have."""
    importing = import_of(actor, import_id)
    table = table_of(importing)
    if not 0 <= place < len(table.header):
        raise NotFound(_("The file has no such column."))
    joined = tuple(table.header.index(name) for name in target.join if name in table.header)
    column = Column(place, table.header[place], target, joined)
    rows = [row.cells for row in islice(table.rows(), _ROWS_LOOKED_AT) if not row.problem]
    counted = Counter(column.text(cells).strip() for cells in rows)
    blank = {word.casefold() for word in mapping.blank} | {""}
    wanted = _wanted(noun_of(importing.noun).fields(), target)
    read = _reader(column, wanted, list(counted), blank, sign_of_file(table.delimiter, mapping.country))
    tried = [read(text, n) for text, n in counted.most_common()]
    wrong = [one for one in tried if one.wrong]
    shown = [*wrong[:_MOST_WRONG], *(one for one in tried if not one.wrong)][:_MOST_SHOWN]
    return TriedColumn(shown, len(rows), len(tried), len(wrong))


def _wanted(fields: dict[str, Wanted], target: Target) -> Wanted | None:
    """None for a field that is still to be made and whose kind the values will say."""
    if target.field in fields or target.field == IGNORE:
        return fields.get(target.field)
    if target.type not in Kind.values:
        return None
    currency = target.currency or owner_currency() if target.type == Kind.MONEY else ""
    return Wanted(target.field, target.field, target.type, currency=currency)


def _reader(column: Column, wanted: Wanted | None, texts: list[str], blank: set[str], of_file: str) -> Any:
    step = column.step or (lambda raw: raw)
    stepped = {text: step(text) if text.casefold() not in blank else "" for text in texts}
    convert = _converter(column.target, wanted, list(stepped.values()), of_file)

    def read(text: str, rows: int) -> TriedValue:
        after = stepped[text]
        if after.strip().casefold() in blank:
            return TriedValue(text, rows, after, "", "")
        try:
            return TriedValue(text, rows, after, _shown(convert(after)), "")
        except Range as range_:
            return TriedValue(text, rows, after, _shown(range_.value), "")
        except ValueError as error:
            return TriedValue(text, rows, after, "", str(error))

    return read


def _converter(target: Target, wanted: Wanted | None, texts: list[str], of_file: str) -> Converter:
    if wanted is None:
        return lambda raw: raw
    if wanted.kind in (Kind.ONE_CHOICE, Kind.MANY_CHOICES) and not wanted.choices:
        return lambda raw: raw  # its choices are found when the whole file is looked at
    decimals, order = Decimals(target.field, fractions=wanted.kind == Kind.NUMBER), Order()
    for text in filter(None, texts):
        decimals.look(text)
        order.look(text)
    habits = Habits(target.decimal or decimals.sign(of_file=of_file), order.order)
    return converter(wanted, format=target.format, habits=habits)


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
