"""Whether probabilities held: what was said while nobody knew the end, against the end. Arithmetic, no database.

Drift is the latest ends alone: how many were expected to go well, as the sum of what was said, and how many did.
Outside of the 95 % interval of a sum of independent chances something has changed, or the probabilities were wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from winnow.ground.proportion import proportion
from winnow.learning import floors
from winnow.learning.holding import agreement, calibration_error, error_by_luck, reliability
from winnow.learning.measures import auc, brier, log_loss

LATEST = 200
FEWEST_LATEST = 50


def report(labels: Sequence[bool], chances: Sequence[float], *, open_n: int) -> dict[str, Any]:
    """Of cases in the order in which they ended. Below the floor only how many are missing."""
    y, p = np.array(labels, dtype=np.float64), np.array(chances, dtype=np.float64)
    n, positives = int(y.size), int(y.sum())
    found: dict[str, Any] = {"n": n, "positives": positives, "open": open_n, "drift": _drift(y, p)}
    history = floors.History(ended=n, positives=positives, open=open_n)
    if not floors.enough(history):
        return found | {"missing": floors.missing(history)}
    measures = {"auc": auc(y, p), "brier": brier(y, p), "log_loss": log_loss(y, p)}
    return found | {
        "missing": {},
        "base_rate": asdict(proportion(positives, n)),
        **{name: one.value for name, one in measures.items()},
        "intervals": {name: [one.low, one.high] for name, one in measures.items()},
        "ece": calibration_error(y, p),
        "ece_by_luck": asdict(error_by_luck(p)),
        "reliability": [asdict(one) for one in reliability(y, p)],
    }


def _drift(y: Any, p: Any) -> dict[str, Any] | None:
    """None while too few have ended."""
    if y.size < FEWEST_LATEST:
        return None
    found = agreement(y[-LATEST:], p[-LATEST:])
    return {**asdict(found), "beyond_luck": found.beyond_luck}
