"""From pairs to groups: what may never be the same, what hangs together, and the pairs that follow from it.

If a is b and b is c, then a is c, though a and c may agree on nothing that they were compared by. Groups grow from
the surest pair down (single linkage, Kruskal's order); two groups become one only where all the pairs between them
say enough for it on the average, so that one chance agreement does not chain strangers together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from winnow.people.matching.columns import COMPANY, FAMILY, GIVEN, HOUSE, STREET, Column, Kind
from winnow.people.matching.pair import Pair

# Bits that one pair may say for or against joining two groups; pairs that were never near say the worst.
_MOST_SAID = 8.0
_LARGEST_GROUP = 60
# One household, mailbox or house under two names is no match: even odds are never reached.
_APART = -3.0
_ALIKE = frozenset({"near", "called", "short", "alike"})
_AGREES = frozenset({"same", "slip", "near"})
Known = dict[tuple[int, int], Pair]


@dataclass(frozen=True)
class Policy:
    """`joins_above`: the mean of what the pairs between two groups say, in bits, from which they become one."""

    joins_above: float


# Records of people leave much blank, so that two of one person were often never near each other; branches and
# restaurants of one house are near each other and stay apart.
PEOPLE, ORGANIZATIONS = Policy(joins_above=-3.0), Policy(joins_above=0.0)


def settled(pairs: Iterable[Pair], columns: Sequence[Column], policy: Policy) -> list[Pair]:
    """Pairs at even odds or better, and those that follow from them, surest first."""
    apart_by = _Apart(columns)
    known: Known = {}
    apart: set[tuple[int, int]] = set()
    for pair in pairs:
        key = (pair.a, pair.b)
        if apart_by(pair):
            apart.add(key)
            pair = replace(pair, weight=min(pair.weight, _APART))
        known[key] = pair
    return sorted(_joined(known, apart, policy), key=lambda one: (-one.weight, one.a, one.b))


class _Apart:
    """Whether two may never be the same: a name that differs needs something that belongs to one alone."""

    def __init__(self, columns: Sequence[Column]) -> None:
        named = [column for column in columns if not column.name.startswith("postal")]
        self._registers = [column.name for column in named if column.kind == Kind.CODE]
        self._births = [column.name for column in columns if column.kind == Kind.DATE]
        self._mailboxes = [column.name for column in columns if column.kind == Kind.EMAIL]
        self._phones = [column.name for column in columns if column.kind == Kind.PHONE]
        self._people = any(column.name in (GIVEN, FAMILY) for column in columns)

    def __call__(self, pair: Pair) -> bool:
        words = {part.column: part.word for part in pair.parts}
        if _agree(words, self._registers):
            return False
        if not self._people:
            return words.get(COMPANY) == "different"
        born, mail = _agree(words, self._births), _agree(words, self._mailboxes)
        # The numbers of one exchange are all alike.
        phone = any(words.get(name) == "same" for name in self._phones)
        if words.get(GIVEN) == "different":
            # Twins share a birth date, and a family a mailbox.
            return not (born and mail)
        if words.get(GIVEN) in _ALIKE and not (born or mail) and self._is_one_family(words):
            return True
        if words.get(FAMILY) == "different":
            return not (born or mail or ((phone or self._is_one_house(words)) and words.get(GIVEN) == "same"))
        return not (mail or phone or born) and self._are_namesakes(words)

    def _is_one_family(self, words: Mapping[str, str]) -> bool:
        """Gordon and Jordan of one house, and Kate and Catherine who were born twenty years apart."""
        if words.get(FAMILY) != "same" or not self._is_one_house(words):
            return False
        return words[GIVEN] == "alike" or "different" in {words.get(name, "unknown") for name in self._births}

    def _is_one_house(self, words: Mapping[str, str]) -> bool:
        return all(words.get(name) == "same" for name in (STREET, HOUSE))

    def _are_namesakes(self, words: Mapping[str, str]) -> bool:
        """One name at two firms, each with its own address: mailboxes are named after people, so theirs may agree
        in that."""
        other_address = any(words.get(name, "unknown") != "unknown" for name in self._mailboxes)
        return words.get(COMPANY) in ("part", "different") and other_address


def _agree(words: Mapping[str, str], names: Sequence[str]) -> bool:
    return any(words.get(name) in _AGREES for name in names)


def _joined(known: Known, apart: set[tuple[int, int]], policy: Policy) -> list[Pair]:
    found: list[Pair] = []
    group_of: dict[int, list[int]] = {}
    for pair in sorted(known.values(), key=lambda one: (-one.weight, one.a, one.b)):
        if pair.weight < 0:
            break
        left = group_of.setdefault(pair.a, [pair.a])
        right = group_of.setdefault(pair.b, [pair.b])
        if left is right or len(left) + len(right) > _LARGEST_GROUP:
            continue
        across = [(min(ends), max(ends)) for ends in product(left, right)]
        if not apart.isdisjoint(across) or _said(across, known) <= policy.joins_above:
            continue
        # The weakest link on the way is what a pair that follows rests on.
        found += [_following(ends, known, pair.weight) for ends in across]
        left += right
        for member in right:
            group_of[member] = left
    return found


def _said(across: Sequence[tuple[int, int]], known: Known) -> float:
    said = 0.0
    for ends in across:
        weight = known[ends].weight if ends in known else -_MOST_SAID
        said += max(-_MOST_SAID, min(_MOST_SAID, weight))
    return said / len(across)


def _following(ends: tuple[int, int], known: Known, weight: float) -> Pair:
    own = known.get(ends)
    if own is None:
        return Pair(*ends, weight, ())
    return own if own.weight >= weight else replace(own, weight=weight)
