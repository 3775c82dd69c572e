"""What each level of each column says for or against a true pair, learned without labels.

A level weighs log2(m / u) bits. u is known from random pairs (strangers.py); m, how often true pairs fall into the
level, is what expectation maximisation finds over the pairs that were compared, together with the share of true
pairs among all (Fellegi and Sunter, 1969; Winkler, 1988). Two things hold it: what is usually so of true pairs counts
like `_USUAL_PAIRS` pairs that were seen, so that a set in which nobody is there twice teaches nothing wrong; and
names differ seldom in true pairs, so that a family is not taken for one person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from winnow.people.matching.columns import GIVEN, MOVES_WITH_HOUSE, MOVES_WITH_JOB, Column, Kind, together
from winnow.people.matching.comparisons import levels_of, word_of
from winnow.people.matching.strangers import Chance, Patterns

_TURNS = 40
# Where the share of true pairs begins: one record in ten is there twice.
_DUPLICATES_A_RECORD = 0.2
_USUAL_PAIRS = 100.0
# Of true pairs: the same, different; the rest is between.
_USUALLY_SAME, _USUALLY_DIFFERENT = 0.7, 0.1
_MOST_BITS, _LEAST_BITS = 20.0, -8.0
_LESS_AND_LESS = frozenset({"same", "slip", "near", "alike", "part", "different"})
# How often a true pair differs in it, at most. People change firms, addresses and numbers, and keep their names.
_MOST_DIFFERENT = {Kind.GIVEN: 0.12, Kind.FAMILY: 0.12, Kind.DATE: 0.15}
_MOST_OTHERWISE = 0.5
# And at least, of what changes with a house or a job: those who moved are found last, so they teach least.
_LEAST_MOVED = 0.08
# How often the names of one company are nearly the same, at least: with nothing but names, no such pair is sure
# enough to teach that there are any.
_LEAST_NEARLY = 0.06
_MOST_DIFFERENT_NAME = 0.15


@dataclass(frozen=True)
class Weights:
    """Bits by column and level, on its own and where the column's parent is the same; `share` of all pairs are true,
    and `same` says so of each pattern that was learned from."""

    alone: tuple[np.ndarray, ...]
    after: tuple[np.ndarray, ...]
    parent: tuple[int, ...]
    share: float


def learned(columns: Sequence[Column], compared: Patterns, chance: Chance, *, pairs: float) -> Weights:
    """`pairs`: how many there are in all; those that were not compared are strangers."""
    usual = [_usual(len(levels_of(column))) for column in columns]
    most = [_most_different(column, columns) for column in columns]
    moving = MOVES_WITH_HOUSE | (MOVES_WITH_JOB if _are_people(columns) else frozenset())
    least = [_LEAST_MOVED * (column.name in moving) for column in columns]
    names_companies = [
        j for j, one in enumerate(columns) if one.kind == Kind.COMPANY and not _are_people(columns)
    ]
    m, share = list(usual), min(0.5, _DUPLICATES_A_RECORD / np.sqrt(2 * pairs))
    made = _weights(columns, m, chance, share)
    for _turn in range(_TURNS):
        likely = same(made, columns, compared)
        # Whatever is less than even is none: a million of faint likenesses are no true pair.
        true = compared.count * np.where(likely >= 0.5, likely, 0)
        following = min(0.5, max(0.5, float(true.sum())) / pairs)
        m = [
            _true_shares(compared.levels[:, j], true, usual[j], least[j], most[j])
            for j in range(len(columns))
        ]
        if names_companies:
            m[names_companies[0]][-2] = max(m[names_companies[0]][-2], _LEAST_NEARLY)
        settled = abs(np.log2(following / share)) < 0.001
        share = following
        made = _weights(columns, m, chance, share)
        if settled:
            break
    return made


def same(made: Weights, columns: Sequence[Column], pairs: Patterns) -> np.ndarray:
    """How probably each pattern is a true pair."""
    bits = bits_of(made, columns, pairs.levels)
    return np.asarray(1 / (1 + 2.0 ** -np.clip(bits + np.log2(made.share / (1 - made.share)), -60, 60)))


def bits_of(made: Weights, columns: Sequence[Column], levels: np.ndarray) -> np.ndarray:
    said = np.zeros(levels.shape)
    for j, parent in enumerate(made.parent):
        own = levels[:, j]
        # A blank at the end of each table: level -1 says nothing.
        bits = np.append(made.alone[j], 0.0)[own]
        if parent >= 0:
            top = len(levels_of(columns[parent]))
            bits = np.where(levels[:, parent] == top, np.append(made.after[j], 0.0)[own], bits)
        said[:, j] = bits
    total = said.sum(axis=1)
    for group in together(columns):
        against = np.minimum(said[:, group.places], 0)
        total += (1 - group.rest) * (against.min(axis=1) - against.sum(axis=1))
    return np.asarray(total)


def _weights(columns: Sequence[Column], m: Sequence[np.ndarray], chance: Chance, share: float) -> Weights:
    alone = tuple(_bits(column, m[j], chance.u[j]) for j, column in enumerate(columns))
    after = tuple(
        _bits(columns[j], m[j], chance.after[j]) if parent >= 0 else alone[j]
        for j, parent in enumerate(chance.parent)
    )
    # What a parent implies says less than it would alone, for and against.
    after = tuple(
        np.clip(some, np.minimum(own, 0), np.maximum(own, 0)) for some, own in zip(after, alone, strict=True)
    )
    return Weights(alone, after, chance.parent, share)


def _bits(column: Column, m: np.ndarray, u: np.ndarray) -> np.ndarray:
    """A difference never speaks for a true pair, nothing says more than that both are the same, and of what is less
    and less alike the worse never says more than the better."""
    bits = np.clip(np.log2(m / u), _LEAST_BITS, _MOST_BITS)
    words = [word_of(column, level) for level in range(len(bits))]
    bits[0] = min(bits[0], 0.0)
    bits = np.minimum(bits, bits[-1])
    nearer = bits[-1]
    for level in reversed(range(len(bits))):
        if words[level] in _LESS_AND_LESS:
            bits[level] = nearer = min(nearer, bits[level])
        elif words[level] == "named":
            bits[level] = 0.0
    return np.asarray(bits)


def _true_shares(
    levels: np.ndarray, true: np.ndarray, usual: np.ndarray, least: float, most: float
) -> np.ndarray:
    there = levels >= 0
    seen = np.bincount(levels[there], weights=true[there], minlength=len(usual)) + _USUAL_PAIRS * usual
    shares = seen / seen.sum()
    bound = float(np.clip(shares[0], least, most))
    if bound != shares[0]:
        shares = np.append(bound, shares[1:] * (1 - bound) / shares[1:].sum())
    return np.asarray(shares)


def _usual(top: int) -> np.ndarray:
    between = 1 - _USUALLY_SAME - _USUALLY_DIFFERENT
    if top == 1:
        return np.array([_USUALLY_DIFFERENT, 1 - _USUALLY_DIFFERENT])
    return np.array([_USUALLY_DIFFERENT, *[between / (top - 1)] * (top - 1), _USUALLY_SAME])


def _most_different(column: Column, columns: Sequence[Column]) -> float:
    if column.kind == Kind.COMPANY and not _are_people(columns):
        return _MOST_DIFFERENT_NAME
    return _MOST_DIFFERENT.get(column.kind, _MOST_OTHERWISE)


def _are_people(columns: Sequence[Column]) -> bool:
    return any(one.name == GIVEN for one in columns)
