"""How two values of one kind are compared: levels from the same to different, as SQL for DuckDB.

Each level has a plain word; what it weighs is learned (linkage.py). `damerau_levenshtein` counts an exchange of
neighbours as one slip; Jaro-Winkler above 0.92 is what spelling variants of names mostly reach (Winkler 1990).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import splink.comparison_level_library as levels
from splink.comparison_library import CustomComparison

from winnow.people.matching.columns import COMPANY_WORDS, FAMILY, GIVEN, Column, Kind
from winnow.people.matching.table import CALLED, FAMILY_WORDS, OWN_MAILBOX, RARE_WORDS, SQUEEZED


@dataclass(frozen=True)
class Level:
    """`word` is a key of explain.WORDS; `sql` has {0} for the column."""

    word: str
    sql: str


def _slips(most: int) -> str:
    """At most so many slips. Most pairs are told by their lengths, and nearly all others by Levenshtein's distance,
    which counts an exchange twice and takes a tenth of the time."""
    return (
        f"CASE WHEN abs(length({{0}}_l) - length({{0}}_r)) > {most} THEN false "
        f"WHEN levenshtein({{0}}_l, {{0}}_r) > {2 * most} THEN false "
        f"ELSE damerau_levenshtein({{0}}_l, {{0}}_r) <= {most} END"
    )


SAME = Level("same", "")
_SLIP = Level("slip", _slips(1))
_SLIPS = Level("near", _slips(2))
# One letter makes another name of a short one: Li and Liu, Ma and Na.
_NEAR = Level(
    "near",
    f"(({_slips(1)}) AND least(length({{0}}_l), length({{0}}_r)) >= 4) "
    "OR jaro_winkler_similarity({0}_l, {0}_r) >= 0.92",
)
_ALIKE = Level(
    "alike",
    "(jaro_winkler_similarity({0}_l, {0}_r) >= 0.8 AND least(length({0}_l), length({0}_r)) >= 5) "
    f"OR (({_slips(2)}) AND least(length({{0}}_l), length({{0}}_r)) >= 4)",
)
_TEXT_NEAR = Level(
    "near",
    # Two letters of a country's code are no slips.
    f"(({_slips(2)}) AND least(length({{0}}_l), length({{0}}_r)) >= 5) "
    "OR jaro_winkler_similarity({0}_l, {0}_r) >= 0.93",
)
_TEXT_ALIKE = Level("alike", "jaro_winkler_similarity({0}_l, {0}_r) >= 0.85")
_SHORT = Level(
    "short",
    "length({0}_l) <> length({0}_r) AND (starts_with({0}_l, {0}_r) OR starts_with({0}_r, {0}_l))",
)
_CALLED = Level("called", f"len(list_intersect({CALLED}_l, {CALLED}_r)) > 0")
# Meier and Meier-Schulz.
_PART = Level("part", f"len(list_intersect({FAMILY_WORDS}_l, {FAMILY_WORDS}_r)) > 0")
_WORDS, _RARE = f"{COMPANY_WORDS}_l, {COMPANY_WORDS}_r", f"{RARE_WORDS}_l, {RARE_WORDS}_r"
_FEWER = f"least(len({COMPANY_WORDS}_l), len({COMPANY_WORDS}_r))"
_SHARED = f"len(list_intersect({_WORDS}))"


def _swapped(own: str, other: str) -> Level:
    return Level(
        "swapped",
        f"jaro_winkler_similarity({own}_l, {other}_r) >= 0.92 "
        f"AND jaro_winkler_similarity({other}_l, {own}_r) >= 0.92",
    )


def _crossed(own: str, other: str) -> Level:
    """One given name is the other's family name, and the rest is missing."""
    return Level(
        "crossed",
        f"({other}_l IS NULL OR {other}_r IS NULL) AND (jaro_winkler_similarity({own}_l, {other}_r) >= 0.92 "
        f"OR jaro_winkler_similarity({other}_l, {own}_r) >= 0.92)",
    )


