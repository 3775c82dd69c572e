"""The rule language: a rule as data becomes a typed rule, or a refusal that names the place.

Blank is a level of its own: a comparison never holds for a blank value, only "is blank" does. `not` around a
group holds whenever the group does not. Text is compared without regard to case.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from winnow.capture.fields import Field
from winnow.ground.refusals import Invalid
from winnow.ground.text import key_of, squeezed
from winnow.scoring.happenings import Behaviour, Happened, parse_behaviour, parse_happened
from winnow.scoring.known_fields import DECIDED_BY_SCORE
from winnow.scoring.operators import OPERATORS, TAKES_MANY, Value, checked_object, cleaned_values
from winnow.scoring.words import Combinator, Operator, RuleGroup

MOST_POINTS = 1000
MOST_RULES = 500
MOST_MEMBERS = 50
DEEPEST = 5
Catalogue = Mapping[str, Field]


@dataclass(frozen=True)
class Test:
    """One comparison. `field` is None where a stored rule names a field that is gone: it is blank for everybody."""

    name: str
    field: Field | None
    operator: Operator
    values: tuple[Value, ...]

    def stored(self) -> dict[str, Any]:
        single = self.operator not in TAKES_MANY and self.operator != Operator.BETWEEN
        value = (self.values[0] if self.values else None) if single else list(self.values)
        return {"field": self.name, "operator": self.operator.value, "value": value}


@dataclass(frozen=True)
class Group:
    combinator: Combinator
    negated: bool
    members: tuple[Test | Happened | Group, ...]

    def stored(self) -> dict[str, Any]:
        rules = [member.stored() for member in self.members]
        return {"combinator": self.combinator.value, "not": self.negated, "rules": rules}


@dataclass(frozen=True)
class ParsedRule:
    key: str
    group: RuleGroup
    reason: str
    points: int
    condition: Group | Behaviour


def parse_rules(rules: Collection[Mapping[str, Any]], catalogue: Catalogue) -> tuple[ParsedRule, ...]:
    """All rules of a model. Raises `Invalid` with the place, such as `rules[3].condition.rules[0].field`."""
    if not rules:
        raise Invalid(_("A model needs at least one rule."), field="rules")
    if len(rules) > MOST_RULES:
        raise Invalid(_("A model has at most %d rules.") % MOST_RULES, field="rules")
    parsed = tuple(parse_rule(rule, catalogue, at=f"rules[{i}].") for i, rule in enumerate(rules))
    keys = [rule.key for rule in parsed]
    for i, key in enumerate(keys):
        if key in keys[:i]:
            raise Invalid(_("Another rule has the key %r.") % key, field=f"rules[{i}].key")
    return parsed


def with_keys(rules: Collection[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Rules without a key get one from their reason."""
    taken = {str(rule["key"]) for rule in rules if rule.get("key")}
    keyed: list[Mapping[str, Any]] = []
    for rule in rules:
        key = rule.get("key") or free_key(str(rule.get("reason", "")), taken)
        taken.add(str(key))
        keyed.append({**rule, "key": key})
    return keyed


def free_key(reason: str, taken: Collection[str]) -> str:
    key = key_of(reason, longest=50)
    return (
        key if key not in taken else next(f"{key}_{n}" for n in range(2, 9999) if f"{key}_{n}" not in taken)
    )


def parse_rule(rule: Mapping[str, Any], catalogue: Catalogue, *, at: str = "") -> ParsedRule:
    """One rule: group, key, reason, points and condition."""
    try:
        group = RuleGroup(str(rule.get("group")))
    except ValueError as error:
        groups = ", ".join(RuleGroup.values)
        raise Invalid(_("The group of a rule is one of: %s.") % groups, field=f"{at}group") from error
    return ParsedRule(
        key=_text_of(rule, "key", at=at, longest=60),
        group=group,
        reason=_text_of(rule, "reason", at=at, longest=200),
        points=_points(rule.get("points"), at=f"{at}points"),
        condition=parse_condition(rule.get("condition"), group, catalogue, at=f"{at}condition"),
    )


