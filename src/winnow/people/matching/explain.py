"""A match in plain words: what agrees, strongest first, and what does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from winnow.people.matching.columns import Column
from winnow.people.matching.pair import Pair

_LONGEST_VALUE = 40
# What weighs less than this, in bits, is not worth a word.
_WORTH_SAYING = 0.3


@dataclass(frozen=True)
class Reason:
    """What one column says: `weight` in bits, for (above 0) or against."""

    column: str
    label: str
    word: str
    weight: float


def reasons(pair: Pair, columns: Sequence[Column]) -> list[Reason]:
    """For first, then against, each the weightiest first."""
    labels = {column.name: column.label for column in columns}
    made = [
        Reason(part.column, labels.get(part.column, _("house number")), part.word, part.weight)
        for part in pair.parts
        if part.word != "unknown" and abs(part.weight) >= _WORTH_SAYING
    ]
    return sorted(made, key=lambda one: (one.weight < 0, -abs(one.weight)))


def sentence(why: Sequence[Reason], a: Mapping[str, str], b: Mapping[str, str]) -> str:
    """`same e-mail address; given name nearly the same (Jon/John); different city (Hull/Leeds)`."""
    if not why:
        return _("both are the same as others of their group")
    return "; ".join(said(one, a.get(one.column, ""), b.get(one.column, "")) for one in why)


def said(reason: Reason, a: str, b: str) -> str:
    values = {"label": reason.label, "values": f"{_short(a)}/{_short(b)}" if a and b else ""}
    told = _words()[reason.word] % values
    return told.replace(" ()", "")


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST_VALUE else value[: _LONGEST_VALUE - 1] + "…"


def _words() -> dict[str, str]:
    return {
        "same": _("same %(label)s"),
        "slip": _("%(label)s the same but for one slip (%(values)s)"),
        "near": _("%(label)s nearly the same (%(values)s)"),
        "alike": _("%(label)s alike (%(values)s)"),
        "short": _("%(label)s shortened (%(values)s)"),
        "called": _("%(label)s another form of the same name (%(values)s)"),
        "named": _("%(label)s made of the name (%(values)s)"),
        "part": _("%(label)s the same in part (%(values)s)"),
        "local": _("same mailbox name at another domain (%(values)s)"),
        "swapped": _("%(label)s swapped with the other name (%(values)s)"),
        "crossed": _("%(label)s stands in the other name's place (%(values)s)"),
        "different": _("different %(label)s (%(values)s)"),
    }
