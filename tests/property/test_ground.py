"""What holds for any text, any rows and any walk through them."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from winnow.capture.models import Campaign
from winnow.ground.custom_fields import KEY
from winnow.ground.keyset import Order, page
from winnow.ground.text import folded, key_of, squeezed

WITH_DB = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


@given(st.text())
def test_squeezing_twice_is_squeezing_once(text: str) -> None:
    once = squeezed(text)
    assert squeezed(once) == once
    assert once == once.strip()
    assert "\x00" not in once
    assert "  " not in once


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(), st.integers(20, 60))
def test_every_label_gives_a_key(label: str, longest: int) -> None:
    key = key_of(label, longest=longest)
    assert KEY.match(key)
    assert len(key) <= longest


ROWS = st.lists(
    st.tuples(st.sampled_from("abc"), st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 4))), max_size=12
)


@WITH_DB
@given(
    rows=ROWS,
    size=st.integers(1, 5),
    path=st.sampled_from(["name", "starts_on", "id"]),
    descending=st.booleans(),
)
def test_every_row_is_on_exactly_one_page(
    db: Any, rows: list[tuple[str, date | None]], size: int, path: str, descending: bool
) -> None:
    Campaign.objects.all().delete()
    Campaign.objects.bulk_create(
        [Campaign(key=str(i), name=name, starts_on=day) for i, (name, day) in enumerate(rows)]
    )
    order = Order(path, descending=descending, nullable=path == "starts_on")
    pages, cursor = [], None
    while True:
        pages.append(page(Campaign.objects.all(), order, size=size, cursor=cursor))
        cursor = pages[-1].next
        if cursor is None:
            break
    walked = [row for one in pages for row in one.rows]
    filled = [row for row in Campaign.objects.all() if getattr(row, path) is not None]
    blank = [row for row in Campaign.objects.all() if getattr(row, path) is None]
    by_value = sorted(filled, key=lambda row: (getattr(row, path), row.pk), reverse=descending)
    assert walked == by_value + sorted(blank, key=lambda row: row.pk, reverse=descending)
    back, last = [pages[-1]], pages[-1]
    while last.previous is not None:
        last = page(Campaign.objects.all(), order, size=size, cursor=last.previous)
        back.append(last)
    assert [row for one in reversed(back) for row in one.rows] == walked