def parse_condition(
    raw: Any, group: RuleGroup, catalogue: Catalogue, *, at: str = "condition"
) -> Group | Behaviour:
    if group == RuleGroup.BEHAVIOURAL:
        return parse_behaviour(raw, at=at)
    return _group(raw, catalogue, at=at, depth=1)


def _text_of(rule: Mapping[str, Any], name: str, *, at: str, longest: int) -> str:
    raw = rule.get(name)
    text = squeezed(raw) if isinstance(raw, str) else ""
    if not text or len(text) > longest:
        raise Invalid(_("This takes a text of at most %d characters.") % longest, field=f"{at}{name}")
    return text


def _points(raw: Any, *, at: str) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise Invalid(_("Points are whole numbers."), field=at)
    if raw == 0 or abs(raw) > MOST_POINTS:
        raise Invalid(
            _("Points are between %(least)d and %(most)d, and not 0.")
            % {"least": -MOST_POINTS, "most": MOST_POINTS},
            field=at,
        )
    return raw


def _group(raw: Any, catalogue: Catalogue, *, at: str, depth: int) -> Group:
    # `id` is what query builders in browsers add to every part.
    found = checked_object(raw, ("combinator", "not", "rules", "id"), at=at)
    if depth > DEEPEST:
        raise Invalid(_("Groups are nested at most %d deep.") % DEEPEST, field=at)
    members = found.get("rules")
    if not isinstance(members, list) or not 1 <= len(members) <= MOST_MEMBERS:
        raise Invalid(_("A group has from 1 to %d conditions.") % MOST_MEMBERS, field=f"{at}.rules")
    if not isinstance(found.get("not", False), bool):
        raise Invalid(_("This is true or false."), field=f"{at}.not")
    try:
        combinator = Combinator(found.get("combinator", Combinator.AND))
    except ValueError as error:
        raise Invalid(_("Conditions are combined with “and” or “or”."), field=f"{at}.combinator") from error
    return Group(
        combinator,
        bool(found.get("not", False)),
        tuple(
            _member(member, catalogue, at=f"{at}.rules[{i}]", depth=depth + 1)
            for i, member in enumerate(members)
        ),
    )


def _member(raw: Any, catalogue: Catalogue, *, at: str, depth: int) -> Test | Happened | Group:
    if isinstance(raw, Mapping) and "rules" in raw:
        return _group(raw, catalogue, at=at, depth=depth)
    if isinstance(raw, Mapping) and "interactions" in raw:
        return parse_happened(raw, at=at)
    return _test(raw, catalogue, at=at)


def _test(raw: Any, catalogue: Catalogue, *, at: str) -> Test:
    found = checked_object(raw, ("field", "operator", "value", "id"), at=at)
    field = usable_field(found.get("field"), catalogue, at=f"{at}.field")
    allowed = OPERATORS[field.kind]
    if found.get("operator") not in allowed:
        raise Invalid(
            _("%(operator)r does not go with %(field)s. Use one of: %(allowed)s.")
            % {
                "operator": found.get("operator"),
                "field": field.label,
                "allowed": ", ".join(operator.value for operator in allowed),
            },
            field=f"{at}.operator",
        )
    operator = Operator(found["operator"])
    values = cleaned_values(field, operator, found.get("value"), at=f"{at}.value")
    return Test(field.name, field, operator, values)


def usable_field(name: Any, catalogue: Catalogue, *, at: str) -> Field:
    """The field that a rule may use by this name."""
    field = catalogue.get(name) if isinstance(name, str) else None
    if field is None:
        raise Invalid(_("There is no field %r.") % (name,), field=at)
    if field.name in DECIDED_BY_SCORE:
        raise Invalid(_("%s depends on the score: a rule over it would be a circle.") % field.label, field=at)
    if not field.given:
        raise Invalid(_("%s is kept by Winnow and cannot be used in a rule.") % field.label, field=at)
    if field.without_basis:
        raise Invalid(
            _("%s was collected without lawful basis: rules may not use it.") % field.label, field=at
        )
    if field.sensitive:
        raise Invalid(_("%s is marked as sensitive: rules may not use it.") % field.label, field=at)
    return field
