"""Which compared pairs may be one, whatever the weights say."""

from __future__ import annotations

import pytest

from winnow.people.matching.columns import Column, Kind
from winnow.people.matching.pair import Pair, Part
from winnow.people.matching.settle import PEOPLE, settled

COLUMNS = [
    Column("given_name", Kind.GIVEN, "given_name"),
    Column("family_name", Kind.FAMILY, "family_name"),
    Column("phone", Kind.PHONE, "phone"),
    Column("company", Kind.COMPANY, "company"),
    Column("email", Kind.EMAIL, "email"),
    Column("dob", Kind.DATE, "dob"),
]


@pytest.mark.parametrize(
    ("words", "one"),
    [
        ({"given_name": "same", "company": "same", "email": "local"}, True),
        # Erik Dahl of Ravenwick Plastics and Erik Dahl of Marlbrook College, both of one town.
        ({"given_name": "same", "company": "part", "email": "local"}, False),
        ({"given_name": "same", "company": "part", "email": "same"}, True),
        ({"given_name": "same", "company": "part"}, True),
        ({"given_name": "same", "company": "part", "email": "local", "dob": "same"}, True),
        ({"given_name": "different", "company": "same", "email": "same"}, False),
        # Twins, and one whose first name was written wrongly.
        ({"given_name": "different", "family_name": "same", "phone": "same", "dob": "same"}, False),
        ({"given_name": "different", "family_name": "same", "email": "same", "dob": "same"}, True),
        # Two colleagues of one first name; somebody who married.
        ({"given_name": "same", "family_name": "different", "company": "same"}, False),
        ({"given_name": "same", "family_name": "different", "phone": "same"}, True),
        ({"given_name": "same", "company": "different", "email": "local", "phone": "slip"}, False),
        # Somebody who went to another firm and kept the number.
        ({"given_name": "same", "company": "different", "email": "different", "phone": "same"}, True),
    ],
)
def test_namesakes_at_two_firms_and_households_stay_apart(words: dict[str, str], one: bool) -> None:
    pair = Pair(1, 2, 12.0, tuple(Part(name, word, 3.0) for name, word in words.items()))
    assert bool(settled([pair], COLUMNS, PEOPLE)) is one
