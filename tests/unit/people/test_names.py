"""Names as people write them, in parts."""

import pytest

from winnow.people.values import split_name


@pytest.mark.parametrize(
    ("name", "given", "family"),
    [
        ("Anna Maria Schmidt", "Anna Maria", "Schmidt"),
        ("Schmidt, Anna", "Anna", "Schmidt"),
        ("Dr. Jane Doe, PhD", "Jane", "Doe"),
        ("Prof. Dr. Jane Doe", "Jane", "Doe"),
        ("Doe, Dr. Jane", "Jane", "Doe"),
        ("Martin Luther King, Jr.", "Martin Luther", "King"),
        ("J. R. R. Tolkien", "J. R. R.", "Tolkien"),
        ("Ing Wei", "Ing", "Wei"),
        ("Madonna", "Madonna", ""),
        ("Dr.", "Dr.", ""),
    ],
)
def test_splits_a_name_without_what_stands_around_it(name: str, given: str, family: str) -> None:
    assert split_name(name) == (given, family)
