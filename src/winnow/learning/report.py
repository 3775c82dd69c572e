"""What is said of a learned scorecard, and where its threshold and grades begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from winnow.learning.columns import OF_BEHAVIOUR, Column, Numbers
from winnow.learning.holding import reliability
from winnow.learning.leakage import LeftOut
from winnow.learning.measures import auc
from winnow.learning.outcomes import Outcome, Outcomes
from winnow.learning.teaching import Taught


def report_of(
    history: Outcomes,
    rows: Sequence[Outcome],
    taught: Taught,
    out: Sequence[LeftOut],
    table: Sequence[Column],
) -> dict[str, Any]:
    """Everything but how long it took; `table` are the columns of the scorecard."""
    mine, trees = taught.measured, taught.yardstick
    return {
        "label": history.label.value,
        "rows": len(rows),
        "positives": sum(row.positive for row in rows),
        "open": history.open,
        "measured_by": "time" if taught.by_time else "folds",
        "measured_rows": len(taught.labels),
        **_rounded(asdict(mine)),
        "splits": {
            "random": _rounded(asdict(taught.by_folds)),
            "time": _rounded(asdict(mine)) if taught.by_time else None,
        },
        "auc_interval": [round(end, 4) for end in _interval(taught)],
        "yardstick": _rounded(asdict(trees)),
        "cost": {
            "auc": round(trees.auc - mine.auc, 4),
            "brier": round(mine.brier - trees.brier, 4),
        },
        "reliability": [_rounded(asdict(one)) for one in reliability(taught.labels, taught.chances)],
        "left_out": [one._asdict() for one in out],
        "fields": _fields_used(taught, table),
    }


def _interval(taught: Taught) -> tuple[float, float]:
    found = auc(taught.labels, taught.chances)
    return found.low, found.high


def _rounded(found: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _rounded(value)
        if isinstance(value, dict)
        else round(value, 4)
        if isinstance(value, float)
        else value
        for name, value in found.items()
    }


def _fields_used(taught: Taught, table: Sequence[Column]) -> list[dict[str, Any]]:
    """The fields that have points, with the least and the most that they give, those that move most first."""
    spans: dict[str, list[int]] = {}
    for part in taught.card.parts:
        for place in part.when.columns:
            spans.setdefault(table[place].name, []).append(part.points)
    labels = {column.name: column.label for column in table}
    behaviours = {column.name for column in table if column.shape in OF_BEHAVIOUR}
    found = [
        {
            "field": name,
            "label": labels[name],
            "behaviour": name in behaviours,
            "least": min(0, *points),
            "most": max(0, *points),
        }
        for name, points in spans.items()
    ]
    return sorted(found, key=lambda one: one["least"] - one["most"])


def settings_of(scores: Numbers, labels: Numbers) -> dict[str, int]:
    """As many leads reach the threshold as became what is foretold; A, B and C are the best tenth, third and two
    thirds by score."""
    ordered = np.sort(scores)[::-1]
    threshold = int(ordered[max(0, int(labels.sum()) - 1)])
    a, b, c = (int(np.quantile(scores, share)) for share in (0.9, 0.67, 0.34))
    b, c = min(b, a - 1), min(c, a - 2, b - 1)
    return {"threshold": threshold, "grade_a": a, "grade_b": b, "grade_c": c}
