"""What an export writes, an import reads back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winnow.capture.importing.convert import EMAIL, Wanted, converter
from winnow.capture.queries.export import defused
from winnow.ground.text import squeezed
from winnow.ground.words import Kind

STARTS = st.text(alphabet="='+-@ \t\r＝a", max_size=4)


@given(STARTS, st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=20))
def test_any_text_comes_back(start: str, rest: str) -> None:
    stored = squeezed(start + rest)
    written = defused(stored)
    assert converter(Wanted("name", "Name", Kind.TEXT))(written) == stored
    assert not written.startswith(("=", "-", "@", "＝"))


@pytest.mark.parametrize(
    ("wanted", "stored"),
    [
        (Wanted("email", "E-mail", EMAIL), "-ann@example.com"),
        (Wanted("size", "Size", Kind.ONE_CHOICE, choices=("-5", "=")), "-5"),
        (Wanted("owner", "Owner", Kind.TEXT, known={"@ann": "@ann"}), "@ann"),
    ],
)
def test_other_values_come_back(wanted: Wanted, stored: str) -> None:
    assert converter(wanted)(defused(stored)) == stored
