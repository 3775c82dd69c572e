"""A model as one set-based SQL statement in named stages; the answer and its reason come from the same text.

terms -> parts -> sums -> totals: every distinct field and behaviour once, one CASE a rule, fit and interest,
score, grade and probability. Rounding is to whole points, away from zero, rule by rule: so the parts always add up to the
score. The moment and the scope are parameters; the text is the same for all leads, for a range of ids, for some
leads or people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from winnow.scoring.conditions import holds
from winnow.scoring.dialect import DIALECTS
from winnow.scoring.fading import next_changes
from winnow.scoring.happenings import Behaviour
from winnow.scoring.language import Group, ParsedRule
from winnow.scoring.scale import Caps, Grades, Scale
from winnow.scoring.terms import BILLION, Parameters, Terms
from winnow.scoring.totals import KEPT, PASSED, PAST, WAS, steps_of, totals_now, totals_past
from winnow.scoring.words import RuleGroup


class Scope(Enum):
    """Which leads a statement is about, and the parameters that it then needs."""

    RANGE = "first, last"
    # One has scopes of its own: PostgreSQL takes a list for ten and plans anew each time, one number it knows.
    LEAD = "lead_id"
    PERSON = "person_id"
    LEADS = "lead_ids"
    PEOPLE = "person_ids"
    PAST = "asked"


__all__ = ["Caps", "Compiled", "Grades", "Scale", "Scope", "compile_rules"]


@dataclass(frozen=True)
class Compiled:
    """A model for one database. `with_sums` and `with_totals` are WITH clauses that end in that stage.

    They take the parameters `values`, those of the scope, `now` (seconds since 1970) and, for totals, `model`.
    `parts` has a column p0, p1, ... for each rule. Where it was compiled to explain, `sums` has them too, with
    n0, n1, ... where interactions were counted, and `cuts` is what each cap takes away, as SQL over `sums`. `fence`
    ends a stage whose expressions are computed once for each row, though later stages ask for them often.
    """

    rules: tuple[ParsedRule, ...]
    values: dict[str, Any]
    terms: dict[Scope, str]
    parts: str
    sums: str
    totals: dict[Scope, str]
    counted: frozenset[int]
    cuts: dict[str, str]
    caps: Caps
    fence: str

    def with_parts(self, scope: Scope) -> str:
        return f"WITH terms AS ({self.terms[scope]} {self.fence}), parts AS ({self.parts})"

    def with_sums(self, scope: Scope) -> str:
        return f"{self.with_parts(scope)}, sums AS ({self.sums} {self.fence})"

    def with_totals(self, scope: Scope) -> str:
        return f"{self.with_sums(scope)}, totals AS ({self.totals[scope]})"


def compile_rules(
    rules: Sequence[ParsedRule], scale: Scale, *, vendor: str, explains: bool = False, past: bool = False
) -> Compiled:
    """The statement of `rules` for the database `vendor`.

    One that `explains` also says how many interactions counted. One for the `past` scores leads as they were.
    """
    parameters = Parameters()
    terms = Terms(DIALECTS[vendor], parameters, past=past)
    parts = [f"{_part(rule, terms)} AS p{i}" for i, rule in enumerate(rules)]
    counted = {
        i: terms.count(rule.condition.which)
        for i, rule in enumerate(rules)
        if explains and isinstance(rule.condition, Behaviour)
    }
    parts += [f"COALESCE({column}, 0) AS n{i}" for i, column in counted.items()]
    moments = [] if explains or past else next_changes(rules, terms)
    over = _over(rules, terms) if moments else []
    parts += [name for name in over if name in terms.behaviours.values()]
    steps = steps_of(scale.caps, terms.dialect)
    kept = "*" if explains else PAST if past else ", ".join([PASSED, *over])
    sums = ", ".join(f"{_sum(rules, group)} AS {group.value}" for group in RuleGroup)
    return Compiled(
        rules=tuple(rules),
        terms={scope: _terms(scope, terms) for scope in ((Scope.PAST,) if past else _NOW)},
        parts=f"SELECT {', '.join([PAST if past else WAS, *parts])} FROM terms",
        sums=f"SELECT {kept}, {sums} FROM parts",
        totals={Scope.PAST: totals_past(scale, steps, terms)}
        if past
        else {
            scope: totals_now(scale, steps, terms, moments=moments, over=over, everybody=scope == Scope.RANGE)
            for scope in _NOW
        },
        values=parameters.values,
        counted=frozenset(counted),
        cuts={name: f"{capped} - ({whole})" for name, (whole, capped) in steps.items() if capped != whole},
        caps=scale.caps,
        fence=terms.dialect.fence,
    )


def _over(rules: Sequence[ParsedRule], terms: Terms) -> list[str]:
    """What the moments of the next changes are computed from."""
    behavioural = [f"p{i}" for i, rule in enumerate(rules) if isinstance(rule.condition, Behaviour)]
    return [*behavioural, *terms.behaviours.values()]


_NOW = (Scope.RANGE, Scope.LEAD, Scope.PERSON, Scope.LEADS, Scope.PEOPLE)


def _terms(scope: Scope, terms: Terms) -> str:
    among = terms.dialect.among
    if scope == Scope.PAST:
        return terms.select_past()
    if scope == Scope.LEAD:
        return terms.select(kept=KEPT, where="standing.lead_id = %(lead_id)s")
    if scope == Scope.PERSON:
        return terms.select(kept=KEPT, where="lead.person_id = %(person_id)s")
    if scope == Scope.LEADS:
        return terms.select(kept=KEPT, where=f"standing.lead_id {among('lead_ids')}")
    if scope == Scope.PEOPLE:
        return terms.select(kept=KEPT, where=f"lead.person_id {among('person_ids')}")
    return terms.select(
        kept=KEPT,
        where="standing.lead_id BETWEEN %(first)s AND %(last)s AND lead.id BETWEEN %(first)s AND %(last)s",
    )


def _part(rule: ParsedRule, terms: Terms) -> str:
    if isinstance(rule.condition, Group):
        return f"CASE WHEN {holds(rule.condition, terms)} THEN {rule.points:d} ELSE 0 END"
    weight = f"COALESCE({terms.weight(rule.condition)}, 0)"
    points = f"{abs(rule.points):d} * {weight}"
    if rule.condition.cap is not None:
        points = f"{terms.dialect.least}({points}, {rule.condition.cap * BILLION:d})"
    # Whole-number division cuts off: adding a half first rounds halves up, and the sign comes after.
    rounded = f"({points} + {BILLION // 2}) / {BILLION}"
    return f"-({rounded})" if rule.points < 0 else rounded


def _sum(rules: Sequence[ParsedRule], group: RuleGroup) -> str:
    names = [f"p{i}" for i, rule in enumerate(rules) if rule.group == group]
    return " + ".join(names) or "0"
