"""A typed condition as SQL over the columns of the terms stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from winnow.ground.words import Kind
from winnow.scoring.dialect import as_words, in_json, spellings
from winnow.scoring.happenings import Happened
from winnow.scoring.language import Group, Test
from winnow.scoring.operators import TEXT_KINDS
from winnow.scoring.terms import SECONDS_A_DAY, Terms
from winnow.scoring.words import Combinator, Measure, Operator

NEVER, ALWAYS = "1 = 0", "1 = 1"
_ORDER = frozenset({Operator.LESS, Operator.AT_MOST, Operator.MORE, Operator.AT_LEAST})


def holds(condition: Group | Test | Happened, terms: Terms) -> str:
    """SQL that is true where the condition holds; elsewhere it is false or NULL.

    Only "IS TRUE" under a NOT keeps this two-valued: blank is not "unknown", it just does not hold.
    """
    if isinstance(condition, Test):
        return _test(condition, terms)
    if isinstance(condition, Happened):
        return _happened(condition, terms)
    joint = " AND " if condition.combinator == Combinator.AND else " OR "
    together = joint.join(f"({holds(member, terms)})" for member in condition.members)
    return f"NOT (({together}) IS TRUE)" if condition.negated else together


def _test(test: Test, terms: Terms) -> str:
    if test.field is None:
        return ALWAYS if test.operator == Operator.BLANK else NEVER
    blank = test.operator in (Operator.BLANK, Operator.NOT_BLANK)
    column = terms.of(test.field, words=test.operator == Operator.HAS_WORD, given=blank)
    if test.operator == Operator.BLANK:
        return f"{column} IS NULL"
    if test.operator == Operator.NOT_BLANK:
        return f"{column} IS NOT NULL"
    if test.operator == Operator.BETWEEN:
        low, high = (terms.parameters.add(value) for value in test.values)
        return f"{column} BETWEEN {low} AND {high}"
    if test.operator in _ORDER:
        return f"{column} {test.operator.value} {terms.parameters.add(test.values[0])}"
    if test.operator in _MATCHES:
        return _any_of(test, column, terms)
    return _among(test, column, terms)


def _happened(asked: Happened, terms: Terms) -> str:
    """Of interactions: how many, or the seconds since the last."""
    if asked.measure == Measure.COUNT:
        value, values = f"COALESCE({terms.count(asked.which)}, 0)", asked.values
    else:
        last = terms.last(asked.which)
        if asked.operator in (Operator.BLANK, Operator.NOT_BLANK):
            return f"{last} IS {'' if asked.operator == Operator.BLANK else 'NOT '}NULL"
        value, values = f"({terms.now} - {last})", tuple(days * SECONDS_A_DAY for days in asked.values)
    bounds = [terms.parameters.add(one) for one in values]
    if asked.operator == Operator.BETWEEN:
        return f"{value} BETWEEN {bounds[0]} AND {bounds[1]}"
    return f"{value} {asked.operator.value} {bounds[0]}"


def _among(test: Test, column: str, terms: Terms) -> str:
    """=, !=, in, notIn: a set of values, each text in its spellings."""
    assert test.field is not None
    values: tuple[Any, ...] = test.values
    if test.field.kind in TEXT_KINDS:
        values = tuple(dict.fromkeys(way for value in values for way in spellings(str(value))))
    elif test.field.kind == Kind.YES_NO:
        values = tuple(int(value) for value in values)
    without = "NOT " if test.operator in (Operator.NOT_EQUAL, Operator.NOT_IN) else ""
    return f"{column} {without}IN ({terms.parameters.listed(values)})"


def _any_of(test: Test, column: str, terms: Terms) -> str:
    assert test.field is not None
    needles: Callable[[str], tuple[str, ...]] = spellings
    if test.field.kind == Kind.MANY_CHOICES:
        needles = in_json
    elif test.operator == Operator.HAS_WORD:
        needles = _word_spellings
    match = _MATCHES[test.operator]
    found = dict.fromkeys(needle for value in test.values for needle in needles(str(value)))
    return " OR ".join(match(terms, column, needle) for needle in found)


def _word_spellings(word: str) -> tuple[str, ...]:
    return tuple(as_words(way) for way in spellings(word))


def _contains(terms: Terms, column: str, needle: str) -> str:
    return terms.dialect.contains(column, terms.parameters.add(needle))


def _begins(terms: Terms, column: str, needle: str) -> str:
    return f"substr({column}, 1, {len(needle)}) = {terms.parameters.add(needle)}"


def _ends(terms: Terms, column: str, needle: str) -> str:
    return terms.dialect.ends(column, len(needle), terms.parameters.add(needle))


_MATCHES: Mapping[Operator, Callable[[Terms, str, str], str]] = {
    Operator.CONTAINS: _contains,
    Operator.HAS_WORD: _contains,
    Operator.BEGINS_WITH: _begins,
    Operator.ENDS_WITH: _ends,
}
