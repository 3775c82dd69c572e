"""A cell with a hundred thousand characters, over which a careless pattern would take hours: refused at once. Where one
does take them, these tests never end."""

from __future__ import annotations

import pytest

from tests.imports import counts, imported

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ENDLESS = 100_000
FIELDS = (
    "employees",
    "revenue",
    "budget",
    "created_at",
    "email",
    "phone",
    "domain",
    "website",
    "country",
    "channel",
)


@pytest.mark.parametrize("repeated", ["1", " ", "a.", "@"])
def test_a_cell_without_end_is_refused_in_whatever_column(repeated: str) -> None:
    header = "external_id," + ",".join(FIELDS)
    endless = "1" + repeated * ENDLESS + "!"
    rows = [
        f"{n}," + ",".join(endless if field == wrong else "" for field in FIELDS)
        for n, wrong in enumerate(FIELDS)
    ]
    done = imported("\n".join([header, *rows, "99" + "," * len(FIELDS), ""]))
    assert counts(done) == (1, 0, 0, len(FIELDS))


@pytest.mark.parametrize("repeated", ["1 ", "Total "])
def test_columns_that_nobody_named_and_rows_of_totals_are_looked_through(repeated: str) -> None:
    endless = repeated * ENDLESS
    done = imported(
        f"external_id,Odd column\n1,{endless}x\nTotal {endless},\n2,b\n3,Total {endless}\n",
        create_fields=True,
    )
    assert sum(counts(done)) == 4
