"""What is compared: columns of texts, each of a kind that says how it is made comparable and how it is compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    DOMAIN = "domain"
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
EMAIL = "email"
STREET, HOUSE = "street", "house"

# What changes together: who moves house has another street, town and postal code; who changes firms, another company,
# mailbox and number. That they differ is one sign.
MOVES_WITH_HOUSE = frozenset({STREET, HOUSE, "city", "postal_code", "region", "country", "c_address_2"})
MOVES_WITH_JOB = frozenset({COMPANY, EMAIL, "phone"})


@dataclass(frozen=True)
class Together:
    """`places` of columns; what they say against a pair counts once, and `rest` of what the others say besides."""

    places: tuple[int, ...]
    rest: float


def together(columns: Sequence[Column]) -> list[Together]:
    """Firms move, too, but two houses of one name are mostly two firms."""
    people = any(column.name in (GIVEN, FAMILY) for column in columns)
    groups = [(MOVES_WITH_HOUSE, 0.0), (MOVES_WITH_JOB, 0.0)] if people else [(MOVES_WITH_HOUSE, 0.6)]
    found = [
        Together(tuple(place for place, column in enumerate(columns) if column.name in group), rest)
        for group, rest in groups
    ]
    return [one for one in found if len(one.places) > 1]
