"""From the cells of a row to the values of a record, or to what is wrong with them.

A record is a list with one slot a field, made from a template: a fixed place for each value is what makes
reading, comparing and writing a hundred thousand of them quick.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from operator import itemgetter
from typing import Any

from winnow.capture.importing.convert import Converter, Habits, Wanted, converter
from winnow.capture.importing.mapping import ColumnMapping, Target
from winnow.capture.importing.ranges import Range
from winnow.capture.importing.transform import Step, steps_of
from winnow.ground.text import squeezed

Record = list[Any]


@dataclass(frozen=True)
class Column:
    """A column of the file that goes somewhere: its place, its name and its target. `joined` are the places of the
    columns whose text comes after its own."""

    index: int
    name: str
    target: Target
    joined: tuple[int, ...] = ()

    @property
    def step(self) -> Step | None:
        return steps_of(self.target)

    def text(self, cells: Sequence[str]) -> str:
        """The text before any step, with what is joined to it."""
        if not self.joined:
            return cells[self.index]
        parts = (cells[index].strip() for index in (self.index, *self.joined))
        return self.target.joined_by.join(part for part in parts if part)

    @property
    def reader(self) -> Callable[[Sequence[str]], str]:
        """A function from the cells of a row to the text that is read, after the steps of the mapping."""
        step = self.step
        if step is None:
            return self.text if self.joined else itemgetter(self.index)
        return lambda cells: step(self.text(cells))


@dataclass(frozen=True)
class Problem:
    """A value that cannot be stored, and the rule that says why. `field` is where it was to go. `taken`: the value
    counts as another, and the row is taken in any case; `decides`: the row makes no sense without it."""

    column: str
    value: str
    rule: str
    field: str = ""
    taken: bool = False
    decides: bool = False

    def __str__(self) -> str:
        shown = self.value if len(self.value) <= 60 else self.value[:59] + "…"
        return f"{self.column}: {shown!r}: {self.rule}" if self.column else self.rule


@dataclass(frozen=True)
class Layout:
    """Where values stand in a record: `slots` by field; fields like `custom.key` go into the dict at
    `customs["custom."]` under their key."""

    slots: Mapping[str, int]
    template: Sequence[Any]
    customs: Mapping[str, int]

    def place(self, field: str) -> tuple[int, str]:
        """Slot and, for a custom field, its key."""
        for prefix, slot in self.customs.items():
            if field.startswith(prefix):
                return slot, field.removeprefix(prefix)
        return self.slots[field], ""


class RowReader:
    """Reads the rows of one file under one mapping."""

    def __init__(
        self,
        columns: Sequence[Column],
        mapping: ColumnMapping,
        wanted: Mapping[str, Wanted],
        layout: Layout,
        *,
        habits: Mapping[str, Habits] | None = None,
        zone: tzinfo = UTC,
        around: Callable[[Wanted, Converter], Converter] = lambda _, convert: convert,
    ) -> None:
        """`around` may wrap the converter of a field."""
        self._template = list(layout.template)
        self._blank = {word.casefold() for word in mapping.blank} | {""}
        self._exactly_blank = set(mapping.blank) | {""}
        self._longest_blank = max(len(word) for word in self._blank)
        self._single: list[tuple[int, int, Column, Converter]] = []
        self._many: list[tuple[int, int, Column, Converter]] = []
        self._custom: list[tuple[int, int, str, Column, Converter]] = []
        self._joining: list[Column] = []
        for column in columns:
            field = wanted[column.target.field]
            convert = around(
                field,
                converter(
                    field,
                    format=column.target.format,
                    habits=_habits(column, habits or {}),
                    zone=zone,
                ),
            )
            if step := column.step:
                convert = self._after(step, convert)
            slot, key = layout.place(field.name)
            index = column.index
            if column.joined:
                # Joined text stands after the cells of the row, one place for each column that joins.
                self._joining.append(column)
                index = -len(self._joining)
            if key:
                self._custom.append((index, slot, key, column, convert))
            else:
                (self._many if field.many else self._single).append((index, slot, column, convert))

    def _after(self, step: Step, convert: Converter) -> Converter:
        def stepped(raw: str) -> Any:
            raw = step(raw)
            return None if raw.strip().casefold() in self._blank else convert(raw)

        return stepped

    def is_blank(self, raw: str) -> bool:
        return raw in self._exactly_blank or raw.strip().casefold() in self._blank

    def read(self, cells: Sequence[str]) -> tuple[Record, list[Problem] | None]:
        """The record, and its problems or None. Slots of blank cells keep the template's value."""
        record = self._template.copy()
        if self._joining:
            cells = [*cells, *(column.text(cells) for column in reversed(self._joining))]
        problems: list[Problem] | None = None
        exactly, longest, blank = self._exactly_blank, self._longest_blank, self._blank
        for index, slot, column, convert in self._single:
            raw = cells[index]
            if raw in exactly or (
                (len(raw) <= longest or raw[0] <= " " or raw[-1] <= " ") and raw.strip().casefold() in blank
            ):
                continue
            try:
                value = convert(raw)
            except ValueError as error:
                problems = problems or []
                taken = isinstance(error, Range)
                problems.append(Problem(column.name, raw, str(error), column.target.field, taken))
                value = error.value if isinstance(error, Range) else None
            if value is not None:
                record[slot] = value
        if self._many:
            problems = self._read_many(cells, record, problems)
        if self._custom:
            problems = self._read_custom(cells, record, problems)
        return record, problems

    def placed(self, problems: Iterable[Problem], cells: Sequence[str]) -> list[Problem]:
        """With the column of the file, also where they were found once the values stood in the record."""
        return [self._placed(one, cells) if one.field and not one.column else one for one in problems]

    def _placed(self, problem: Problem, cells: Sequence[str]) -> Problem:
        """Of several columns of its field the one that holds the value."""
        places = [(index, column) for index, _, column, _ in (*self._single, *self._many)]
        mine = [(index, column) for index, column in places if column.target.field == problem.field]
        holds = [column for index, column in mine if index >= 0 and problem.value in squeezed(cells[index])]
        column = next(iter(holds or [column for _index, column in mine]), None)
        return replace(problem, column=column.name) if column else problem

    def _read_many(
        self, cells: Sequence[str], record: Record, problems: list[Problem] | None
    ) -> list[Problem] | None:
        exactly, longest, blank = self._exactly_blank, self._longest_blank, self._blank
        for index, slot, column, convert in self._many:
            raw = cells[index]
            if raw in exactly or (
                (len(raw) <= longest or raw[0] <= " " or raw[-1] <= " ") and raw.strip().casefold() in blank
            ):
                continue
            try:
                value = convert(raw)
            except ValueError as error:
                problems = problems or []
                problems.append(Problem(column.name, raw, str(error), column.target.field))
                continue
            if value:
                more = value if isinstance(value, list) else [value]
                record[slot] = [*record[slot], *more] if record[slot] else more
        return problems

    def _read_custom(
        self, cells: Sequence[str], record: Record, problems: list[Problem] | None
    ) -> list[Problem] | None:
        exactly, longest, blank = self._exactly_blank, self._longest_blank, self._blank
        for index, slot, key, column, convert in self._custom:
            raw = cells[index]
            if raw in exactly or (
                (len(raw) <= longest or raw[0] <= " " or raw[-1] <= " ") and raw.strip().casefold() in blank
            ):
                continue
            try:
                value = convert(raw)
            except ValueError as error:
                problems = problems or []
                problems.append(Problem(column.name, raw, str(error), column.target.field))
                continue
            if value is not None and value != "":
                if record[slot] is None:
                    record[slot] = {}
                record[slot][key] = value
        return problems


def _habits(column: Column, habits: Mapping[str, Habits]) -> Habits | None:
    found = habits.get(column.name)
    if decimal := column.target.decimal:
        return replace(found or Habits(), decimal=decimal)
    return found
