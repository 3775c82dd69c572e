"""The parts of a condition as they are typed: lines over fields, deeds, and groups of both."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winnow.capture.fields import MOMENT, Field
from winnow.engagement.words import InteractionKind
from winnow.ground.words import Kind
from winnow.scoring.happenings import MEASURED
from winnow.scoring.operators import OPERATORS, TAKES_MANY
from winnow.scoring.words import Combinator, Measure, Operator

ROOT = "c"
_NUMBERS = frozenset({Kind.NUMBER, Kind.MONEY})
_CHOICES = frozenset({Kind.ONE_CHOICE, Kind.MANY_CHOICES})
_BLANKS = frozenset({Operator.BLANK, Operator.NOT_BLANK})
NARROWED = {
    "page": gettext_lazy("Page, such as /pricing"),
    "subject": gettext_lazy("About"),
    "campaign": gettext_lazy("Campaign"),
    "window_days": gettext_lazy("In the last so many days"),
}


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
class Deed:
    """What somebody did, as it is typed: which interactions, and how often or how long ago."""

    kinds: list[str] = field(default_factory=list)
    measure: str = Measure.COUNT.value
    operator: str = Operator.AT_LEAST.value
    value: str = "1"
    until: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    at: str = ""
    errors: list[str] = field(default_factory=list)
    is_deed: bool = True

    @property
    def all_kinds(self) -> list[tuple[str, Any, bool]]:
        return [(value, label, value in self.kinds) for value, label in InteractionKind.choices]

    @property
    def chosen(self) -> str:
        return ", ".join(str(label) for _value, label, chosen in self.all_kinds if chosen)

    @property
    def measures(self) -> list[tuple[str, Any, bool]]:
        return [(one.value, one.label, one.value == self.measure) for one in Measure]

    @property
    def operators(self) -> list[tuple[str, Any, bool]]:
        told = {Operator.BLANK: _("never"), Operator.NOT_BLANK: _("at some time")}
        allowed = MEASURED[Measure(self.measure)]
        return [(one.value, told.get(one, one.label), one.value == self.operator) for one in allowed]

    @property
    def takes_value(self) -> bool:
        return self.operator not in _BLANKS

    @property
    def between(self) -> bool:
        return self.operator == Operator.BETWEEN

    @property
    def asked(self) -> list[tuple[str, Any, str]]:
        """What narrows it: name, label, text."""
        return [(name, label, self.texts.get(name, "")) for name, label in NARROWED.items()]

    def raw(self) -> dict[str, Any]:
        which: dict[str, Any] = {"kinds": self.kinds}
        which |= {name: text.strip() for name, text in self.texts.items() if text.strip()}
        if "window_days" in which:
            which["window_days"] = _number(which["window_days"])
        value: Any = _number(self.value)
        if not self.takes_value:
            value = None
        elif self.between:
            value = [value, _number(self.until)]
        return {"interactions": which, "measure": self.measure, "operator": self.operator, "value": value}


@dataclass
class Box:
    """A group of lines and groups. `deeper`: another group may be put into it."""

    combinator: str = Combinator.AND.value
    negated: bool = False
    members: list[Line | Deed | Box] = field(default_factory=list)
    at: str = ROOT
    errors: list[str] = field(default_factory=list)
    deeper: bool = True
    is_group: bool = True

    @property
    def combinators(self) -> list[tuple[str, Any, bool]]:
        told = {Combinator.AND: _("all of these hold"), Combinator.OR: _("any of these holds")}
        return [(one.value, label, one.value == self.combinator) for one, label in told.items()]

    def used(self) -> list[Line | Deed | Box]:
        """The members that say something: empty lines do not count."""
        return [
            one
            for one in self.members
            if (one.used() if isinstance(one, Box) else one.name if isinstance(one, Line) else True)
        ]

    def raw(self) -> dict[str, Any]:
        rules = [one.raw() for one in self.used()]
        return {"combinator": self.combinator, "not": self.negated, "rules": rules}


def _number(text: str) -> int | float | str:
    """A number that was typed; what is none is left for the language to refuse."""
    plain = text.strip().replace(",", "")
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", plain):
        return text
    return float(plain) if "." in plain else int(plain)
