"""The ideal profile as the organization level reads it: each line of the condition against the data that we hold.

A line holds, does not hold, or cannot be said: none of its fields is filled. The SQL is that of scoring's rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from winnow.capture.fields import Field
from winnow.ground.epoch import to_epoch
from winnow.ground.refusals import Invalid
from winnow.qualification.verdict import Criterion
from winnow.scoring.conditions import holds
from winnow.scoring.dialect import DIALECTS
from winnow.scoring.happenings import Happened
from winnow.scoring.known_fields import rule_fields
from winnow.scoring.language import Catalogue, Group, Test, parse_condition
from winnow.scoring.sentences import test_sentence
from winnow.scoring.stored import read_rule
from winnow.scoring.terms import Parameters, Terms
from winnow.scoring.words import Combinator, Operator, RuleGroup
from winnow.scoring.writing import for_this_database

Line = Group | Test


def checked_profile(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A condition as it is stored, {} for none. Raises `Invalid` with the place."""
    if not raw:
        return {}
    parsed = parse_condition(raw, RuleGroup.FIRMOGRAPHIC, rule_fields(), at="profile")
    assert isinstance(parsed, Group)
    if _asks_what_happened(parsed):
        raise Invalid(
            _("A profile is about what somebody is, not about what happened: use fields alone."),
            field="profile",
        )
    return parsed.stored()


def _asks_what_happened(line: Group | Test | Happened) -> bool:
    if isinstance(line, Group):
        return any(_asks_what_happened(member) for member in line.members)
    return isinstance(line, Happened)


def lines_of(profile: Mapping[str, Any]) -> list[Line]:
    """What must hold, one by one: the members of an "and", else the condition as a whole."""
    if not profile:
        return []
    condition = _read(profile, rule_fields(archived=True))
    if condition.combinator == Combinator.AND and not condition.negated:
        return _fields_only(condition)
    return [condition]


def _fields_only(group: Group) -> list[Line]:
    """The members that are about fields: a stored profile has no others (checked_profile)."""
    return [member for member in group.members if not isinstance(member, Happened)]


def criteria_of(
    lines: Sequence[Line], lead_ids: list[int], now: datetime
) -> dict[int, tuple[Criterion, ...]]:
    """Each line for each of these leads, by one statement."""
    if not lines:
        return {}
    parameters = Parameters()
    terms = Terms(DIALECTS[connection.vendor], parameters)
    flags: list[str] = []
    for line in lines:
        known = [f"{terms.of(field)} IS NOT NULL" for field in _fields(line)]
        flags.append(f"CASE WHEN {holds(line, terms)} THEN 1 ELSE 0 END")
        # A test for blank is answered by a blank.
        flags.append(f"CASE WHEN {' OR '.join(known) or '1 = 1'} THEN 1 ELSE 0 END")
    where = f"standing.lead_id {terms.dialect.among('lead_ids')}"
    select = terms.select(kept=("lead_id",), where=where)
    values = {**parameters.values, **for_this_database({"lead_ids": lead_ids}), "now": to_epoch(now)}
    texts = [sentence_of(line) for line in lines]
    with connection.cursor() as cursor:
        cursor.execute(f"WITH terms AS ({select}) SELECT lead_id, {', '.join(flags)} FROM terms", values)
        return {row[0]: _criteria(texts, row[1:]) for row in cursor.fetchall()}


def sentence_of(line: Line) -> str:
    if isinstance(line, Test):
        return test_sentence(line)
    joint = " + " if line.combinator == Combinator.AND else " / "
    together = joint.join(sentence_of(member) for member in _fields_only(line))
    return f"≠ ({together})" if line.negated else together


def _criteria(texts: Sequence[str], flags: Sequence[int]) -> tuple[Criterion, ...]:
    pairs = zip(texts, flags[::2], flags[1::2], strict=True)
    return tuple(
        Criterion(text, True if held else None if not known else False) for text, held, known in pairs
    )


def _fields(line: Line) -> Iterator[Field]:
    if isinstance(line, Test):
        if line.field is not None and line.operator != Operator.BLANK:
            yield line.field
        return
    for member in _fields_only(line):
        yield from _fields(member)


def _read(profile: Mapping[str, Any], catalogue: Catalogue) -> Group:
    rule = {
        "key": "profile",
        "group": RuleGroup.FIRMOGRAPHIC,
        "reason": "-",
        "points": 1,
        "condition": profile,
    }
    condition = read_rule(rule, catalogue).condition
    assert isinstance(condition, Group)
    return condition
