"""The chance that an opportunity is won, from its stage, its age and what was known of it: arithmetic, no database.

Ridge logistic regression over looks at opportunities that have closed: one look when each stage was entered and one
each usual stay later, so that standing still counts. All looks at one opportunity weigh as much as one case. It is
used only where it foretells later opportunities better than the rates of their stages do: learned on the first 70 %
by creation, the gain in log loss on the last 30 % must be above luck (its 95 % interval above 0). Fields that say
nothing are common, and then the honest answer is the stage's rate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import log1p, sqrt
from typing import Any

import numpy as np

from winnow.ground.proportion import Z_95, shrunk
from winnow.learning.columns import Column, Shape, levels, numbers
from winnow.learning.holding import calibration_error, error_by_luck, reliability
from winnow.learning.measures import SUREST, Numbers, OneClass, auc, brier
from winnow.learning.yardstick import grow

RIDGE = 1.0
FEWEST_OF_A_LEVEL = 20
LATER = 0.3
# Of either kind, among those that are learned from and those that it is tried on.
FEWEST_OF_EACH = 10
STRENGTH = 20
_STEPS = 30


@dataclass(frozen=True)
class Look:
    """An opportunity at a moment. `case` numbers opportunities in the order of creation; `first` when it was
    created. Amounts and days count by their logarithm; None is a level of its own."""

    case: int
    won: bool
    first: bool
    stage: str
    choices: Mapping[str, str]
    amounts: Mapping[str, float | None]


@dataclass(frozen=True)
class Fitted:
    """`names` of the columns with their `weights`; `spread` is their covariance, from which intervals come. Amounts
    are centred and scaled by `scales`."""

    names: tuple[str, ...]
    weights: Numbers
    spread: Numbers
    scales: Mapping[str, tuple[float, float]]

    def chances(self, looks: Sequence[Look]) -> tuple[Numbers, Numbers, Numbers]:
        """Chances with the ends of their 95 % intervals."""
        x = _columns(looks, self.names, self.scales)
        odds = x @ self.weights
        half = Z_95 * np.sqrt(np.einsum("ij,jk,ik->i", x, self.spread, x))
        return _chance(odds), _chance(odds - half), _chance(odds + half)

    def stored(self) -> dict[str, Any]:
        return {
            "names": list(self.names),
            "weights": [round(float(one), 9) for one in self.weights],
            "spread": [[round(float(one), 9) for one in row] for row in self.spread],
            "scales": {name: list(pair) for name, pair in self.scales.items()},
        }

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Fitted:
        scales = {name: (middle, width) for name, (middle, width) in stored["scales"].items()}
        return cls(tuple(stored["names"]), np.array(stored["weights"]), np.array(stored["spread"]), scales)


def learned(looks: Sequence[Look]) -> tuple[Fitted, dict[str, Any]]:
    """The model of all looks, and how one of the first of them foretold the later ones. Raises `OneClass`."""
    cases = sorted({look.case for look in looks})
    cut = cases[int(len(cases) * (1 - LATER))]
    before = [look for look in looks if look.case < cut]
    after = [look for look in looks if look.case >= cut]
    return fitted(looks), _trial(before, after)


def _trial(before: Sequence[Look], after: Sequence[Look]) -> dict[str, Any]:
    for part in (before, after):
        ends = {look.case: look.won for look in part}
        if not FEWEST_OF_EACH <= sum(ends.values()) <= len(ends) - FEWEST_OF_EACH:
            raise OneClass("earlier or later opportunities all ended alike")
    model = fitted(before)
    said, by_stage = model.chances(after)[0], _stage_chances(before, after)
    labels = np.array([look.won for look in after], dtype=np.float64)
    gains = _by_case(after, _losses(labels, by_stage) - _losses(labels, said))
    gain, half = float(gains.mean()), Z_95 * float(gains.std(ddof=1)) / sqrt(gains.size)
    first = np.array([look.first for look in after])
    then, order = labels[first], auc(labels[first], said[first])
    return {
        "learned_from": len({look.case for look in before}),
        "tried_on": gains.size,
        "auc": order.value,
        "auc_interval": [order.low, order.high],
        "brier": brier(then, said[first]).value,
        "brier_of_stages": brier(then, by_stage[first]).value,
        "ece": calibration_error(then, said[first]),
        "ece_by_luck": asdict(error_by_luck(said[first])),
        "reliability": [asdict(one) for one in reliability(then, said[first])],
        "yardstick": {"auc": _by_trees(before, [look for look in after if look.first])},
        "gain": gain,
        "gain_interval": [gain - half, gain + half],
        "log_loss": float(_by_case(after, _losses(labels, said)).mean()),
        "log_loss_of_stages": float(_by_case(after, _losses(labels, by_stage)).mean()),
        "signal": order.low > 0.5,
        "better": gain - half > 0,
    }


def _by_trees(before: Sequence[Look], after: Sequence[Look]) -> float:
    """The AUC of boosted trees on the same rows, from what was known at creation: where they find nothing either,
    there is nothing."""
    first = [look for look in before if look.first]
    labels, then = (np.array([look.won for look in looks], dtype=np.float64) for looks in (first, after))
    rows = np.arange(len(first) + len(after)) < len(first)
    table = [column for column in _table([*first, *after]) if not column.blank[rows].all()]
    trees = grow([column.of(rows) for column in table], labels)
    return auc(then, trees.log_odds([column.of(~rows) for column in table])).value


def _table(looks: Sequence[Look]) -> list[Column]:
    choices = sorted({name for look in looks for name in look.choices})
    amounts = sorted({name for look in looks for name in look.amounts})
    return [
        *(
            Column(one, one, Shape.LEVELS, levels([look.choices.get(one) or None for look in looks]))
            for one in choices
        ),
        *(
            Column(one, one, Shape.NUMBER, numbers([look.amounts.get(one) for look in looks]))
            for one in amounts
        ),
    ]


def fitted(looks: Sequence[Look]) -> Fitted:
    labels = np.array([look.won for look in looks], dtype=np.float64)
    if labels.min() == labels.max():
        raise OneClass("all opportunities ended alike")
    scales = _scales(looks)
    names = _names(looks, scales)
    x, counts = _columns(looks, names, scales), Counter(look.case for look in looks)
    share = np.array([1 / counts[look.case] for look in looks])
    ridge = RIDGE * np.eye(len(names))
    ridge[0, 0] = 1e-6
    weights = np.zeros(len(names))
    for _ in range(_STEPS):
        chances = _chance(x @ weights)
        slope = x.T @ (share * (chances - labels)) + ridge @ weights
        bend = (x * (share * chances * (1 - chances))[:, None]).T @ x + ridge
        step = np.linalg.solve(bend, slope)
        weights = weights - np.clip(step, -5, 5)
        if np.abs(step).max() < 1e-8:
            break
    spread: Numbers = np.asarray(np.linalg.inv(bend), dtype=np.float64)
    return Fitted(names, weights, spread, scales)


def _scales(looks: Sequence[Look]) -> dict[str, tuple[float, float]]:
    found = {}
    for name in sorted({name for look in looks for name in look.amounts}):
        known = [log1p(max(0.0, value)) for look in looks if (value := look.amounts.get(name)) is not None]
        if known:
            found[name] = (float(np.mean(known)), float(np.std(known)) or 1.0)
    return found


def _names(looks: Sequence[Look], scales: Mapping[str, tuple[float, float]]) -> tuple[str, ...]:
    """A column for each amount, for its being unknown, and for each level that enough opportunities have."""
    cases: Counter[str] = Counter()
    for level, _case in {(level, look.case) for look in looks for level in _levels(look)}:
        cases[level] += 1
    levels = sorted(level for level, n in cases.items() if n >= FEWEST_OF_A_LEVEL)
    return ("", *scales, *levels)


def _levels(look: Look) -> list[str]:
    unknown = [f"{name}=?" for name, value in look.amounts.items() if value is None]
    return [f"stage={look.stage}", *(f"{name}={value}" for name, value in look.choices.items()), *unknown]


def _columns(
    looks: Sequence[Look], names: Sequence[str], scales: Mapping[str, tuple[float, float]]
) -> Numbers:
    place = {name: i for i, name in enumerate(names)}
    x = np.zeros((len(looks), len(names)))
    x[:, 0] = 1.0
    for row, look in enumerate(looks):
        for level in _levels(look):
            if level in place:
                x[row, place[level]] = 1.0
        for name, (middle, width) in scales.items():
            if (value := look.amounts.get(name)) is not None:
                x[row, place[name]] = (log1p(max(0.0, value)) - middle) / width
    return x


def _stage_chances(before: Sequence[Look], after: Sequence[Look]) -> Numbers:
    """What the rates of the stages say: of those that stood in a stage, how many were won."""
    stood = {(look.case, look.stage, look.won) for look in before}
    n, won = Counter(stage for _c, stage, _w in stood), Counter(stage for _c, stage, w in stood if w)
    ends = {look.case: look.won for look in before}
    whole = sum(ends.values()) / len(ends)
    return np.array(
        [shrunk(won[look.stage], n[look.stage], prior=whole, strength=STRENGTH) for look in after]
    )


def _by_case(looks: Sequence[Look], values: Numbers) -> Numbers:
    cases = np.array([look.case for look in looks])
    _, place = np.unique(cases, return_inverse=True)
    means: Numbers = np.bincount(place, weights=values) / np.bincount(place)
    return means


def _losses(labels: Numbers, chances: Numbers) -> Numbers:
    losses: Numbers = -np.log(np.clip(np.where(labels == 1, chances, 1 - chances), SUREST, 1))
    return losses


def _chance(odds: Numbers) -> Numbers:
    found: Numbers = 1 / (1 + np.exp(-np.clip(odds, -500, 500)))
    return found
