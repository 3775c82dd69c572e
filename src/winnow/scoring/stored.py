"""Rules as they are stored, read back into typed rules. They were validated when they were written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from winnow.scoring.happenings import Behaviour, Happened, read_behaviour, read_happened
from winnow.scoring.language import Catalogue, Group, ParsedRule, Test
from winnow.scoring.words import Combinator, Operator, RuleGroup


def read_rule(rule: Mapping[str, Any], catalogue: Catalogue) -> ParsedRule:
    group = RuleGroup(rule["group"])
    condition: Group | Behaviour
    if group == RuleGroup.BEHAVIOURAL:
        condition = read_behaviour(rule["condition"])
    else:
        condition = _group(rule["condition"], catalogue)
    return ParsedRule(rule["key"], group, rule["reason"], rule["points"], condition)


def _group(stored: Mapping[str, Any], catalogue: Catalogue) -> Group:
    members = tuple(_member(member, catalogue) for member in stored["rules"])
    return Group(Combinator(stored["combinator"]), stored["not"], members)


def _member(stored: Mapping[str, Any], catalogue: Catalogue) -> Test | Happened | Group:
    if "rules" in stored:
        return _group(stored, catalogue)
    return read_happened(stored) if "interactions" in stored else _test(stored, catalogue)


def _test(stored: Mapping[str, Any], catalogue: Catalogue) -> Test:
    value = stored["value"]
    values = () if value is None else tuple(value) if isinstance(value, list) else (value,)
    name = stored["field"]
    return Test(name, catalogue.get(name), Operator(stored["operator"]), values)
