"""Logistic regression by Newton's method, in plain Python: small, and independent of what it is to judge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import exp, sqrt

Fit = dict[str, tuple[float, float]]  # coefficient and its standard error, by name


def fit(rows: Iterable[tuple[frozenset[str], bool]], names: Sequence[str]) -> Fit:
    """Coefficients of yes-or-no facts, "base" among them. Equal rows are counted, not repeated."""
    counts: dict[tuple[int, ...], list[int]] = defaultdict(lambda: [0, 0])
    for facts, happened in rows:
        pattern = (0, *(place + 1 for place, name in enumerate(names) if name in facts))
        counts[pattern][0] += 1
        counts[pattern][1] += happened
    size = len(names) + 1
    beta = [0.0] * size
    for _step in range(12):
        gradient, information = _derivatives(counts, beta, size)
        beta = [b + step for b, step in zip(beta, _solve(information, gradient), strict=True)]
    _, information = _derivatives(counts, beta, size)
    errors = []
    for place in range(size):
        unit = [float(place == other) for other in range(size)]
        errors.append(sqrt(_solve(information, unit)[place]))
    return dict(zip(("base", *names), zip(beta, errors, strict=True), strict=True))


def _derivatives(
    counts: dict[tuple[int, ...], list[int]], beta: list[float], size: int
) -> tuple[list[float], list[list[float]]]:
    gradient = [0.0] * size
    information = [[0.0] * size for _ in range(size)]
    for pattern, (n, happened) in counts.items():
        chance = 1 / (1 + exp(-sum(beta[place] for place in pattern)))
        weight = n * chance * (1 - chance)
        for one in pattern:
            gradient[one] += happened - n * chance
            row = information[one]
            for other in pattern:
                row[other] += weight
    return gradient, information


def _solve(matrix: list[list[float]], vector: list[float]) -> list[float]:
    """Gauss with the largest pivot."""
    rows = [[*row, value] for row, value in zip(matrix, vector, strict=True)]
    size = len(rows)
    for place in range(size):
        best = max(range(place, size), key=lambda row: abs(rows[row][place]))
        rows[place], rows[best] = rows[best], rows[place]
        for row in range(size):
            if row != place:
                factor = rows[row][place] / rows[place][place]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[place], strict=True)]
    return [rows[place][size] / rows[place][place] for place in range(size)]