def _name(column: Column) -> list[Level]:
    if column.name not in (GIVEN, FAMILY):
        return [_NEAR, _ALIKE]
    other = FAMILY if column.name == GIVEN else GIVEN
    middle = [_CALLED, _SHORT] if column.name == GIVEN else [_PART]
    return [_NEAR, _swapped(column.name, other), _crossed(column.name, other), *middle, _ALIKE]


_COMPANY = [
    Level(
        "near",
        f"(len({COMPANY_WORDS}_l) = {_SHARED} AND len({COMPANY_WORDS}_r) = {_SHARED}) "
        f"OR ({_slips(1).format(SQUEEZED)})",
    ),
    Level("short", f"{_SHARED} = {_FEWER} AND len(list_intersect({_RARE})) > 0"),
    Level(
        "alike",
        f"jaro_winkler_similarity({{0}}_l, {{0}}_r) >= 0.9 OR (2 * {_SHARED} >= "
        f"len({COMPANY_WORDS}_l) + len({COMPANY_WORDS}_r) - {_SHARED} AND len(list_intersect({_RARE})) > 0)",
    ),
    Level(
        "part",
        f"len(list_intersect({_RARE})) > 0 OR {_SHARED} = {_FEWER} "
        "OR jaro_winkler_similarity({0}_l, {0}_r) >= 0.82",
    ),
]
_BOX, _HOST = "split_part({0}_%s, '@', 1)", "split_part({0}_%s, '@', 2)"
_SAME_BOX, _SAME_HOST = f"{_BOX % 'l'} = {_BOX % 'r'}", f"{_HOST % 'l'} = {_HOST % 'r'}"
_EMAIL_NEAR = f"({_slips(2)}) OR jaro_winkler_similarity({{0}}_l, {{0}}_r) >= 0.96"
_EMAIL = [
    Level("local", f"{OWN_MAILBOX}_l = {OWN_MAILBOX}_r"),
    Level("near", f"({OWN_MAILBOX}_l IS NOT NULL OR {OWN_MAILBOX}_r IS NOT NULL) AND ({_EMAIL_NEAR})"),
    # Addresses are made of names: they say only once more that the name is.
    Level("named", f"({_SAME_BOX}) OR ({_EMAIL_NEAR})"),
]
_DOMAIN = [Level("local", "split_part({0}_l, '.', 1) = split_part({0}_r, '.', 1)"), _SLIP]
_BY_KIND: dict[Kind, Callable[[Column], list[Level]]] = {
    Kind.GIVEN: _name,
    Kind.FAMILY: _name,
    Kind.COMPANY: lambda _: _COMPANY,
    Kind.DATE: lambda _: [_SLIP, _SLIPS],
    Kind.EMAIL: lambda _: _EMAIL,
    Kind.PHONE: lambda _: [_SLIP, _SLIPS],
    Kind.STREET: lambda _: [_TEXT_NEAR, _TEXT_ALIKE],
    Kind.HOUSE: lambda _: [_SLIP],
    Kind.PLACE: lambda _: [_TEXT_NEAR, _TEXT_ALIKE],
    Kind.CODE: lambda _: [_SLIP, _SLIPS],
    Kind.DOMAIN: lambda _: _DOMAIN,
    Kind.TEXT: lambda _: [_TEXT_NEAR, _TEXT_ALIKE],
}


def levels_of(column: Column) -> list[Level]:
    """From the best to the worst, without "different" at the end."""
    return [SAME, *_BY_KIND[column.kind](column)]


def word_of(column: Column, level: int) -> str:
    """The word of a level as splink numbers it: 0 is different, the highest the same, -1 not known."""
    if level < 0:
        return "unknown"
    if level == 0:
        return "different"
    found = levels_of(column)
    return found[len(found) - level].word


def comparison(column: Column) -> CustomComparison:
    name = column.name
    made: list[Any] = [
        levels.NullLevel(name),
        levels.ExactMatchLevel(name, term_frequency_adjustments=True),
    ]
    made += [
        levels.CustomLevel(level.sql.format(name), label_for_charts=level.word)
        for level in levels_of(column)[1:]
    ]
    return CustomComparison(output_column_name=name, comparison_levels=[*made, levels.ElseLevel()])
