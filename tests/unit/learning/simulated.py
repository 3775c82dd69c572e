"""Leads of a made-up business in which it is known which fields are honest and which leak."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from winnow.learning.additive import chance
from winnow.learning.columns import Column, Numbers, Objects, Shape, levels

HONEST_NUMBERS = ("age", "visits", "minutes", "income")
HONEST_LEVELS = ("region", "trade", "size", "owns", "wish")


@dataclass(frozen=True)
class Simulated:
    honest: list[Column]
    leaking: list[Column]
    labels: Numbers
    truth: Numbers

    @property
    def table(self) -> list[Column]:
        return [*self.honest, *self.leaking]


def simulated(n: int, *, base: float, seed: int) -> Simulated:
    """`base` is about the share that ends well."""
    rng = np.random.default_rng(seed)
    honest, effect = _honest(n, rng)
    log_odds = effect - effect.mean() + float(np.log(base / (1 - base)))
    labels = (rng.random(n) < chance(log_odds)).astype(np.float64)
    return Simulated(honest, _leaking(labels, rng), labels, log_odds)


def _honest(n: int, rng: np.random.Generator) -> tuple[list[Column], Numbers]:
    age, visits = rng.normal(40, 12, n).round(), rng.poisson(3, n).astype(np.float64)
    minutes, income = rng.gamma(2, 10, n).round(1), rng.lognormal(10, 0.5, n).round()
    income[rng.random(n) < 0.3] = np.nan
    region, trade = rng.integers(0, 6, n), rng.integers(0, 40, n)
    size, owns, wish = rng.integers(0, 3, n), rng.random(n) < 0.3, rng.integers(0, 3, n)
    effect = (
        0.8 * np.sin(age / 9)
        + 0.25 * np.minimum(visits, 6)
        + 1.1 * np.log1p(minutes / 10)
        + np.where(np.isnan(income), -0.3, 0.4 * (income > 25_000))
        + rng.normal(0, 0.4, 6)[region]
        + rng.normal(0, 0.4, 40)[trade]
        + 0.3 * size
        + np.where(owns, -4.0, 0.0)
    )
    # What a form asks for, and one in four leaves open: a judgement in its words, and honest.
    asked = texts(np.array(["low", "medium", "high"])[wish])
    asked[rng.random(n) < 0.25] = None
    effect = effect + 0.3 * wish
    named = zip(HONEST_NUMBERS, (age, visits, minutes, income), strict=True)
    columns = [Column(name, name, Shape.NUMBER, values) for name, values in named]
    kinds = (
        texts(np.array([f"region {one}" for one in range(6)])[region]),
        texts(np.array([f"trade {one}" for one in range(40)])[trade]),
        texts(np.array(["small", "middling", "large"])[size]),
        texts(np.where(owns, "has one", "has none")),
        asked,
    )
    columns += [
        Column(name, name, Shape.LEVELS, values) for name, values in zip(HONEST_LEVELS, kinds, strict=True)
    ]
    return columns, effect


def _leaking(labels: Numbers, rng: np.random.Generator) -> list[Column]:
    n, won = len(labels), labels == 1
    wrong = rng.random(n) < 0.03
    status = texts(np.where(won ^ wrong, "stage 7", "stage 2"))
    reason = _only(
        ~won & (rng.random(n) < 0.7), np.array(["price", "timing", "other"])[rng.integers(0, 3, n)]
    )
    value = np.where(won & (rng.random(n) < 0.9), rng.gamma(2, 500, n).round(), np.nan)
    calls = rng.poisson(np.where(won, 9.0, 2.0)).astype(np.float64)
    happened = np.array(["Email Opened", "Call answered", "SMS sent", "Not reached", "Page read"])
    last = happened[np.where(won, rng.integers(0, 3, n), rng.integers(1, 5, n))]
    talked = rng.random(n) < np.where(won, 0.7, 0.35)
    liking = np.array(["Hot", "Warm", "Cold"])[np.where(won, rng.integers(0, 2, n), rng.integers(0, 3, n))]
    number = np.where(talked, np.array([{"Hot": 90, "Warm": 50, "Cold": 10}[one] for one in liking]), np.nan)
    return [
        Column("status", "status", Shape.LEVELS, status),
        Column("lost because", "lost because", Shape.LEVELS, reason),
        Column("value", "value", Shape.NUMBER, value),
        Column("calls", "calls", Shape.NUMBER, calls),
        Column("last thing", "last thing", Shape.LEVELS, texts(last)),
        Column("liking", "liking", Shape.LEVELS, _only(talked, liking)),
        Column(
            "liking in numbers",
            "liking in numbers",
            Shape.NUMBER,
            number + np.where(talked, rng.integers(0, 3, n), 0),
        ),
    ]


def texts(values: np.ndarray[tuple[int], np.dtype[np.str_]]) -> Objects:
    return levels([str(value) for value in values])


def _only(
    where: np.ndarray[tuple[int], np.dtype[np.bool_]], values: np.ndarray[tuple[int], np.dtype[np.str_]]
) -> Objects:
    return levels([str(value) if holds else None for holds, value in zip(where, values, strict=True)])
