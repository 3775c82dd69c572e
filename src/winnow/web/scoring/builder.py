"""A condition as a form: groups of lines within groups, written, extended and taken back without script.

Every part has an address, such as `c-1-0` for the first line of the second member of the outermost group, and its
inputs carry it in their names: `field_c-1-0`. Buttons post the whole form with what to do, such as `add:c-1`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winnow.capture.fields import MOMENT, Field
from winnow.ground.refusals import Refused
from winnow.ground.words import Kind
from winnow.scoring.language import DEEPEST, MOST_MEMBERS
from winnow.scoring.operators import OPERATORS, TAKES_MANY
from winnow.scoring.words import Combinator, Operator

ROOT = "c"
_ACT = re.compile(r"^(add|group|remove):(c(?:-\d{1,2}){0,5})$")
_PLACE = re.compile(r"rules\[(\d+)\]")
_NUMBERS = frozenset({Kind.NUMBER, Kind.MONEY})
_CHOICES = frozenset({Kind.ONE_CHOICE, Kind.MANY_CHOICES})
_BLANKS = frozenset({Operator.BLANK, Operator.NOT_BLANK})
_RECORDS = {
    "person": gettext_lazy("Person"),
    "organization": gettext_lazy("Organization"),
}
_ELSE = gettext_lazy("Lead")
Fields = Mapping[str, Field]


@dataclass
class Line:
    """A comparison as it is typed. `values` are what was sent or stored, several where boxes are ticked."""

    name: str = ""
    operator: str = ""
    values: list[str] = field(default_factory=list)
    until: str = ""
    known: Field | None = None
    at: str = ""
    errors: list[str] = field(default_factory=list)
    menu: str = ""
    is_group: bool = False

    @property
    def value(self) -> str:
        return ", ".join(self.values)

    @property
    def operators(self) -> list[tuple[str, Any, bool]]:
        """What goes with the field: value, label, whether it is chosen."""
        allowed = OPERATORS[self.known.kind] if self.known else tuple(Operator)
        return [(one.value, one.label, one.value == self.operator) for one in allowed]

    @property
    def input(self) -> str:
        """How the value is asked for: none, choice, choices, day, number or text."""
        if self.operator in _BLANKS:
            return "none"
        kind = self.known.kind if self.known else ""
        if kind == Kind.YES_NO:
            return "choice"
        if kind in _CHOICES:
            return "choices" if self.operator in TAKES_MANY else "choice"
        if kind in (Kind.DATE, MOMENT):
            return "day"
        return "number" if kind in _NUMBERS and self.operator not in TAKES_MANY else "text"

    @property
    def choices(self) -> list[tuple[str, Any, bool]]:
        if self.known and self.known.kind == Kind.YES_NO:
            known: list[tuple[str, Any]] = [("yes", _("yes")), ("no", _("no"))]
        else:
            known = list(self.known.choices) if self.known else []
        return [(value, label, value in self.values) for value, label in known]

    @property
    def many(self) -> bool:
        return self.operator in TAKES_MANY

    @property
    def between(self) -> bool:
        return self.operator == Operator.BETWEEN

    @property
    def money(self) -> bool:
        return bool(self.known and self.known.kind == Kind.MONEY)

    def raw(self) -> dict[str, Any]:
        """As the language reads it, right or wrong."""
        operator = self.operator or (OPERATORS[self.known.kind][0].value if self.known else "")
        value: Any = self.values[0].strip() if self.values else ""
        if operator in _BLANKS:
            value = None
        elif operator == Operator.BETWEEN:
            value = [value, self.until.strip()]
        elif operator in TAKES_MANY:
            value = self._several()
        return {"field": self.name, "operator": operator, "value": value}

    def _several(self) -> list[str]:
        if self.input == "choices":
            return self.values
        # A comma inside a number separates its thousands.
        ends = r"[;\n]|,\s" if self.known and self.known.kind in _NUMBERS else r"[,;\n]"
        return [part.strip() for value in self.values for part in re.split(ends, value) if part.strip()]


@dataclass
class Box:
    """A group of lines and groups. `deeper`: another group may be put into it."""

    combinator: str = Combinator.AND.value
    negated: bool = False
    members: list[Line | Box] = field(default_factory=list)
    at: str = ROOT
    errors: list[str] = field(default_factory=list)
    deeper: bool = True
    is_group: bool = True

    @property
    def combinators(self) -> list[tuple[str, Any, bool]]:
        told = {Combinator.AND: _("all of these hold"), Combinator.OR: _("any of these holds")}
        return [(one.value, label, one.value == self.combinator) for one, label in told.items()]

    def used(self) -> list[Line | Box]:
        """The members that say something: empty lines do not count."""
        return [one for one in self.members if (one.used() if isinstance(one, Box) else one.name)]

    def raw(self) -> dict[str, Any]:
        rules = [one.raw() for one in self.used()]
        return {"combinator": self.combinator, "not": self.negated, "rules": rules}


class Builder:
    """The form's state: from a stored condition, or from what was sent."""

    def __init__(self, root: Box, fields: Fields) -> None:
        self.root, self.fields = root, fields
        if not root.members:
            root.members.append(Line())
        self._numbered()

    @classmethod
    def of(cls, condition: Mapping[str, Any], fields: Fields) -> Builder:
        found = _stored(condition, fields) if condition.get("rules") else Box()
        return cls(found if isinstance(found, Box) else Box(members=[found]), fields)

    @classmethod
    def read(cls, data: QueryDict, fields: Fields) -> Builder:
        return cls(_sent_group(data, ROOT, fields, depth=1), fields)

    def do(self, act: str) -> bool:
        """Add a line or a group, or remove a part; False where `act` asks for something else."""
        asked = _ACT.match(act)
        if not asked:
            return False
        what, at = asked.groups()
        for box in list(_boxes(self.root)):
            if what == "remove":
                box.members = [one for one in box.members if one.at != at]
            elif box.at == at and len(box.members) < MOST_MEMBERS:
                box.members.append(Line() if what == "add" else Box(members=[Line()]))
        if not self.root.members:
            self.root.members.append(Line())
        self._numbered()
        return True

    def condition(self) -> dict[str, Any] | None:
        """As the language reads it, right or wrong; None while nothing is written."""
        return self.root.raw() if self.root.used() else None

    def refuse(self, refusal: Refused) -> bool:
        """Show what the language refused at the line that it names; False where it names none."""
        _before, mark, place = refusal.field.partition("condition")
        if not mark:
            return False
        part: Line | Box = self.root
        for index in _PLACE.findall(place):
            if isinstance(part, Box) and int(index) < len(part.used()):
                part = part.used()[int(index)]
        part.errors.append(refusal.message)
        return True

    def _numbered(self) -> None:
        _number(self.root, ROOT, depth=1)
        for line in _lines(self.root):
            line.menu = _field_menu(line, self.fields)


