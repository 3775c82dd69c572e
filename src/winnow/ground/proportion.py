"""Shares with their uncertainty: a rate without its n and an interval says nothing.

Wilson score interval (Wilson 1927): for k of n and the normal quantile z,
centre = (k + z²/2) / (n + z²), half = z / (n + z²) · sqrt(k(n-k)/n + z²/4).
It stays inside 0..1 and is right for small n, where the textbook interval is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959963984540054


@dataclass(frozen=True)
class Proportion:
    """`k` of `n`; `rate`, `low` and `high` are None when n is 0: nothing is known."""

    k: int
    n: int
    rate: float | None
    low: float | None
    high: float | None


def proportion(k: int, n: int, *, z: float = Z_95) -> Proportion:
    """`k` of `n` with its Wilson interval, 95 % unless told. Raises ValueError when k is not within 0..n."""
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is not a share")
    if n == 0:
        return Proportion(0, 0, None, None, None)
    centre = (k + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * sqrt(k * (n - k) / n + z * z / 4)
    # At the ends the interval touches 0 or 1 exactly; floats would miss it by a hair.
    low = 0.0 if k == 0 else max(0.0, centre - half)
    high = 1.0 if k == n else min(1.0, centre + half)
    return Proportion(k, n, k / n, low, high)


def shrunk(k: int, n: int, *, prior: float, strength: float) -> float:
    """The mean of a beta prior worth `strength` observations at `prior`, after seeing k of n."""
    return (k + strength * prior) / (n + strength)
