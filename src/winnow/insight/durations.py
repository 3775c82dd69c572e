"""How long something lasts, from spans of which some have not ended yet: without a database.

Quantiles of the ended ones alone are too short, since the long ones are still going on. So `likely` ones stand beside
them, after Kaplan and Meier (1958): S(t) = Π (1 - ended at t / still under way just before t), and the quantile p is the
first t with S(t) <= 1 - p. It is None where too few have ended for the curve to come down that far.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

HALF, MOST = 0.5, 0.8


@dataclass(frozen=True)
class Lasted:
    """Days. `median_days` and `p80_days` are of the `n` that have ended; `likely_median_days` and `likely_p80_days`
    count the `still` ones in as well."""

    n: int
    still: int
    median_days: float | None
    p80_days: float | None
    likely_median_days: float | None
    likely_p80_days: float | None


def lasted(ended: Sequence[float], still: Sequence[float] = ()) -> Lasted:
    """`ended` and `still` in days; those of `still` have lasted so far."""
    ordered = sorted(ended)
    halved, most = _likely(ordered, sorted(still))
    return Lasted(
        n=len(ordered),
        still=len(still),
        median_days=_rounded(_quantile(ordered, HALF)),
        p80_days=_rounded(_quantile(ordered, MOST)),
        likely_median_days=_rounded(halved),
        likely_p80_days=_rounded(most),
    )


def _quantile(ordered: Sequence[float], share: float) -> float | None:
    """The smallest value that at least this share of them does not exceed."""
    return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else None


def _likely(ended: Sequence[float], still: Sequence[float]) -> tuple[float | None, float | None]:
    under_way, passed, alive = len(ended) + len(still), 0, 1.0
    found: dict[float, float | None] = {HALF: None, MOST: None}
    for day, n in Counter(ended).items():
        # One that was last seen on the day another ended was still under way then.
        while passed < len(still) and still[passed] < day:
            passed += 1
            under_way -= 1
        alive *= 1 - n / under_way
        under_way -= n
        for share, at in found.items():
            if at is None and alive <= 1 - share + 1e-9:
                found[share] = day
    return found[HALF], found[MOST]


def _rounded(days: float | None) -> float | None:
    return None if days is None else round(days, 1)
