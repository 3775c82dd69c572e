"""Pages that start after the last row of the page before."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from winnow.capture.models import Campaign
from winnow.ground.keyset import Order, page
from winnow.ground.refusals import Invalid

NAME = Order("name")


def make(*names: str) -> None:
    Campaign.objects.bulk_create([Campaign(key=f"{i}", name=name) for i, name in enumerate(names)])


def test_walks_forward_and_back(db: None) -> None:
    make("b", "a", "c", "a", "e", "d")
    first = page(Campaign.objects.all(), NAME, size=2)
    second = page(Campaign.objects.all(), NAME, size=2, cursor=first.next)
    third = page(Campaign.objects.all(), NAME, size=2, cursor=second.next)
    assert [[row.name for row in one.rows] for one in (first, second, third)] == [
        ["a", "a"],
        ["b", "c"],
        ["d", "e"],
    ]
    assert (first.previous, third.next) == (None, None)
    back = page(Campaign.objects.all(), NAME, size=2, cursor=third.previous)
    assert (back.rows, back.next) == (second.rows, second.next)
    assert page(Campaign.objects.all(), NAME, size=2, cursor=back.previous).rows == first.rows


def test_neither_repeats_nor_skips_when_rows_come_between(db: None) -> None:
    make("b", "d", "f", "h")
    first = page(Campaign.objects.all(), NAME, size=2)
    Campaign.objects.create(key="early", name="a")
    Campaign.objects.create(key="late", name="e")
    second = page(Campaign.objects.all(), NAME, size=2, cursor=first.next)
    assert [row.name for row in second.rows] == ["e", "f"]


def test_survives_that_the_row_of_the_cursor_is_gone(db: None) -> None:
    make("a", "b", "c")
    first = page(Campaign.objects.all(), NAME, size=2)
    Campaign.objects.filter(name="b").delete()
    assert [row.name for row in page(Campaign.objects.all(), NAME, size=2, cursor=first.next).rows] == ["c"]


def test_ends_on_empty_lists_and_exact_pages(db: None) -> None:
    empty = page(Campaign.objects.all(), NAME, size=2)
    assert (empty.rows, empty.next, empty.previous) == ([], None, None)
    make("a", "b")
    assert page(Campaign.objects.all(), NAME, size=2).next is None


def cursor_of(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "!",
        "<",
        "é",
        "a\x00",
        cursor_of(1),
        cursor_of([1]),
        cursor_of(["a", "b"]),
        cursor_of(["2026-01-01", 2**80]),
        cursor_of(["no date", 1]),
        cursor_of([[1], 1]),
        cursor_of([{"a": 1}, 1]),
        cursor_of([True, True]),
        cursor_of(["a\x00", 1]),
        "W" * 5000,
        cursor_of(["x" * 10, 1])[:-3],
    ],
)
@pytest.mark.parametrize("path", ["name", "starts_on", "budget_amount", "id"])
def test_breaks_on_no_cursor(db: None, cursor: str, path: str) -> None:
    make("a")
    for start in ("", "<"):
        with suppress(Invalid):
            page(Campaign.objects.all(), Order(path, nullable=path != "id"), size=2, cursor=start + cursor)


@pytest.mark.parametrize("cursor", ["!", "é", cursor_of(1), cursor_of(["a", "b"]), cursor_of(["a\x00", 1])])
def test_refuses_what_is_no_cursor(db: None, cursor: str) -> None:
    with pytest.raises(Invalid) as refusal:
        page(Campaign.objects.all(), NAME, size=2, cursor=cursor)
    assert refusal.value.field == "cursor"


def test_costs_one_statement(db: None) -> None:
    make("a", "b", "c")
    first = page(Campaign.objects.all(), NAME, size=1)
    with CaptureQueriesContext(connection) as captured:
        page(Campaign.objects.all(), NAME, size=1, cursor=first.next)
    assert len(captured) == 1


@pytest.mark.parametrize("descending", [False, True])
def test_puts_blanks_last_in_both_directions(db: None, descending: bool) -> None:
    make("a", "b", "c", "d")
    Campaign.objects.filter(name="b").update(starts_on=date(2026, 1, 1))
    Campaign.objects.filter(name="d").update(starts_on=date(2026, 2, 1))
    order = Order("starts_on", descending=descending, nullable=True)
    seen, cursor, last = [], None, None
    while True:
        last = page(Campaign.objects.all(), order, size=1, cursor=cursor)
        seen += last.rows
        if last.next is None:
            break
        cursor = last.next
    assert [row.starts_on is None for row in seen] == [False, False, True, True]
    back = list(reversed(seen))[1:]
    walked: list[Campaign] = []
    while last.previous is not None:
        last = page(Campaign.objects.all(), order, size=1, cursor=last.previous)
        walked += last.rows
    assert walked == back
