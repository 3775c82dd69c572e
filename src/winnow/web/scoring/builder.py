"""A condition as a form: groups of lines within groups, written, extended and taken back without script.

Every part has an address, such as `c-1-0` for the first line of the second member of the outermost group, and its
inputs carry it in their names: `field_c-1-0`. Buttons post the whole form with what to do, such as `add:c-1`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winnow.capture.fields import Field
from winnow.ground.refusals import Refused
from winnow.scoring.happenings import MEASURED
from winnow.scoring.language import DEEPEST, MOST_MEMBERS
from winnow.scoring.operators import OPERATORS
from winnow.scoring.words import Combinator, Measure, Operator
from winnow.web.scoring.parts import NARROWED, ROOT, Box, Deed, Line

_ACT = re.compile(r"^(add|did|group|remove):(c(?:-\d{1,2}){0,5})$")
_PLACE = re.compile(r"rules\[(\d+)\]")
_RECORDS = {
    "person": gettext_lazy("Person"),
    "organization": gettext_lazy("Organization"),
}
_ELSE = gettext_lazy("Lead")
Fields = Mapping[str, Field]


Part = Line | Deed | Box


class Builder:
    """The form's state: from a stored condition, or from what was sent."""

    def __init__(self, root: Box, fields: Fields) -> None:
        self.root, self.fields, self.deeds = root, fields, True
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
        if not asked or (asked[1] == "did" and not self.deeds):
            return False
        what, at = asked.groups()
        for box in list(_boxes(self.root)):
            if what == "remove":
                box.members = [one for one in box.members if one.at != at]
            elif box.at == at and len(box.members) < MOST_MEMBERS:
                box.members.append(_NEW[what]())
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
        part: Part = self.root
        for index in _PLACE.findall(place):
            if isinstance(part, Box) and int(index) < len(part.used()):
                part = part.used()[int(index)]
        part.errors.append(refusal.message)
        return True

    def _numbered(self) -> None:
        _place(self.root, ROOT, depth=1)
        for line in _lines(self.root):
            line.menu = _field_menu(line, self.fields)


_NEW: Mapping[str, Callable[[], Line | Deed | Box]] = {
    "add": Line,
    "did": Deed,
    "group": lambda: Box(members=[Line()]),
}


def _place(box: Box, at: str, depth: int) -> None:
    box.at, box.deeper = at, depth < DEEPEST
    for i, one in enumerate(box.members):
        one.at = f"{at}-{i}"
        if isinstance(one, Box):
            _place(one, one.at, depth + 1)


def _boxes(box: Box) -> Iterator[Box]:
    yield box
    for one in box.members:
        if isinstance(one, Box):
            yield from _boxes(one)


def _lines(box: Box) -> Iterator[Line]:
    for one in box.members:
        if isinstance(one, Box):
            yield from _lines(one)
        elif isinstance(one, Line):
            yield one


def _stored(part: Mapping[str, Any], fields: Fields) -> Part:
    if "rules" in part:
        members = [_stored(one, fields) for one in part["rules"]]
        return Box(part.get("combinator", Combinator.AND.value), bool(part.get("not")), members)
    if "interactions" in part:
        return _stored_deed(part)
    value: Any = part.get("value")
    until = ""
    if part["operator"] == Operator.BETWEEN:
        value, until = value[0], str(value[1])
    values = value if isinstance(value, list) else [] if value is None else [value]
    known = fields.get(part["field"])
    return Line(part["field"], part["operator"], [_typed(one) for one in values], until, known)


def _stored_deed(part: Mapping[str, Any]) -> Deed:
    which, value, until = part["interactions"], part["value"], ""
    if part["operator"] == Operator.BETWEEN:
        value, until = value[0], f"{value[1]:g}"
    texts = {name: str(which[name]) for name in NARROWED if name in which}
    shown = "" if value is None else f"{value:g}"
    return Deed(list(which["kinds"]), part["measure"], part["operator"], shown, until, texts)


def _typed(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _sent_group(data: QueryDict, at: str, fields: Fields, *, depth: int) -> Box:
    sent = data.get(f"n_{at}", "")
    n = min(int(sent), MOST_MEMBERS) if sent.isdecimal() and len(sent) < 4 else 0
    members = [_sent(data, f"{at}-{i}", fields, depth=depth) for i in range(n)]
    combinator = data.get(f"combinator_{at}", "")
    known = combinator if combinator in Combinator.values else Combinator.AND.value
    return Box(known, f"not_{at}" in data, members)


def _sent(data: QueryDict, at: str, fields: Fields, *, depth: int) -> Part:
    if f"n_{at}" in data and depth < DEEPEST:
        return _sent_group(data, at, fields, depth=depth + 1)
    if f"measure_{at}" in data:
        return _sent_deed(data, at)
    name = data.get(f"field_{at}", "")
    values = [one for one in data.getlist(f"value_{at}") if one.strip()]
    known = fields.get(name)
    operator = data.get(f"operator_{at}", "")
    if known and operator not in OPERATORS[known.kind] and data.get("act") == "lines":
        operator = OPERATORS[known.kind][0].value
    return Line(name, operator, values, data.get(f"until_{at}", ""), known)


def _sent_deed(data: QueryDict, at: str) -> Deed:
    measure, operator = data[f"measure_{at}"], data.get(f"operator_{at}", "")
    measure = measure if measure in Measure.values else Measure.COUNT.value
    if operator not in MEASURED[Measure(measure)]:
        operator = Operator.AT_LEAST.value
    return Deed(
        data.getlist(f"kinds_{at}"),
        measure,
        operator,
        data.get(f"value_{at}", ""),
        data.get(f"until_{at}", ""),
        {name: data.get(f"{name}_{at}", "") for name in NARROWED},
    )


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
