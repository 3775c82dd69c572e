"""Personas as one set-based statement: the rules' own conditions and compiler, a weight instead of points.

terms -> parts (compile.py) -> shares -> best. share = round(100 x weight met / weight of all criteria), halves up;
a persona matches where its share reaches `matches_from` and every required criterion holds. The best of several is
the one with the greatest share, of equal ones the older.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from winnow.ground.refusals import Invalid
from winnow.ground.text import key_of, squeezed
from winnow.scoring.compile import Compiled, Grades, Scale, Scope, compile_rules
from winnow.scoring.dialect import DIALECTS
from winnow.scoring.language import Catalogue, Group, ParsedRule, Test, parse_condition
from winnow.scoring.stored import read_rule
from winnow.scoring.words import Combinator, Operator, PersonaAbout, RuleGroup

MOST_PERSONAS = 100
MOST_CRITERIA = 30
MOST_WEIGHT = 100
_NAMED = {"key", "label", "weight", "required", "condition"}
# What is left of the number that `shares` makes of a share and a persona's place.
_PLACES = 100


@dataclass(frozen=True)
class Criterion:
    key: str
    label: str
    weight: int
    required: bool
    condition: Group

    def rule(self, condition: Group | None = None) -> ParsedRule:
        """As a rule that gives its weight."""
        group = RuleGroup.FIRMOGRAPHIC
        return ParsedRule(self.key, group, self.label, self.weight, condition or self.condition)

    def stored(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "label": self.label,
            "weight": self.weight,
            "required": self.required,
            "condition": self.condition.stored(),
        }


@dataclass(frozen=True)
class ParsedPersona:
    """A persona as it is matched."""

    pk: int
    name: str
    about: PersonaAbout
    matches_from: int
    criteria: tuple[Criterion, ...]

    @property
    def weight(self) -> int:
        return sum(one.weight for one in self.criteria)

    def share(self, met: Collection[str]) -> int:
        """Percent of the weight that the criteria with these keys have."""
        found = sum(one.weight for one in self.criteria if one.key in met)
        return (200 * found + self.weight) // (2 * self.weight) if self.weight else 0

    def matches(self, met: Collection[str]) -> bool:
        needed = all(one.key in met for one in self.criteria if one.required)
        return bool(self.criteria) and needed and self.share(met) >= self.matches_from


def parse_criteria(raw: Any, catalogue: Catalogue) -> tuple[Criterion, ...]:
    """Raises `Invalid` with the place, such as `criteria[2].condition.rules[0].field`."""
    if not isinstance(raw, list) or len(raw) > MOST_CRITERIA:
        raise Invalid(_("This is a list of at most %d criteria.") % MOST_CRITERIA, field="criteria")
    found: list[Criterion] = []
    for i, one in enumerate(raw):
        taken = {other.key for other in found}
        found.append(_criterion(one, catalogue, taken, at=f"criteria[{i}]."))
    return tuple(found)


def _criterion(raw: Any, catalogue: Catalogue, taken: Collection[str], *, at: str) -> Criterion:
    if not isinstance(raw, Mapping) or not set(raw) <= _NAMED:
        raise Invalid(_("A criterion has: %s.") % ", ".join(sorted(_NAMED)), field=at[:-1])
    label = squeezed(raw["label"]) if isinstance(raw.get("label"), str) else ""
    if not 1 <= len(label) <= 200:
        raise Invalid(_("This takes a text of at most %d characters.") % 200, field=f"{at}label")
    weight, required = raw.get("weight", 1), raw.get("required", False)
    if not isinstance(weight, int) or isinstance(weight, bool) or not 1 <= weight <= MOST_WEIGHT:
        raise Invalid(_("This is a whole number from 1 to %d.") % MOST_WEIGHT, field=f"{at}weight")
    if not isinstance(required, bool):
        raise Invalid(_("This is true or false."), field=f"{at}required")
    condition = _about_fields(raw.get("condition"), catalogue, at=f"{at}condition")
    return Criterion(_key(raw.get("key"), label, taken), label, weight, required, condition)


def _about_fields(raw: Any, catalogue: Catalogue, *, at: str) -> Group:
    condition = parse_condition(raw, RuleGroup.FIRMOGRAPHIC, catalogue, at=at)
    if not isinstance(condition, Group) or not _only_fields(condition):
        # Matches are not found anew as time goes by.
        raise Invalid(_("Criteria are about fields, not about what somebody did."), field=at)
    return condition


def _only_fields(group: Group) -> bool:
    return all(
        _only_fields(member) if isinstance(member, Group) else isinstance(member, Test)
        for member in group.members
    )


def _key(given: Any, label: str, taken: Collection[str]) -> str:
    key = given if isinstance(given, str) and 0 < len(given) <= 60 else key_of(label, longest=50)
    free = (f"{key[:50]}_{n}" for n in range(2, MOST_CRITERIA + 2) if f"{key[:50]}_{n}" not in taken)
    return next(free) if key in taken else key


def read_criteria(stored: list[dict[str, Any]], catalogue: Catalogue) -> tuple[Criterion, ...]:
    """Criteria as they were stored; a field that is gone is blank for everybody."""
    found = []
    for one in stored:
        rule = {"group": RuleGroup.FIRMOGRAPHIC, "reason": one["label"], "points": one["weight"], **one}
        condition = read_rule(rule, catalogue).condition
        assert isinstance(condition, Group)
        found.append(Criterion(one["key"], one["label"], one["weight"], one["required"], condition))
    return tuple(found)


@dataclass(frozen=True)
class Matching:
    """Personas compiled for one database. `columns` name the part of each criterion and, where asked for, the part
    that says whether a field that it speaks of is blank: (persona, criterion) -> (met, blank)."""

    compiled: Compiled
    shares: str
    best: str
    values: dict[str, Any]
    columns: dict[tuple[int, str], tuple[str, str]]

    def with_parts(self, scope: Scope) -> str:
        return self.compiled.with_parts(scope)

    def with_best(self, scope: Scope) -> str:
        """Ends in `best`: lead_id, persona, persona_share, profile, profile_share."""
        parts = self.compiled.with_parts(scope)
        return f"{parts}, shares AS MATERIALIZED ({self.shares}), best AS ({self.best})"


def compile_personas(personas: Sequence[ParsedPersona], *, vendor: str, blanks: bool = False) -> Matching:
    """The statement of `personas` for a database; with `blanks` its parts say what is not known as well."""
    asked = [(persona, one) for persona in personas for one in persona.criteria]
    rules = [one.rule() for _persona, one in asked]
    if blanks:
        rules += [one.rule(_any_blank(one.condition)) for _persona, one in asked]
    compiled = compile_rules(rules, Scale(Grades(2, 1, 0)), vendor=vendor)
    columns = {
        (persona.pk, one.key): (f"p{i}", f"p{i + len(asked)}" if blanks else "")
        for i, (persona, one) in enumerate(asked)
    }
    most = DIALECTS[vendor].most
    return Matching(
        compiled=compiled,
        shares=_shares(personas, columns, most),
        best=_best(personas),
        values={**compiled.values, **{f"persona_{one.pk}": one.name for one in personas}},
        columns=columns,
    )


def _any_blank(group: Group) -> Group:
    tests = tuple(Test(one.name, one.field, Operator.BLANK, ()) for one in _tests(group))
    return Group(Combinator.OR, False, tests)


def _tests(group: Group) -> list[Test]:
    return [
        test
        for member in group.members
        for test in (_tests(member) if isinstance(member, Group) else [member])
        if isinstance(test, Test)
    ]


def _shares(
    personas: Sequence[ParsedPersona], columns: Mapping[tuple[int, str], tuple[str, str]], most: str
) -> str:
    """Per kind one number a lead: share x 100 + how early the best persona stands; 0 where none matches."""
    told = []
    for about in PersonaAbout:
        worth = [
            _worth(persona, place, columns)
            for place, persona in enumerate(personas)
            if persona.about == about and persona.criteria
        ]
        best = f"{most}({', '.join(['0', *worth])})" if worth else "0"
        told.append(f"{best} AS {about.value}")
    return f"SELECT lead_id, {', '.join(told)} FROM parts"


def _worth(persona: ParsedPersona, place: int, columns: Mapping[tuple[int, str], tuple[str, str]]) -> str:
    met = {one.key: columns[persona.pk, one.key][0] for one in persona.criteria}
    share = f"((200 * ({' + '.join(met.values())}) + {persona.weight:d}) / {2 * persona.weight:d})"
    needed = [f"{met[one.key]} <> 0" for one in persona.criteria if one.required]
    holds = " AND ".join([f"{share} >= {persona.matches_from:d}", *needed])
    return f"CASE WHEN {holds} THEN {share} * {_PLACES} + {_PLACES - 1 - place:d} ELSE 0 END"


def _best(personas: Sequence[ParsedPersona]) -> str:
    told = []
    for about, column in ((PersonaAbout.PERSON, "persona"), (PersonaAbout.ORGANIZATION, "profile")):
        whens = [
            f"WHEN {about.value} > 0 AND {about.value} %% {_PLACES} = {_PLACES - 1 - place:d} "
            f"THEN %(persona_{persona.pk:d})s"
            for place, persona in enumerate(personas)
            if persona.about == about
        ]
        name = f"CASE {' '.join(whens)} ELSE '' END" if whens else "''"
        told += [f"{name} AS {column}", f"NULLIF({about.value} / {_PLACES}, 0) AS {column}_share"]
    return f"SELECT lead_id, {', '.join(told)} FROM shares"
