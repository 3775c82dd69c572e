"""From a table with labels to a scorecard with a calibrated chance, measured on rows that it has not seen.

Where leads came in over time, the last quarter is held out: learned on what came before, measured on what came
after, as it will be used. Where they all came at once (an imported list) every row is foretold by a scorecard of the
other folds. The scorecard that is kept is learned from all rows, with as many rounds of corners as foretell the other
folds best; its chances come from the out-of-fold scores of all rows, at the level of the latest ones (calibrating.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from winnow.learning.additive import chance
from winnow.learning.binning import bins_of
from winnow.learning.calibrating import Curve, calibrated, cross_calibrated, spread_over_time
from winnow.learning.columns import Column, Numbers, Truths
from winnow.learning.evidence import information_at_a_glance
from winnow.learning.folds import FOLDS, random_folds
from winnow.learning.holding import ByLuck, calibration_error, error_by_luck
from winnow.learning.measures import auc, brier, log_loss
from winnow.learning.scorecard import POINTS_A_LOG_ODD, Scorecard, scorecard
from winnow.learning.together import ROUNDS
from winnow.learning.weighing import Weighing, weigh, weighings
from winnow.learning.yardstick import Grown, grow

HELD_OUT = 0.25
LEAST_HELD_OUT, LEAST_OF_EACH_HELD_OUT = 300, 50
# As many as are weighed together within seconds.
MOST_COLUMNS, MOST_BINS = 90, 700
# A model with more rules is read by nobody.
MOST_PARTS = 300
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Measured:
    """On rows that were not learned from. `ece_by_luck` is what right chances would have on as many."""

    auc: float
    brier: float
    ece: float
    ece_by_luck: ByLuck
    log_loss: float


@dataclass(frozen=True)
class Taught:
    """`chance` is over the score. `held_out` says by what it was measured: time or folds; `labels` and `chances` are
    those of the rows that it was measured on."""

    card: Scorecard
    chance: Curve
    columns: tuple[int, ...]
    measured: Measured
    yardstick: Measured
    by_time: bool
    by_folds: Measured
    labels: Numbers
    chances: Numbers
    scores: Numbers


@dataclass(frozen=True)
class _Fitted:
    """A scorecard, what to add to its scores for log-odds, the curve over those, and every row's log-odds as cards
    of other folds see it. `columns` are the places of its columns in the table, `by_fold` those of each fold."""

    card: Scorecard
    shift: float
    curve: Curve
    unseen: Numbers
    columns: list[int]
    by_fold: list[list[int]]

    def log_odds(self, table: Sequence[Column]) -> Numbers:
        return self.card.scores(_only(table, self.columns)) / POINTS_A_LOG_ODD + self.shift

    def chance(self) -> Curve:
        """Over the scores of the card."""
        return self.curve.over(POINTS_A_LOG_ODD, self.shift)


def teach(
    table: Sequence[Column], labels: Numbers, arrived: Numbers, *, most_parts: int, progress: Progress
) -> Taught:
    """`arrived` are days. Raises `NothingToLearnFrom` where no column says anything."""
    late = held_out(labels, arrived)
    progress("weigh")
    whole = _fitted(table, labels, arrived, most_parts)
    progress("measure")
    if late is None:
        rows, log_odds = np.ones(len(labels), dtype=np.bool_), whole.unseen
        chances = cross_calibrated(labels, log_odds, random_folds(len(labels)))
        progress("compare")
        trees = _trees_by_folds(table, labels, whole)
    else:
        before, rows = [one.of(~late) for one in table], late
        then = _fitted(before, labels[~late], arrived[~late], most_parts)
        after = [one.of(late) for one in table]
        log_odds = then.log_odds(after)
        chances = then.curve.chances(log_odds)
        progress("compare")
        trees = _trees_by_time(before, labels[~late], arrived[~late], after, labels[late], then)
    return Taught(
        whole.card,
        whole.chance(),
        tuple(whole.columns),
        measured(labels[rows], log_odds, chances),
        trees,
        late is not None,
        _measured_by_folds(labels, whole.unseen),
        labels[rows],
        chances,
        whole.card.scores(_only(table, whole.columns)).astype(np.float64),
    )


def foretold_by_folds(table: Sequence[Column], labels: Numbers, *, most_parts: int) -> Measured:
    """Each row foretold by what was learned from the other folds. Raises `NothingToLearnFrom`."""
    whole = _fitted(table, labels, np.zeros(len(labels)), most_parts)
    return _measured_by_folds(labels, whole.unseen)


def learned_for(
    before: Sequence[Column], labels: Numbers, arrived: Numbers, after: Sequence[Column], *, most_parts: int
) -> tuple[Numbers, Numbers]:
    """Log-odds and chances of other rows, by a scorecard learned from these. Raises `NothingToLearnFrom`."""
    then = _fitted(before, labels, arrived, most_parts)
    log_odds = then.log_odds(after)
    return log_odds, then.curve.chances(log_odds)


def _measured_by_folds(labels: Numbers, unseen: Numbers) -> Measured:
    return measured(labels, unseen, cross_calibrated(labels, unseen, random_folds(len(labels))))


class NothingToLearnFrom(ValueError):
    """No column says anything about the outcome, or there is none."""


def worth_weighing(table: Sequence[Column], labels: Numbers) -> list[int]:
    """The places of the columns with more than one bin; where these are too many to be weighed together within
    seconds, of those that say something by themselves, those that say most."""
    coded = [bins_of(column).codes(column) for column in table]
    sizes = {place: len(np.unique(codes)) for place, codes in enumerate(coded)}
    varied = [place for place, size in sizes.items() if size > 1]
    if not varied:
        raise NothingToLearnFrom
    if len(varied) <= MOST_COLUMNS and sum(sizes[place] for place in varied) <= MOST_BINS:
        return varied
    told = {place: information_at_a_glance(coded[place], labels) for place in varied}
    chosen: list[int] = []
    bins = 0
    for place in sorted(varied, key=lambda place: -told[place]):
        bins += sizes[place]
        if chosen and (bins > MOST_BINS or len(chosen) == MOST_COLUMNS or told[place] <= 0):
            break
        chosen.append(place)
    return sorted(chosen)


def held_out(labels: Numbers, arrived: Numbers) -> Truths | None:
    """The rows that came in last, or None where all came at once or too few of either kind would be held out."""
    if not spread_over_time(arrived):
        return None
    late: Truths = arrived >= np.quantile(arrived, 1 - HELD_OUT)
    for part in (late, ~late):
        good = labels[part].sum()
        if part.sum() < LEAST_HELD_OUT or min(good, part.sum() - good) < LEAST_OF_EACH_HELD_OUT:
            return None
    return late


def _fitted(table: Sequence[Column], labels: Numbers, arrived: Numbers, most_parts: int) -> _Fitted:
    """Everything is done anew in each fold, the choice of columns too: what was chosen with a row in sight is not
    measured on it."""
    by_fold, made = [], []
    for out in _folds(labels):
        rest = [column.of(~out) for column in table]
        columns = worth_weighing(rest, labels[~out])
        by_fold.append(columns)
        made.append(weighings(_only(rest, columns), labels[~out]))
    rounds = _worthwhile(table, labels, by_fold, made)
    unseen = np.empty(len(labels))
    for out, columns, steps in zip(_folds(labels), by_fold, made, strict=True):
        some = _only(table, columns)
        card, shift = _card(_at(steps, rounds), [column.of(~out) for column in some], most_parts)
        unseen[out] = card.scores([column.of(out) for column in some]) / POINTS_A_LOG_ODD + shift
    columns = worth_weighing(table, labels)
    some = _only(table, columns)
    card, shift = _card(weigh(some, labels, rounds=rounds), some, most_parts)
    return _Fitted(card, shift, calibrated(labels, unseen, arrived), unseen, columns, by_fold)


def _worthwhile(
    table: Sequence[Column], labels: Numbers, by_fold: list[list[int]], made: list[list[Weighing]]
) -> int:
    """The fewest rounds of corners that foretell the rows of other folds as well as the best number does, but for
    luck: within one standard error of the difference."""
    losses = np.zeros((ROUNDS + 1, len(labels)))
    for out, columns, steps in zip(_folds(labels), by_fold, made, strict=True):
        there = [table[place].of(out) for place in columns]
        told = [_losses(labels[out], chance(one.log_odds(one.coded(there)))) for one in steps]
        losses[:, out] = [*told, *[told[-1]] * (ROUNDS + 1 - len(told))]
    beyond = losses - losses[losses.mean(axis=1).argmin()]
    luck = beyond.std(axis=1) / len(labels) ** 0.5
    return int(np.argmax(beyond.mean(axis=1) <= luck))


def _losses(labels: Numbers, chances: Numbers) -> Numbers:
    found: Numbers = -np.log(np.where(labels == 1, chances, 1 - chances).clip(1e-12))
    return found


def _at(steps: Sequence[Weighing], rounds: int) -> Weighing:
    return steps[min(rounds, len(steps) - 1)]


def _card(weighing: Weighing, table: Sequence[Column], most_parts: int) -> tuple[Scorecard, float]:
    """The scorecard of what was learned from a table, and what to add to its scores, as log-odds, for the mean to be
    right."""
    card = scorecard(weighing, table, most_parts=most_parts)
    log_odds = weighing.log_odds(weighing.coded(table))
    return card, float(np.mean(log_odds - card.scores(table) / POINTS_A_LOG_ODD))


def _folds(labels: Numbers) -> list[Truths]:
    folds = random_folds(len(labels))
    return [folds == fold for fold in range(FOLDS)]


def _only(table: Sequence[Column], places: Sequence[int]) -> list[Column]:
    return [table[place] for place in places]


def _trees_by_folds(table: Sequence[Column], labels: Numbers, whole: _Fitted) -> Measured:
    """The trees measured on the same rows as the scorecard, with the same columns, and calibrated by the same means."""
    log_odds = _unseen_by_trees(table, labels, whole, grow(_only(table, whole.columns), labels))
    return measured(labels, log_odds, cross_calibrated(labels, log_odds, random_folds(len(labels))))


def _trees_by_time(
    before: Sequence[Column],
    labels: Numbers,
    arrived: Numbers,
    after: Sequence[Column],
    truth: Numbers,
    then: _Fitted,
) -> Measured:
    trees = grow(_only(before, then.columns), labels)
    curve = calibrated(labels, _unseen_by_trees(before, labels, then, trees), arrived)
    log_odds = trees.log_odds(_only(after, then.columns))
    return measured(truth, log_odds, curve.chances(log_odds))


def _unseen_by_trees(table: Sequence[Column], labels: Numbers, like: _Fitted, grown: Grown) -> Numbers:
    unseen = np.empty(len(labels))
    for out, columns in zip(_folds(labels), like.by_fold, strict=True):
        mine = _only(table, columns)
        trees = grow([column.of(~out) for column in mine], labels[~out], like=grown)
        unseen[out] = trees.log_odds([column.of(out) for column in mine])
    return unseen


def measured(labels: Numbers, log_odds: Numbers, chances: Numbers) -> Measured:
    return Measured(
        auc(labels, log_odds).value,
        brier(labels, chances).value,
        calibration_error(labels, chances),
        error_by_luck(chances),
        log_loss(labels, chances).value,
    )
