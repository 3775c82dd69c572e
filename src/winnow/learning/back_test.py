"""How a model would have done on leads whose end is known: arithmetic on what it said about them, no database.

The report is plain data, written once and kept (models.BackTest); docs/explanation/back-test.md has its keys. Shares
come as {k, n, rate, low, high}, other measures as a number with its 95 % interval under `intervals`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winnow.ground.proportion import proportion
from winnow.learning.calibrating import calibrated, cross_calibrated
from winnow.learning.floors import enough_for_a_group
from winnow.learning.folds import random_folds
from winnow.learning.holding import calibration_error, error_by_luck, reliability
from winnow.learning.measures import Measure, Numbers, auc, auc_gain, brier, log_loss
from winnow.learning.promoting import Promotion, average_precision, lift, promotions

PERIODS = 5
MOST_THRESHOLDS = 120
# Nobody foretells people this well: a rule knows the end, or something that was filled in after it.
TOO_GOOD = 0.95
EXAMPLES = 50
Which = NDArray[np.bool_]


@dataclass(frozen=True)
class Cases:
    """Leads that have ended, in the order of creation, with what two models said of them at the moment of
    prediction. `chances` is None where the model has no calibration; `learned` are those it was made from."""

    lead_ids: Sequence[int]
    labels: Numbers
    scores: Numbers
    chances: Numbers | None
    sources: Sequence[str]
    teams: Sequence[str]
    created_at: Sequence[datetime]
    learned: Which
    live: Numbers | None = None


def report(cases: Cases, *, threshold: int, live_threshold: int = 0) -> dict[str, Any]:
    """Everything a back-test says of these cases. Raises `OneClass`; callers have asked floors.check before."""
    folds = random_folds(len(cases.lead_ids))
    fitted_here = cases.chances is None
    if fitted_here:
        cases = replace(cases, chances=cross_calibrated(cases.labels, cases.scores, folds))
    whole = np.ones(len(cases.lead_ids), dtype=bool)
    measured = _measured(cases, whole, threshold)
    return {
        **measured,
        "average_precision": average_precision(cases.labels, cases.scores),
        "calibration": "fitted" if fitted_here else "model",
        "fitted_calibration": _fitted(cases),
        "signal": measured["intervals"]["auc"][0] > 0.5,
        "too_good": measured["auc"] >= TOO_GOOD,
        "lift": [asdict(one) for one in lift(cases.labels, cases.scores)],
        "reliability": [asdict(one) for one in reliability(cases.labels, _chances(cases))],
        "thresholds": [
            _promotion(one) for one in promotions(cases.labels, cases.scores, _steps(cases, threshold))
        ],
        "by_source": list(_groups(cases, cases.sources, threshold)),
        "by_team": list(_groups(cases, cases.teams, threshold)),
        "by_random_part": [
            _part(cases, folds == fold, threshold, str(place))
            for place, fold in enumerate(np.unique(folds), start=1)
        ],
        "by_period": list(_periods(cases, threshold)),
        "not_learned_from": _unseen(cases, threshold),
        "live": _against_live(cases, threshold, live_threshold),
    }


def _fitted(cases: Cases) -> dict[str, Any] | None:
    """The calibration that these leads give the model, at the level of the latest; of those that it was not made
    from, since it knows the others too well. None where they are too few."""
    fresh = ~cases.learned
    labels = cases.labels[fresh]
    if not enough_for_a_group(labels.size, int(labels.sum())):
        return None
    days = np.asarray([at.timestamp() for at in cases.created_at])[fresh] / 86_400
    return calibrated(labels, cases.scores[fresh], days).stored()


def _chances(cases: Cases) -> Numbers:
    assert cases.chances is not None
    return cases.chances


def _measured(cases: Cases, which: Which, threshold: int) -> dict[str, Any]:
    labels, scores, chances = cases.labels[which], cases.scores[which], _chances(cases)[which]
    measures = {
        "auc": auc(labels, scores),
        "brier": brier(labels, chances),
        "log_loss": log_loss(labels, chances),
    }
    at = promotions(labels, scores, [threshold])[0]
    return {
        "n": int(labels.size),
        "positives": int(labels.sum()),
        "base_rate": asdict(proportion(int(labels.sum()), int(labels.size))),
        **{name: one.value for name, one in measures.items()},
        "ece": calibration_error(labels, chances),
        "ece_by_luck": asdict(error_by_luck(chances)),
        "intervals": {name: _interval(one) for name, one in measures.items()},
        "threshold": threshold,
        "promoted": at.n,
        "precision": asdict(at.precision),
        "recall": asdict(at.recall),
    }


def _interval(one: Measure) -> list[float]:
    return [one.low, one.high]


def _promotion(one: Promotion) -> dict[str, Any]:
    return {
        "threshold": one.threshold,
        "promoted": one.n,
        "precision": asdict(one.precision),
        "recall": asdict(one.recall),
    }


def _steps(cases: Cases, threshold: int) -> Numbers:
    """The present threshold and the scores that there are, thinned out to what a slider can hold."""
    steps = np.unique(cases.scores)
    if steps.size > MOST_THRESHOLDS:
        steps = np.unique(np.quantile(cases.scores, np.linspace(0, 1, MOST_THRESHOLDS), method="nearest"))
    return np.union1d(steps, [threshold])


def _part(cases: Cases, which: Which, threshold: int, name: str) -> dict[str, Any]:
    """A part by its name; measured only where it has enough of each kind."""
    n, positives = int(which.sum()), int(cases.labels[which].sum())
    if enough_for_a_group(n, positives):
        return {"name": name, **_measured(cases, which, threshold)}
    return {
        "name": name,
        "n": n,
        "positives": positives,
        "base_rate": asdict(proportion(positives, n)),
        "auc": None,
        "too_few": True,
    }


def _groups(cases: Cases, names: Sequence[str], threshold: int) -> Iterator[dict[str, Any]]:
    """By name, the largest group first."""
    given = np.asarray(names, dtype=object)
    found, counts = np.unique(given.astype(str), return_counts=True)
    for place in np.argsort(-counts, kind="stable"):
        yield _part(cases, given == found[place], threshold, str(found[place]))


def _periods(cases: Cases, threshold: int) -> Iterator[dict[str, Any]]:
    """Parts of equal counts in the order of creation; none where all came in at the same moment."""
    moments = np.asarray([at.timestamp() for at in cases.created_at])
    if not moments.size or moments.min() == moments.max():
        return
    bounds = np.unique(np.quantile(moments, np.linspace(0, 1, PERIODS + 1)[1:-1]))
    place = np.searchsorted(bounds, moments, side="left")
    for one in np.unique(place):
        which = place == one
        inside = [at for at, here in zip(cases.created_at, which, strict=True) if here]
        name = f"{inside[0].date().isoformat()} – {inside[-1].date().isoformat()}"
        yield _part(cases, which, threshold, name)


def _unseen(cases: Cases, threshold: int) -> dict[str, Any] | None:
    """Leads that a learned model was made from flatter it: those it has not seen are measured on their own."""
    if not cases.learned.any():
        return None
    return _part(cases, ~cases.learned, threshold, "")


def _against_live(cases: Cases, threshold: int, live_threshold: int) -> dict[str, Any] | None:
    if cases.live is None:
        return None
    over, over_live = cases.scores >= threshold, cases.live >= live_threshold
    gain = auc_gain(cases.labels, cases.scores, cases.live)
    at = promotions(cases.labels, cases.live, [live_threshold])[0]
    return {
        "threshold": live_threshold,
        "auc": auc(cases.labels, cases.live).value,
        "auc_gain": gain.value,
        "intervals": {"auc_gain": _interval(gain)},
        "precision": asdict(at.precision),
        "recall": asdict(at.recall),
        "promoted": _changed(cases, over & ~over_live, best=True),
        "dropped": _changed(cases, over_live & ~over, best=False),
    }


def _changed(cases: Cases, which: Which, *, best: bool) -> dict[str, Any]:
    """Leads that one model would have promoted and the other not, those that differ most first."""
    assert cases.live is not None
    places = np.flatnonzero(which)
    gain = (cases.scores - cases.live)[places]
    places = places[np.argsort(-gain if best else gain, kind="stable")]
    return {
        **asdict(proportion(int(cases.labels[which].sum()), int(which.sum()))),
        "leads": [
            {
                "lead": int(cases.lead_ids[i]),
                "score": int(cases.scores[i]),
                "live_score": int(cases.live[i]),
                "positive": bool(cases.labels[i]),
            }
            for i in places[:EXAMPLES]
        ],
    }
