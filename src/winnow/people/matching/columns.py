"""What is compared: columns of texts, each of a kind that says how it is made comparable and how it is compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    GIVEN = "given"
    FAMILY = "family"
    COMPANY = "company"
    # The words of a company's name, sorted, without those that most names have.
    WORDS = "words"
    DATE = "date"
    EMAIL = "email"
    PHONE = "phone"
    STREET = "street"
    HOUSE = "house"
    PLACE = "place"
    CODE = "code"
    TEXT = "text"


@dataclass(frozen=True)
class Column:
    """`name` is a plain identifier: it becomes a column of the database that compares."""

    name: str
    kind: Kind
    label: str


# A primary key and the raw texts by column name.
Record = tuple[int, Mapping[str, str]]
GIVEN, FAMILY = "given_name", "family_name"
COMPANY, COMPANY_WORDS = "company", "company_words"
STREET, HOUSE = "street", "house"
