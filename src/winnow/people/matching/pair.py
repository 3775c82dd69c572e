"""Two records that were compared, and what each of their columns said."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """What one column says: the plain word of its level, and how many bits it adds."""

    column: str
    word: str
    weight: float


@dataclass(frozen=True)
class Pair:
    """Two records, the lower key first; `weight` in bits: 0 is even odds."""

    a: int
    b: int
    weight: float
    parts: tuple[Part, ...]

    @property
    def probability(self) -> float:
        return probability_of(self.weight)


def probability_of(weight: float) -> float:
    return float(1 / (1 + 2.0 ** -max(-60.0, min(60.0, weight))))
