"""A model as one set-based SQL statement in named stages; the answer and its reason come from the same text.

terms -> parts -> sums -> totals: every distinct field and behaviour once, one CASE a rule, fit and interest,
score, grade and probability. Rounding is to whole points, away from zero, rule by rule: so the parts always add up to the
score. The moment and the scope are parameters; the text is the same for all leads, for a range of ids, for some
leads or people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from winnow.scoring.calibration import FARTHEST_LOG_ODDS, MILLION, Calibration, Segment
from winnow.scoring.conditions import holds
from winnow.scoring.dialect import DIALECTS, Dialect
from winnow.scoring.fading import FAR, next_changes
from winnow.scoring.happenings import Behaviour
from winnow.scoring.language import Group, ParsedRule
from winnow.scoring.scale import Caps, Grades, Scale
from winnow.scoring.terms import BILLION, Parameters, Terms
from winnow.scoring.words import RuleGroup

# What a lead's standing says now: compared with what it becomes.
KEPT = ("lead_id", "stage", "fit", "interest", "probability", "score_model", "scored_at", "score_due_at")
_WAS = ", ".join(["lead_id", "stage", *(f"{name} AS was_{name}" for name in KEPT[2:])])
_PASSED = ", ".join(["lead_id", "stage", *(f"was_{name}" for name in KEPT[2:])])
_PAST = "n, lead_id, asked_at"


class Scope(Enum):
    """Which leads a statement is about, and the parameters that it then needs."""

    RANGE = "first, last, first_person, last_person"
    LEADS = "lead_ids"
    PEOPLE = "person_ids"
    PAST = "asked"


__all__ = ["Caps", "Compiled", "Grades", "Scale", "Scope", "compile_rules"]


@dataclass(frozen=True)
class Compiled:
    """A model for one database. `with_sums` and `with_totals` are WITH clauses that end in that stage.

    They take the parameters `values`, those of the scope, `now` (seconds since 1970) and, for totals, `model`.
    `parts` has a column p0, p1, ... for each rule. Where it was compiled to explain, `sums` has them too, with
    n0, n1, ... where interactions were counted, and `cuts` is what each cap takes away, as SQL over `sums`.
    """

    rules: tuple[ParsedRule, ...]
    values: dict[str, Any]
    terms: dict[Scope, str]
    parts: str
    sums: str
    totals: str
    counted: frozenset[int]
    cuts: dict[str, str]
    caps: Caps

    def with_parts(self, scope: Scope) -> str:
        return f"WITH terms AS MATERIALIZED ({self.terms[scope]}), parts AS ({self.parts})"

    def with_sums(self, scope: Scope) -> str:
        return f"{self.with_parts(scope)}, sums AS MATERIALIZED ({self.sums})"

    def with_totals(self, scope: Scope) -> str:
        return f"{self.with_sums(scope)}, totals AS ({self.totals})"


def compile_rules(
    rules: Sequence[ParsedRule],
    scale: Scale,
    *,
    vendor: str,
    explains: bool = False,
    past: bool = False,
    dues: bool = True,
) -> Compiled:
    """The statement of `rules` for the database `vendor`.

    One that `explains` also says how many interactions counted. One for the `past` scores leads as they were. One
    without `dues` leaves out when each score changes next, which costs as much as the score: it finds changes.
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
    sums = ", ".join(f"{_sum(rules, group)} AS {group.value}" for group in RuleGroup)
    if dues and not explains and not past:
        sums += f", {_due(next_changes(rules, terms), terms)} AS due"
        parts += terms.behaviours.values()
    kept = "*" if explains else _PAST if past else _PASSED
    steps = _steps(scale.caps, terms.dialect)
    return Compiled(
        rules=tuple(rules),
        terms={Scope.PAST: terms.select_past()} if past else {scope: _terms(scope, terms) for scope in _NOW},
        parts=f"SELECT {', '.join([_PAST if past else _WAS, *parts])} FROM terms",
        sums=f"SELECT {kept}, {sums} FROM parts",
        totals=_totals(scale, steps, terms, dues=dues),
        values=parameters.values,
        counted=frozenset(counted),
        cuts={name: f"{capped} - ({whole})" for name, (whole, capped) in steps.items() if capped != whole},
        caps=scale.caps,
    )


_NOW = (Scope.RANGE, Scope.LEADS, Scope.PEOPLE)