def _number(box: Box, at: str, depth: int) -> None:
    box.at, box.deeper = at, depth < DEEPEST
    for i, one in enumerate(box.members):
        one.at = f"{at}-{i}"
        if isinstance(one, Box):
            _number(one, one.at, depth + 1)


def _boxes(box: Box) -> Iterator[Box]:
    yield box
    for one in box.members:
        if isinstance(one, Box):
            yield from _boxes(one)


def _lines(box: Box) -> Iterator[Line]:
    for one in box.members:
        if isinstance(one, Box):
            yield from _lines(one)
        else:
            yield one


def _stored(part: Mapping[str, Any], fields: Fields) -> Line | Box:
    if "rules" in part:
        members = [_stored(one, fields) for one in part["rules"]]
        return Box(part.get("combinator", Combinator.AND.value), bool(part.get("not")), members)
    value, until = part.get("value"), ""
    if part["operator"] == Operator.BETWEEN:
        value, until = value[0], str(value[1])
    values = value if isinstance(value, list) else [] if value is None else [value]
    known = fields.get(part["field"])
    return Line(part["field"], part["operator"], [_typed(one) for one in values], until, known)


def _typed(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _sent_group(data: QueryDict, at: str, fields: Fields, *, depth: int) -> Box:
    sent = data.get(f"n_{at}", "")
    n = min(int(sent), MOST_MEMBERS) if sent.isdecimal() and len(sent) < 4 else 0
    members = [_sent(data, f"{at}-{i}", fields, depth=depth) for i in range(n)]
    combinator = data.get(f"combinator_{at}", "")
    known = combinator if combinator in Combinator.values else Combinator.AND.value
    return Box(known, f"not_{at}" in data, members)


def _sent(data: QueryDict, at: str, fields: Fields, *, depth: int) -> Line | Box:
    if f"n_{at}" in data and depth < DEEPEST:
        return _sent_group(data, at, fields, depth=depth + 1)
    name = data.get(f"field_{at}", "")
    values = [one for one in data.getlist(f"value_{at}") if one.strip()]
    known = fields.get(name)
    operator = data.get(f"operator_{at}", "")
    if known and operator not in OPERATORS[known.kind] and data.get("act") == "lines":
        operator = OPERATORS[known.kind][0].value
    return Line(name, operator, values, data.get(f"until_{at}", ""), known)


def _field_menu(line: Line, fields: Fields) -> SafeString:
    """Options in groups, by the record that the field stands in. Drawn by hand: there may be a hundred fields on
    fifty lines."""
    ordered = sorted(fields.values(), key=lambda one: _record(one)[0])
    groups = [
        format_html('<optgroup label="{}">{}</optgroup>', label, _options(line, found))
        for (_order, label), found in groupby(ordered, key=_record)
    ]
    gone = line.name and line.name not in fields
    first = format_html('<option value="">{}</option>', _("Choose a field"))
    if gone:
        first += format_html('<option value="{0}" selected>{0}</option>', line.name)
    return mark_safe(first + "".join(groups))  # noqa: S308 - each part was escaped where it was made


def _options(line: Line, found: Iterable[Field]) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((one.name, mark_safe(" selected") if one.name == line.name else "", one.label) for one in found),
    )


def _record(one: Field) -> tuple[int, str]:
    order = list(_RECORDS)
    if one.alias in _RECORDS:
        return order.index(one.alias) + 1, str(_RECORDS[one.alias])
    return 0, str(_ELSE)
