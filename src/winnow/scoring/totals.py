"""The last stages of the statement: from the groups' sums to score, grade and probability, and what of it is new.

When a score changes next by itself (fading.py) is computed only for leads whose standing is going to be written: in a
run over everybody most are as they were, and their moment still stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from winnow.scoring.calibration import FARTHEST_LOG_ODDS, MILLION, Calibration, Segment
from winnow.scoring.dialect import Dialect
from winnow.scoring.fading import FAR
from winnow.scoring.scale import Caps, Scale
from winnow.scoring.terms import Parameters, Terms

# What a lead's standing says now: compared with what it becomes.
KEPT = ("lead_id", "stage", "fit", "interest", "probability", "score_model", "scored_at", "score_due_at")
WAS = ", ".join(["lead_id", "stage", *(f"{name} AS was_{name}" for name in KEPT[2:])])
PASSED = ", ".join(["lead_id", "stage", *(f"was_{name}" for name in KEPT[2:])])
PAST = "n, lead_id, asked_at"
Steps = Mapping[str, tuple[str, str]]


def steps_of(caps: Caps, dialect: Dialect) -> Steps:
    """From the groups' sums to the score: each step before and after its cap, over the columns of `sums`."""
    steps: dict[str, tuple[str, str]] = {}

    def capped(name: str, whole: str) -> str:
        cap: int | None = getattr(caps, name)
        steps[name] = (whole, whole if cap is None else f"{dialect.least}({whole}, {cap:d})")
        return steps[name][1]

    fit = capped("fit", f"{capped('demographic', 'demographic')} + {capped('firmographic', 'firmographic')}")
    capped("score", f"({fit}) + {capped('interest', 'behavioural')}")
    return steps


def totals_past(scale: Scale, steps: Steps, terms: Terms) -> str:
    """Of scores as they were."""
    return (
        f"SELECT n, lead_id, fit, interest, score, probability, {_grade(scale, terms)} AS grade "
        f"FROM ({_scored(scale, steps, terms, PAST)}) AS scored"
    )


def totals_now(
    scale: Scale, steps: Steps, terms: Terms, *, moments: Sequence[str], over: Sequence[str], everybody: bool
) -> str:
    """Of scores that are compared with the stored ones: `changed`, and `written` where the score or the moment of its
    next change is to be stored. `moments` are those of the rules, over the columns `over` of `sums`. Only for
    `everybody` the moment of what stays as it is is left out."""
    passed = ", ".join([PASSED, *over])
    overdue = "was_score_due_at <= %(now)s"
    due = _due(moments, terms)
    if everybody:
        due = f"CASE WHEN changed OR COALESCE({overdue}, 1 = 1) THEN {due} END"
    compared = (
        f"SELECT {passed}, fit, interest, score, probability, ({_differs(terms.dialect)}) AS changed "
        f"FROM ({_scored(scale, steps, terms, passed)}) AS scored"
    )
    dated = f"SELECT {PASSED}, fit, interest, score, probability, changed, {due} AS due FROM ({compared}) AS compared"
    return (
        "SELECT lead_id, stage, was_scored_at, fit, interest, score, probability, changed, due, "
        f"(changed OR COALESCE({overdue}, due IS NOT NULL)) AS written, "
        f"{_grade(scale, terms)} AS grade FROM ({dated}) AS dated"
    )


def _scored(scale: Scale, steps: Steps, terms: Terms, passed: str) -> str:
    summed = ", ".join(f"{steps[name][1]} AS {name}" for name in ("fit", "interest", "score"))
    probability = _probability(scale.calibration, terms.dialect, terms.parameters)
    return (
        f"SELECT {passed}, fit, interest, score, {probability} AS probability "
        f"FROM (SELECT {passed}, {summed} FROM sums) AS summed"
    )


def _differs(dialect: Dialect) -> str:
    return (
        "was_scored_at IS NULL OR was_score_model <> %(model)s OR was_fit <> fit OR was_interest <> interest "
        f"OR {dialect.differs('was_probability', 'probability')}"
    )


def _due(moments: Sequence[str], terms: Terms) -> str:
    """The earliest of these moments, and never the present one; NULL where nothing changes by itself."""
    least, most = terms.dialect.least, terms.dialect.most
    # A function takes at most 100 arguments on SQLite.
    while len(moments) > 1:
        moments = [
            f"{least}({', '.join([*moments[i : i + 50], str(FAR)])})" for i in range(0, len(moments), 50)
        ]
    return f"NULLIF({most}({moments[0]}, {terms.now} + 1), {FAR})" if moments else "CAST(NULL AS BIGINT)"


def _grade(scale: Scale, terms: Terms) -> str:
    grades = scale.grades
    a, b, c = (terms.parameters.add(least) for least in (grades.a, grades.b, grades.c))
    return f"CASE WHEN fit >= {a} THEN 'A' WHEN fit >= {b} THEN 'B' WHEN fit >= {c} THEN 'C' ELSE 'D' END"


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
