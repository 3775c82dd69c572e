"""The filter bar of the leads, which reads like a sentence: Leads of *me* in *any stage* with *grade A or B* …"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winnow.capture.fields import MOMENT, Field
from winnow.capture.queries.filters import UNRATED, LeadFilter
from winnow.ground.money import owner_currency
from winnow.ground.words import Kind

# What is in the address beside filters.
NOT_FILTERS = frozenset({"cursor", "columns", "view", "here", "of", "as"})
GRADES = ("A", "B", "C", "D")
DAYS = (3, 7, 14, 30, 90)
# Names, which may hold a comma.
_WHOLE = frozenset({"source", "persona"})


@dataclass(frozen=True)
class Option:
    value: str
    label: Any
    checked: bool


@dataclass(frozen=True)
class Pick:
    """One choice in the sentence: what it says now, and what else can be chosen."""

    name: str
    label: Any
    says: str
    active: bool
    many: bool
    options: list[Option]


@dataclass(frozen=True)
class Also:
    """Any other filter in the address, as words, and the address without it."""

    says: str
    without: str


def pairs_of(query: QueryDict) -> list[tuple[str, str]]:
    return [(name, value) for name in query for value in query.getlist(name) if name not in NOT_FILTERS]


def picks(
    query: QueryDict,
    *,
    stages: Iterable[tuple[str, Any]],
    owners: Iterable[tuple[str, str]],
    sources: Iterable[tuple[str, str]],
    personas: Sequence[tuple[str, str]] = (),
) -> list[Pick]:
    people = [("me", _("Me")), ("none", _("Nobody")), *owners]
    grades = [(grade, _("Grade %s") % grade) for grade in GRADES]
    days = [(str(n), ngettext("%d day", "%d days", n) % n) for n in DAYS]
    fitting = [_pick(query, "persona", _("Persona"), _("any persona"), personas)] if personas else []
    return [
        _pick(query, "owner", _("Owner"), _("anybody"), people),
        _pick(query, "stage", _("Stage"), _("any stage"), stages),
        _pick(query, "grade", _("Grade"), _("any grade"), grades),
        _pick(query, "source", _("Source"), _("any source"), [*sources, ("none", _("No source"))]),
        *fitting,
        _pick(query, "not_contacted_days", _("Not contacted for"), _("any time"), days, many=False),
    ]


def _pick(
    query: QueryDict,
    name: str,
    label: str,
    nothing: str,
    choices: Iterable[tuple[str, Any]],
    *,
    many: bool = True,
) -> Pick:
    asked = {part.strip() for value in query.getlist(name) for part in _split(name, value)} - {""}
    options = [Option(value, says, value in asked) for value, says in choices]
    known = [str(option.label) for option in options if option.checked]
    unknown = sorted(asked - {option.value for option in options})
    options += [Option(value, value, checked=True) for value in unknown]
    words = known + unknown
    says = nothing if not words else _listed(words)
    return Pick(name, label, says, bool(words), many, options)


def _split(name: str, value: str) -> list[str]:
    return [value] if name in _WHOLE else value.split(",")


def _listed(words: list[str]) -> str:
    if len(words) > 3:
        return _("%(first)s and %(n)d more") % {"first": words[0], "n": len(words) - 1}
    if len(words) == 1:
        return words[0]
    return _("%(words)s or %(last)s") % {"words": ", ".join(words[:-1]), "last": words[-1]}


# --- any other filter ---


def operators() -> list[tuple[str, str]]:
    return [
        ("", _("is")),
        ("not", _("is not")),
        ("contains", _("contains")),
        ("gte", _("is at least")),
        ("lte", _("is at most")),
        ("blank", _("is empty (yes or no)")),
    ]


def others(query: QueryDict, fields: dict[str, Field], sentence: Iterable[Pick]) -> list[Also]:
    shown = {pick.name for pick in sentence} | {"q", "sort"}
    found = []
    for name, value in pairs_of(query):
        if name in shown or not value:
            continue
        without = query.copy()
        without.setlist(name, [other for other in query.getlist(name) if other != value])
        without.pop("cursor", None)
        found.append(Also(_said(name, value, fields), f"?{without.urlencode()}"))
    return found


def _said(name: str, value: str, fields: dict[str, Field]) -> str:
    head, _mark, tail = name.rpartition("__")
    field = fields.get(name) or fields.get(head)
    if field is None:
        return f"{name} = {value}"
    if tail == UNRATED and name not in fields:
        return _("%(field)s in a currency without an exchange rate") % {"field": field.label}
    signs = {"not": "≠", "contains": "∋", "gte": "≥", "lte": "≤", "gt": ">", "lt": "<"}
    if tail == "blank" and name not in fields:
        empty = value.lower() in {"yes", "true", "1"}
        words = _("%(field)s is empty") if empty else _("%(field)s is filled")
        return words % {"field": field.label}
    if field.kind == MOMENT:
        value = value.replace("T", " ").replace("Z", " UTC")
    labels = dict(field.choices)
    said = ", ".join(str(labels.get(part, part)) for part in value.split(","))
    if field.kind == Kind.MONEY:
        said = f"{said} {owner_currency()}"
    return f"{field.label} {signs.get(tail, '=') if name not in fields else '='} {said}"


def amounts_asked(fields: dict[str, Field], asked: LeadFilter) -> list[tuple[Any, str]]:
    """(label, filter of those left out) of each amount that the list is narrowed by: it is compared at the rates of
    today, and what has none is found by nothing else."""
    names = dict.fromkeys(one.field for one in asked.conditions if one.operator not in ("blank", UNRATED))
    return [
        (fields[name].label, f"{name}__{UNRATED}=yes")
        for name in names
        if name in fields and fields[name].by_worth
    ]


def asked_for(query: QueryDict) -> str:
    """The address after one of the little forms beside the sentence, which bring the present address as `here`:
    a filter by `field`, `operator` and `value`, or other `columns`. "" when it was none of them."""
    if "here" not in query:
        return ""
    changed = QueryDict(query.get("here", ""), mutable=True)
    changed.pop("cursor", None)
    if "columns" in query:
        changed["columns"] = ",".join(query.getlist("columns"))
    field, operator, value = query.get("field", ""), query.get("operator", ""), query.get("value", "").strip()
    if field and value:
        changed.appendlist(f"{field}__{operator}" if operator else field, value)
    return f"?{changed.urlencode(safe=',')}"
