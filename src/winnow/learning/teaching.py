"""From a table with labels to a scorecard with a calibrated chance, measured on rows that it has not seen.

Where leads came in over time, the last quarter is held out: learned on what came before, measured on what came
after, as it will be used. Where they all came at once (an imported list) every row is foretold by a scorecard of the
other folds. The scorecard that is kept is learned from all rows; its chances come from out-of-fold scores of the
latest quarter, so that they follow the rate of today and not that of years ago.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from winnow.learning.binning import bins_of
from winnow.learning.columns import Column, Numbers, Truths
from winnow.learning.leakage import Evidence, evidence
from winnow.learning.measures import auc, brier, calibration_error, log_loss
from winnow.learning.platt import FOLDS, Sigmoid, cross_fitted, fitted, random_folds
from winnow.learning.scorecard import POINTS_A_LOG_ODD, Scorecard, scorecard
from winnow.learning.weighing import Weighing, weigh
from winnow.learning.yardstick import Grown, grow

HELD_OUT = 0.25
LEAST_HELD_OUT, LEAST_OF_EACH_HELD_OUT = 300, 50
LEAST_DAYS = 14.0
# As many as are weighed together within seconds.
MOST_COLUMNS, MOST_BINS = 90, 700
# A column that says less than nothing on other rows is luck.
LEAST_INFORMATION = 0.0
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Measured:
    """On rows that were not learned from."""

    auc: float
    brier: float
    ece: float
    log_loss: float


@dataclass(frozen=True)
class Taught:
    """`chance` is over the score. `held_out` says by what it was measured: time or folds; `labels` and `chances` are
    those of the rows that it was measured on."""

    card: Scorecard
    chance: Sigmoid
    columns: tuple[int, ...]
    measured: Measured
    yardstick: Measured
    by_time: bool
    labels: Numbers
    chances: Numbers
    scores: Numbers


@dataclass(frozen=True)
class _Fitted:
    """A scorecard, what to add to its scores for log-odds, the sigmoid over those, and every row's log-odds as cards
    of other folds see it."""

    card: Scorecard
    shift: float
    sigmoid: Sigmoid
    unseen: Numbers

    def log_odds(self, table: Sequence[Column]) -> Numbers:
        return self.card.scores(table) / POINTS_A_LOG_ODD + self.shift

    def chance(self) -> Sigmoid:
        slope = self.sigmoid.slope
        return Sigmoid(slope / POINTS_A_LOG_ODD, self.sigmoid.intercept + slope * self.shift)


def teach(
    table: Sequence[Column], labels: Numbers, arrived: Numbers, *, most_parts: int, progress: Progress
) -> Taught:
    """`arrived` are days. Raises `NothingToLearnFrom` where no column says anything."""
    chosen = worth_weighing(table, labels)
    mine = [table[place] for place in chosen]
    late = held_out(labels, arrived)
    progress("weigh")
    whole = _fitted(mine, labels, _latest(labels, arrived), most_parts)
    progress("measure")
    if late is None:
        folds = random_folds(len(labels))
        rows, chances = np.ones(len(labels), dtype=np.bool_), cross_fitted(labels, whole.unseen, folds)
        log_odds = whole.unseen
    else:
        early = ~late
        before = [one.of(early) for one in mine]
        then = _fitted(before, labels[early], _latest(labels[early], arrived[early]), most_parts)
        log_odds = then.log_odds([one.of(late) for one in mine])
        rows, chances = late, then.sigmoid.chances(log_odds)
    progress("compare")
    return Taught(
        whole.card,
        whole.chance(),
        tuple(chosen),
        measured(labels[rows], log_odds, chances),
        _yardstick(mine, labels, late),
        late is not None,
        labels[rows],
        chances,
        whole.card.scores(mine).astype(np.float64),
    )


class NothingToLearnFrom(ValueError):
    """No column says anything about the outcome, or there is none."""


def worth_weighing(table: Sequence[Column], labels: Numbers) -> list[int]:
    """The places of the columns that say something by themselves; where there are very many, those that say most,
    so that weighing them together stays quick."""
    found: list[tuple[Evidence, int]] = []
    for place, column in enumerate(table):
        told = evidence(column, labels)
        if len(np.unique(bins_of(column).codes(column))) > 1:
            found.append((told, place))
    found.sort(key=lambda pair: -pair[0].information)
    chosen: list[int] = []
    bins = 0
    for _told, place in found:
        bins += bins_of(table[place]).size
        if chosen and (bins > MOST_BINS or len(chosen) == MOST_COLUMNS):
            break
        chosen.append(place)
    if not chosen:
        raise NothingToLearnFrom
    return sorted(chosen)


def held_out(labels: Numbers, arrived: Numbers) -> Truths | None:
    """The rows that came in last, or None where all came at once or too few of either kind would be held out."""
    if float(np.quantile(arrived, 0.95) - np.quantile(arrived, 0.05)) < LEAST_DAYS:
        return None
    late: Truths = arrived >= np.quantile(arrived, 1 - HELD_OUT)
    for part in (late, ~late):
        good = labels[part].sum()
        if part.sum() < LEAST_HELD_OUT or min(good, part.sum() - good) < LEAST_OF_EACH_HELD_OUT:
            return None
    return late


def _latest(labels: Numbers, arrived: Numbers) -> Truths:
    late = held_out(labels, arrived)
    return np.ones(len(labels), dtype=np.bool_) if late is None else late


def _fitted(table: Sequence[Column], labels: Numbers, latest: Truths, most_parts: int) -> _Fitted:
    weighing = weigh(table, labels)
    card = scorecard(weighing, table, most_parts=most_parts)
    folds = random_folds(len(labels))
    unseen = np.empty(len(labels))
    for fold in range(FOLDS):
        out = folds == fold
        unseen[out] = _by_others(table, labels, out, weighing, most_parts)
    sigmoid = fitted(labels[latest], unseen[latest])
    return _Fitted(card, _shift(weighing, card, table), sigmoid, unseen)


def _by_others(
    table: Sequence[Column], labels: Numbers, out: Truths, like: Weighing, most_parts: int
) -> Numbers:
    rest = [column.of(~out) for column in table]
    weighing = weigh(rest, labels[~out], like=like)
    card = scorecard(weighing, rest, most_parts=most_parts)
    scores = card.scores([column.of(out) for column in table])
    found: Numbers = scores / POINTS_A_LOG_ODD + _shift(weighing, card, rest)
    return found


def _shift(weighing: Weighing, card: Scorecard, table: Sequence[Column]) -> float:
    log_odds = weighing.log_odds(weighing.coded(table))
    return float(np.mean(log_odds - card.scores(table) / POINTS_A_LOG_ODD))


def _yardstick(table: Sequence[Column], labels: Numbers, late: Truths | None) -> Measured:
    """The trees measured on the same rows as the scorecard, and calibrated by the same means."""
    if late is None:
        whole = grow(table, labels)
        log_odds = _unseen_by_trees(table, labels, whole)
        chances = cross_fitted(labels, log_odds, random_folds(len(labels)))
        return measured(labels, log_odds, chances)
    early = [column.of(~late) for column in table]
    trees = grow(early, labels[~late])
    sigmoid = fitted(labels[~late], _unseen_by_trees(early, labels[~late], trees))
    log_odds = trees.log_odds([column.of(late) for column in table])
    return measured(labels[late], log_odds, sigmoid.chances(log_odds))


def _unseen_by_trees(table: Sequence[Column], labels: Numbers, like: Grown) -> Numbers:
    folds = random_folds(len(labels))
    unseen = np.empty(len(labels))
    for fold in range(FOLDS):
        out = folds == fold
        trees = grow([column.of(~out) for column in table], labels[~out], like=like)
        unseen[out] = trees.log_odds([column.of(out) for column in table])
    return unseen


def measured(labels: Numbers, log_odds: Numbers, chances: Numbers) -> Measured:
    return Measured(
        auc(labels, log_odds).value,
        brier(labels, chances).value,
        calibration_error(labels, chances),
        log_loss(labels, chances).value,
    )