def _terms(scope: Scope, terms: Terms) -> str:
    among = terms.dialect.among
    if scope == Scope.LEADS:
        return terms.select(kept=KEPT, where=f"standing.lead_id {among('lead_ids')}")
    if scope == Scope.PEOPLE:
        return terms.select(kept=KEPT, where=f"lead.person_id {among('person_ids')}")
    # The lowest and the highest person keep the pass on a slice of the index where people came with their leads.
    return terms.select(
        kept=KEPT,
        where="standing.lead_id BETWEEN %(first)s AND %(last)s AND lead.id BETWEEN %(first)s AND %(last)s",
        people="interaction.person_id BETWEEN %(first_person)s AND %(last_person)s AND interaction.person_id "
        "IN (SELECT person_id FROM capture_lead WHERE id BETWEEN %(first)s AND %(last)s)",
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


def _due(moments: list[str], terms: Terms) -> str:
    """The earliest of these moments, and never the present one; NULL where nothing changes by itself."""
    least, most = terms.dialect.least, terms.dialect.most
    # A function takes at most 100 arguments on SQLite.
    while len(moments) > 1:
        moments = [
            f"{least}({', '.join([*moments[i : i + 50], str(FAR)])})" for i in range(0, len(moments), 50)
        ]
    return f"NULLIF({most}({moments[0]}, {terms.now} + 1), {FAR})" if moments else "NULL"


def _steps(caps: Caps, dialect: Dialect) -> dict[str, tuple[str, str]]:
    """From the groups' sums to the score: each step before and after its cap, over the columns of `sums`."""
    steps: dict[str, tuple[str, str]] = {}

    def capped(name: str, whole: str) -> str:
        cap: int | None = getattr(caps, name)
        steps[name] = (whole, whole if cap is None else f"{dialect.least}({whole}, {cap:d})")
        return steps[name][1]

    fit = capped("fit", f"{capped('demographic', 'demographic')} + {capped('firmographic', 'firmographic')}")
    capped("score", f"({fit}) + {capped('interest', 'behavioural')}")
    return steps


def _totals(scale: Scale, steps: Mapping[str, tuple[str, str]], terms: Terms, *, dues: bool) -> str:
    grades, dialect = scale.grades, terms.dialect
    a, b, c = (terms.parameters.add(least) for least in (grades.a, grades.b, grades.c))
    given = _PAST if terms.past else _PASSED
    summed = f"SELECT {given}, " + ", ".join(
        f"{steps[name][1]} AS {name}" for name in ("fit", "interest", "score")
    )
    probability = _probability(scale.calibration, dialect, terms.parameters)
    due = ", due" if dues and not terms.past else ""
    scored = f"SELECT {given}{due}, fit, interest, score, {probability} AS probability FROM ({summed}{due} FROM sums) AS summed"
    columns = "n, lead_id" if terms.past else f"lead_id, stage, was_scored_at, {_written(dialect, dues=dues)}"
    return (
        f"SELECT {columns}, fit, interest, score, probability, "
        f"CASE WHEN fit >= {a} THEN 'A' WHEN fit >= {b} THEN 'B' WHEN fit >= {c} THEN 'C' ELSE 'D' END AS grade "
        f"FROM ({scored}) AS scored"
    )


def _written(dialect: Dialect, *, dues: bool) -> str:
    """What is written: a `changed` score, and one that is `due` at another moment than its standing says."""
    changed = (
        "was_scored_at IS NULL OR was_score_model <> %(model)s OR was_fit <> fit OR was_interest <> interest "
        f"OR {dialect.differs('was_probability', 'probability')}"
    )
    moved = "COALESCE(was_score_due_at <= %(now)s, 1 = 0)"
    if not dues:
        # Interest that never fades is looked at once too often; interest without a moment yet gets its own.
        return f"({changed}) AS changed, ({moved} OR (was_score_due_at IS NULL AND interest <> 0)) AS moved"
    return f"({changed}) AS changed, due, ((was_score_due_at IS NULL) <> (due IS NULL) OR {moved}) AS moved"


def _probability(calibration: Calibration | None, dialect: Dialect, parameters: Parameters) -> str:
    """The same steps as `Calibration.probability`, in the same order."""
    if calibration is None:
        return dialect.float("NULL")
    score = dialect.float("score")

    def log_odds(one: Segment) -> str:
        base, start, slope = (
            dialect.float(parameters.add(number)) for number in (one.base, one.start, one.slope)
        )
        return f"{base} + ({score} - {start}) * {slope}"

    whens = [
        f"WHEN {score} <= {dialect.float(parameters.add(one.until))} THEN {log_odds(one)}"
        for one in calibration.segments
        if one.until is not None
    ]
    last = log_odds(calibration.segments[-1])
    odds = f"CASE {' '.join(whens)} ELSE {last} END" if whens else last
    least, most = (dialect.float(parameters.add(end)) for end in (-FARTHEST_LOG_ODDS, FARTHEST_LOG_ODDS))
    odds = f"{dialect.least}({dialect.most}({odds}, {least}), {most})"
    million = dialect.float(parameters.add(float(MILLION)))
    return f"floor({million} / (1.0 + exp(-({odds}))) + 0.5) / {million}"
