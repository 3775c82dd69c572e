"""Records are compared by whatever columns they have, and strangers stay strangers."""

from __future__ import annotations

import random
from collections.abc import Sequence

from winnow.people.matching.columns import COMPANY, FAMILY, GIVEN, Column, Kind, Record
from winnow.people.matching.linkage import link
from winnow.people.matching.settle import ORGANIZATIONS, PEOPLE, Policy, settled

NAMES = [Column(GIVEN, Kind.GIVEN, "given"), Column(FAMILY, Kind.FAMILY, "family")]
MORE = [
    *NAMES,
    Column("email", Kind.EMAIL, "email"),
    Column("city", Kind.PLACE, "city"),
    Column("postal_code", Kind.CODE, "postal code"),
    Column("country", Kind.PLACE, "country"),
]
_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "ru", "sa", "te", "vi", "wo", "zu")


def word(dice: random.Random, length: int) -> str:
    return "".join(dice.choice(_SYLLABLES) for _ in range(length)).title()


def strangers(n: int) -> list[Record]:
    """People of five towns in two countries, whose first names repeat and nobody of whom is there twice."""
    dice = random.Random(7)
    firsts, families = [word(dice, 2) for _ in range(40)], [word(dice, 3) for _ in range(n)]
    towns = [(word(dice, 3), str(dice.randrange(10_000, 99_999)), dice.choice("AB")) for _ in range(5)]
    made: list[Record] = []
    for pk in range(n):
        city, code, country = dice.choice(towns)
        given = dice.choice(firsts)
        place = {"city": city, "postal_code": code, "country": country}
        email = f"{given}.{families[pk]}@{word(dice, 3)}.example".lower()
        made.append((pk, {GIVEN: given, FAMILY: families[pk], "email": email, **place}))
    return made


def found(columns: Sequence[Column], rows: Sequence[Record], policy: Policy = PEOPLE) -> set[tuple[int, int]]:
    return {(pair.a, pair.b) for pair in settled(link(columns, rows), columns, policy)}


def test_a_set_in_which_nobody_is_there_twice_teaches_nothing_wrong() -> None:
    assert len(found(MORE, strangers(400))) <= 2


def test_finds_the_one_who_is_there_twice_among_them() -> None:
    rows = strangers(400)
    twice = {**rows[5][1], FAMILY: rows[5][1][FAMILY][:-1], "city": "Elsewhere"}
    assert (5, 400) in found(MORE, [*rows, (400, twice)])


def test_names_alone_are_enough_to_compare() -> None:
    rows = [(pk, {GIVEN: one[GIVEN], FAMILY: one[FAMILY]}) for pk, one in strangers(200)]
    assert found(NAMES, [*rows, (200, rows[3][1])]) <= {(3, 200)}


def test_companies_are_the_same_by_their_names_alone() -> None:
    dice = random.Random(3)
    rows: list[Record] = [(pk, {COMPANY: f"{word(dice, 3)} {word(dice, 2)} GmbH"}) for pk in range(100)]
    again = {COMPANY: rows[9][1][COMPANY].removesuffix(" GmbH").upper()}
    columns = [Column(COMPANY, Kind.COMPANY, "company")]
    assert found(columns, [*rows, (100, again)], ORGANIZATIONS) == {(9, 100)}
