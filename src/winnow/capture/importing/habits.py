"""How the columns of a file write what can be read two ways: 1.500 and 03/04/2024.

A column's own values go first: one that is clear decides. Else the file does: its other columns, and for numbers the
sign between its cells (who writes decimals with a comma puts semicolons there) and its country.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from babel.core import Locale, UnknownLocaleError

from winnow.capture.importing import dates, numbers
from winnow.capture.importing.damage import Finding


def _one(signs: Iterable[str]) -> str:
    """The sign that all agree on who know one."""
    known = set(filter(None, signs))
    return known.pop() if len(known) == 1 else ""


@dataclass
class Decimals:
    """The sign for decimals of one column. `fractions` where its numbers may have some: amounts and whole numbers have
    no thousandths. `small` and `large`: figures below and from a thousand without any sign were seen."""

    name: str
    fractions: bool = True
    clear: str = ""
    small: bool = False
    large: bool = False
    either: Finding = field(init=False)

    def __post_init__(self) -> None:
        self.either = Finding("", self.name)

    def look(self, raw: str) -> None:
        if self.clear:
            return
        if raw.isdigit():
            self.small |= len(raw) < 4
            self.large |= len(raw) > 3
            return
        self.clear = numbers.evidence(raw)
        if not self.clear and numbers.in_thousands(raw):
            self.either.add(raw.strip())

    @property
    def in_doubt(self) -> bool:
        return bool(self.fractions and self.either.count and not self.clear)

    def sign(self, of_others: str = "", of_file: str = "") -> str:
        if self.clear or not self.either.count:
            return self.clear or "."
        grouped = numbers.in_thousands(self.either.examples[0])
        if not self.fractions:
            return grouped
        # Beside 250 stands 1.500: thousands have the sign, and no figure does without it.
        of_figures = grouped if self.small and not self.large else ""
        return of_others or of_figures or of_file or "."

    def doubt(self, sign: str) -> Finding:
        grouped = sign == numbers.in_thousands(self.either.examples[0])
        kind = "as_thousands" if grouped else "as_decimals"
        return Finding(kind, self.name, self.either.count, self.either.examples)


@dataclass
class Order:
    """Day or month first, of one column; `either` is a value that can be read both ways."""

    order: str = ""
    either: str = ""

    def look(self, raw: str) -> None:
        if self.order or raw[:4].isdigit():
            return
        found = dates.evidence(raw)
        if found == dates.EITHER:
            self.either = self.either or raw
        else:
            self.order = found


def sign_of_others(columns: Collection[Decimals]) -> str:
    return _one(one.clear for one in columns)


def order_of_others(columns: Collection[Order]) -> str:
    return _one(one.order for one in columns)


def sign_of_file(delimiter: str, country: str) -> str:
    if delimiter == ";":
        return ","
    try:
        return str(Locale.parse(f"und_{country}").number_symbols["latn"]["decimal"]) if country else ""
    except (UnknownLocaleError, ValueError, KeyError):
        return ""
