"""When a lead's score changes next by itself: as interest fades, as windows close, as days go by.

A part of k points that fades by half every h seconds, standing at x = points x weights now, is rounded to k until x
has fallen to k - 1/2: that is h x log2(x / (k - 1/2)) from now. At a cap, x may be far above k, which the same formula
covers. Weights are whole billionths, so the moment is found a little early on purpose: a lead that is looked at too
soon keeps its score, one that is looked at too late would show a wrong one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import ceil, log

from winnow.scoring.happenings import Behaviour, Happened, Interactions
from winnow.scoring.language import Group, ParsedRule
from winnow.scoring.terms import BILLION, SECONDS_A_DAY, Terms
from winnow.scoring.words import Measure

# Later than any moment; smaller than what a float holds exactly.
FAR = 2**52
_EARLY_SECONDS = 1.0
_EARLY_SHARE = 2e-6


def next_changes(rules: Iterable[ParsedRule], terms: Terms) -> list[str]:
    """SQL for each moment at which some rule's points may change, over the columns of `parts`; FAR where never."""
    moments: dict[str, None] = {}
    for i, rule in enumerate(rules):
        if isinstance(rule.condition, Behaviour):
            moments |= dict.fromkeys(_of_behaviour(i, rule.points, rule.condition, terms))
        else:
            moments |= dict.fromkeys(_of_group(rule.condition, terms))
    return list(moments)


def _of_behaviour(i: int, points: int, behaviour: Behaviour, terms: Terms) -> Iterator[str]:
    if behaviour.half_life_days is not None:
        yield _fades(i, abs(points), behaviour.half_life_days * SECONDS_A_DAY, terms.weight(behaviour), terms)
    yield from _leaves(behaviour.which, terms)


def _fades(i: int, points: int, half_life: float, weight: str, terms: Terms) -> str:
    dialect = terms.dialect
    left = f"{dialect.float(f'{points} * {weight}')} / ((abs(p{i}) - 0.5) * {BILLION}.0)"
    seconds = f"{half_life / log(2)!r} * ln({left}) - {_EARLY_SECONDS + half_life * _EARLY_SHARE!r}"
    return f"CASE WHEN p{i} <> 0 THEN {terms.now} + {dialect.seconds(seconds)} ELSE {FAR} END"


def _leaves(which: Interactions, terms: Terms) -> Iterator[str]:
    """The first interaction of a window is the first to leave it."""
    if which.window_days is not None:
        yield f"COALESCE({terms.first(which)} + {which.window_days * SECONDS_A_DAY}, {FAR})"


def _of_group(group: Group, terms: Terms) -> Iterator[str]:
    for member in group.members:
        if isinstance(member, Group):
            yield from _of_group(member, terms)
        elif isinstance(member, Happened):
            yield from _leaves(member.which, terms)
            if member.measure == Measure.DAYS_SINCE:
                last = terms.last(member.which)
                yield from (_passes(last, ceil(days * SECONDS_A_DAY), terms) for days in member.values)


def _passes(last: str, seconds: int, terms: Terms) -> str:
    """So many seconds after the last, and the second after that."""
    return (
        f"CASE WHEN {last} + {seconds} > {terms.now} THEN {last} + {seconds} "
        f"WHEN {last} + {seconds + 1} > {terms.now} THEN {last} + {seconds + 1} ELSE {FAR} END"
    )
