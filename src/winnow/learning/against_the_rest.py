"""Suspects among fields, judged by what all other fields know.

A field that leads to an end shares its work with others: given the end, it goes against them or stands for them. One that
is written because of the end knows nothing but the end: given it, it has nothing to do with any other field, so that its
log-odds and those of all others simply add up (naive Bayes holds). A logistic regression on the two log-odds then
gives both their full weight, 1. Honest fields do so only by chance; a leak that says much does so always.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from winnow.learning.additive import chance
from winnow.learning.columns import Column, Numbers, Shape
from winnow.learning.evidence import Evidence, information
from winnow.learning.folds import random_folds
from winnow.learning.weighing import weigh

# A field that says this much by itself, and more than all others together.
MUCH_INFORMATION = 0.40
# One that says this much, and that follows the end instead of leading to it.
FOLLOWING_INFORMATION = 0.25
FULL_WEIGHT, FULL_WEIGHT_OF_OWN = 0.10, 0.20
# Others that say less than this are no measure of what is too good.
LEAST_OF_OTHERS = 0.02
PURE_SHARE, PURE_INFORMATION = 0.08, 0.15
# A number with fewer values is a code or a scale, such as 1 to 5: an end of it may well rule something out.
MANY_VALUES = 25
# Where all others say far more, one that rules an end out is one of them.
LEAST_OF_THE_REST = 0.7
_MOST_COMPARED = 60


@dataclass(frozen=True)
class _Rest:
    """What all fields above suspicion say together, of rows that they have not seen."""

    log_odds: Numbers
    information: float


def against_the_rest(
    table: Sequence[Column], labels: Numbers, found: Mapping[Column, Evidence], out: Collection[str]
) -> dict[str, str]:
    """Reasons by field. Suspects are compared with what is above suspicion: several leaks would vouch for each other."""
    suspects = [told for told in found.values() if _suspect(told)]
    if not suspects:
        return {}
    names = {*out, *(told.column.name for told in suspects)}
    rest = _rest([one for one in table if one.name not in names], labels, found)
    reasons = {told.column.name: _reason(told, labels, rest) for told in suspects}
    return {name: reason for name, reason in reasons.items() if reason}


def _suspect(told: Evidence) -> bool:
    return told.information >= FOLLOWING_INFORMATION or _leaves_no_doubt(told)


def _leaves_no_doubt(told: Evidence) -> bool:
    """Only for amounts: a level may well rule the end out, such as "has one already"; an amount that does so from its
    low end on is one of what we did."""
    return (
        told.column.shape == Shape.NUMBER
        and told.pure >= PURE_SHARE
        and told.information >= PURE_INFORMATION
        and len(np.unique(told.column.values[~told.column.blank])) >= MANY_VALUES
    )


def _reason(told: Evidence, labels: Numbers, rest: _Rest) -> str:
    if rest.information < LEAST_OF_OTHERS:
        return ""
    if told.information >= MUCH_INFORMATION and told.information > rest.information:
        return _(
            "Too good to be true: it says more about the end than all other fields together "
            "(information %(own).2f against %(others).2f)."
        ) % {"own": told.information, "others": rest.information}
    if _leaves_no_doubt(told) and told.information > LEAST_OF_THE_REST * rest.information:
        return _(
            "Too good to be true: for %(share).0f %% of the leads its value leaves no doubt how they ended "
            "(AUC by itself %(auc).2f)."
        ) % {"share": 100 * told.pure, "auc": told.auc}
    if told.information > rest.information and _follows_the_end(told.column, labels, rest):
        return _(
            "It follows the end instead of leading to it: it says much (information %(own).2f), and among leads that "
            "ended alike it has nothing to do with any other field."
        ) % {"own": told.information}
    return ""


def _follows_the_end(column: Column, labels: Numbers, rest: _Rest) -> bool:
    log_odds, _informed = _unseen([column], labels)
    x = np.column_stack([log_odds, rest.log_odds, np.ones(len(labels))]).clip(-30, 30)
    weights = np.array([1.0, 1.0, 0.0])
    for _step in range(20):
        chances = chance(x @ weights)
        hessian = (x * (chances * (1 - chances))[:, None]).T @ x + 1e-6 * np.eye(3)
        step = np.linalg.solve(hessian, x.T @ (labels - chances))
        weights = weights + step.clip(-1, 1)
    own, others, _level = weights.tolist()
    return bool(abs(others - 1) <= FULL_WEIGHT and abs(own - 1) <= FULL_WEIGHT_OF_OWN)


def _rest(table: Sequence[Column], labels: Numbers, found: Mapping[Column, Evidence]) -> _Rest:
    """Of very many fields those that say most."""
    most = sorted(table, key=lambda one: -found[one].information if one in found else 0.0)[:_MOST_COMPARED]
    return _Rest(*_unseen(most, labels)) if most else _Rest(np.zeros(len(labels)), 0.0)


def _unseen(table: Sequence[Column], labels: Numbers) -> tuple[Numbers, float]:
    """Log-odds of each half by what was learned from the other, and their information."""
    log_odds = np.empty(len(labels))
    half = random_folds(len(labels), folds=2) == 0
    for out in (half, ~half):
        weighing = weigh([one.of(~out) for one in table], labels[~out], rounds=0)
        log_odds[out] = weighing.log_odds(weighing.coded([one.of(out) for one in table]))
    return log_odds, information(labels, chance(log_odds))
