"""The past of a learned model told honestly: learned anew before each period, from what was known by then (rolling
origin), and beside it each random fifth foretold by what was learned from the others.

A model is measured too well on the leads that it was made from. What is measured here is the way of learning, on rows
that each scorecard had not seen; the difference between the two splits is what changed over time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np

from winnow.learning.columns import Column, Numbers, Truths
from winnow.learning.floors import History, enough, enough_for_a_group
from winnow.learning.teaching import Measured, NothingToLearnFrom, foretold_by_folds, learned_for, measured

PERIODS = 5
# Before each period the latest of those that are known: more would take longer and say the same.
MOST_LEARNED_FROM = 20_000
Told = Callable[[], None]


@dataclass(frozen=True)
class Past:
    """Leads in the order of arrival, one row each: when each `arrived` and `ended`."""

    table: Sequence[Column]
    labels: Numbers
    arrived: Sequence[datetime]
    ended: Sequence[datetime]


@dataclass(frozen=True)
class _Period:
    """The leads of a period, `there`, and those that were known before it began, `before`."""

    first: datetime
    last: datetime
    there: Truths
    before: Truths


def learned_anew(past: Past, *, most_parts: int, told: Told) -> dict[str, Any]:
    """`random`, and `time` where leads came in at different times; `known_by` says whether the dates of their ends or,
    where these were all recorded later, those of their arrival tell what was known before a period."""
    by_end = list(_periods(past, past.ended))
    known_by = "end" if any(_enough(past, one) for one in by_end) else "arrival"
    periods = by_end if known_by == "end" else list(_periods(past, past.arrived))
    time = _by_time(past, periods, most_parts, told)
    random = _by_folds(past, most_parts)
    told()
    return {"known_by": known_by, "time": time, "random": random}


def _periods(past: Past, known: Sequence[datetime]) -> Iterator[_Period]:
    """Of equal counts by arrival, from the second on; none where all came in at once."""
    arrived, known_at = (np.array([at.timestamp() for at in moments]) for moments in (past.arrived, known))
    bounds = np.unique(np.quantile(arrived, np.linspace(0, 1, PERIODS + 1)[1:-1]))
    place = np.searchsorted(bounds, arrived, side="right")
    for number, bound in enumerate(bounds, start=1):
        there = place == number
        inside = [at for at, here in zip(past.arrived, there, strict=True) if here]
        before = (arrived < bound) & (known_at < bound)
        if inside and before.any():
            yield _Period(inside[0], inside[-1], there, _latest(before))


def _latest(rows: Truths) -> Truths:
    found = np.zeros_like(rows)
    found[np.flatnonzero(rows)[-MOST_LEARNED_FROM:]] = True
    return found


def _enough(past: Past, period: _Period) -> bool:
    before = past.labels[period.before]
    return enough(History(before.size, int(before.sum()), 0))


def _by_time(past: Past, periods: Sequence[_Period], most_parts: int, told: Told) -> dict[str, Any] | None:
    parts, seen = [], []
    for period in periods:
        said = _foretold(past, period, most_parts) if _enough(past, period) else None
        parts.append(_part(past, period, said))
        if said is not None:
            seen.append((past.labels[period.there], *said))
        told()
    if not seen:
        return None
    labels, log_odds, chances = (np.concatenate(each) for each in zip(*seen, strict=True))
    if not 0 < labels.sum() < labels.size:
        return None
    return {**_told(labels, measured(labels, log_odds, chances)), "periods": parts}


def _foretold(past: Past, period: _Period, most_parts: int) -> tuple[Numbers, Numbers] | None:
    """Log-odds and chances of the leads of a period, by what was learned before it."""
    days = np.array([at.timestamp() / 86_400 for at in past.arrived])
    before = [column.of(period.before) for column in past.table]
    try:
        return learned_for(
            before,
            past.labels[period.before],
            days[period.before],
            [column.of(period.there) for column in past.table],
            most_parts=most_parts,
        )
    except NothingToLearnFrom:
        return None


def _part(past: Past, period: _Period, said: tuple[Numbers, Numbers] | None) -> dict[str, Any]:
    labels = past.labels[period.there]
    found: dict[str, Any] = {
        "name": f"{period.first.date().isoformat()} – {period.last.date().isoformat()}",
        "learned_from": int(period.before.sum()),
        "n": int(labels.size),
        "positives": int(labels.sum()),
    }
    if said is None or not enough_for_a_group(found["n"], found["positives"]):
        return found | {"auc": None}
    return found | _told(labels, measured(labels, *said))


def _by_folds(past: Past, most_parts: int) -> dict[str, Any] | None:
    try:
        return _told(past.labels, foretold_by_folds(past.table, past.labels, most_parts=most_parts))
    except NothingToLearnFrom:
        return None


def _told(labels: Numbers, found: Measured) -> dict[str, Any]:
    return {"n": int(labels.size), "positives": int(labels.sum()), **asdict(found)}
