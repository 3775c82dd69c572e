"""Filters as people and addresses write them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone

from winnow.capture.fields import FIXED, Field
from winnow.capture.queries.filters import Condition, LeadFilter, Span, pair_of
from winnow.ground.refusals import Invalid
from winnow.ground.words import Kind

FIELDS: dict[str, Field] = {
    **{field.name: field for field in FIXED},
    "custom.seats": Field("custom.seats", "Seats", Kind.NUMBER, "lead", "custom__seats", custom_key="seats"),
    "custom.a__gte": Field("custom.a__gte", "A", Kind.NUMBER, "lead", "custom__a__gte", custom_key="a__gte"),
}


def parsed(*pairs: tuple[str, str], **more: Any) -> LeadFilter:
    return LeadFilter.parse(pairs, fields=FIELDS, **more)


@pytest.mark.parametrize(
    ("written", "pair"),
    [
        ("score>=50", ("score__gte", "50")),
        ("score<=50", ("score__lte", "50")),
        ("score > 50", ("score__gt", "50")),
        ("score<50", ("score__lt", "50")),
        ("grade!=D", ("grade__not", "D")),
        ("industry~soft = hard", ("industry__contains", "soft = hard")),
        ("country=DE", ("country", "DE")),
        ("name__blank=yes", ("name__blank", "yes")),
        ("custom.seats>=5", ("custom.seats__gte", "5")),
        (" q = jane doe ", ("q", "jane doe")),
        ("name=", ("name", "")),
    ],
)
def test_signs_become_operators(written: str, pair: tuple[str, str]) -> None:
    assert pair_of(written) == pair


@pytest.mark.parametrize("written", ["", "score", ">=5", "sco re=5", "=5", "a\x00b=1"])
def test_names_the_place_of_what_is_no_filter(written: str) -> None:
    with pytest.raises(Invalid) as refused:
        pair_of(written, 2)
    assert (refused.value.field, refused.value.details) == ("filter", {"place": 2})


def test_commas_and_repetition_make_alternatives() -> None:
    asked = parsed(
        ("stage", "lead, MQL"), ("industry", "Food"), ("industry", "Steel, Iron"), ("stage", "prospect")
    )
    assert asked.conditions == (
        Condition("stage", "", ("lead", "mql", "prospect")),
        Condition("industry", "", ("Food", "Steel, Iron")),
    )


def test_words_sort_and_blank_pairs() -> None:
    asked = parsed(
        ("q", " jane "), ("q", "doe"), ("country", ""), ("sort", "-created_at"), ("score__gte", " ")
    )
    assert (asked.words, asked.sort, asked.conditions) == ("jane doe", "-created_at", ())
    assert parsed(("sort", "name"), sort="-score").sort == "-score"
    assert parsed().sort == "-score"


def test_days_are_whole_days_where_the_reader_is() -> None:
    with timezone.override("America/New_York"):
        asked = parsed(("created_at", "2026-03-01"))
    start, end = datetime(2026, 3, 1, 5, tzinfo=UTC), datetime(2026, 3, 2, 5, tzinfo=UTC)
    assert asked.conditions[0].values == (Span(start, end),)
    instant = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    assert parsed(("created_at", "2026-03-01T10:30+01:00")).conditions[0].values == (Span(instant, instant),)


def test_a_key_may_end_like_an_operator() -> None:
    assert parsed(("custom.a__gte", "5")).conditions == (Condition("custom.a__gte", "", (5,)),)
    assert parsed(("custom.a__gte__gte", "5")).conditions == (Condition("custom.a__gte", "gte", (5,)),)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("nonsense", "1"),
        ("score__contains", "1"),
        ("name__gte", "1"),
        ("score", "high"),
        ("score", "NaN"),
        ("score", "1e999"),
        ("stage", "nowhere"),
        ("created_at", "yesterday"),
        ("created_at__gte", "2026-02-30"),
        ("created_at__gte", "0001-01-01T00:00+14:00"),
        ("created_at", "9999-12-31"),
        ("email_consent", "perhaps"),
        ("score__blank", "2"),
        ("not_contacted_days", "-1"),
        ("not_contacted_days", "99999999999"),
        ("name", "x" * 501),
        ("name", "a\x00"),
        ("description", "x"),
    ],
)
def test_names_the_field_and_the_place_of_what_is_wrong(key: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        parsed(("country", "DE"), (key, value))
    assert (refused.value.field, refused.value.details["place"]) == (key, 2)
    assert refused.value.message


def test_refuses_more_than_anyone_asks() -> None:
    with pytest.raises(Invalid):
        parsed(*[("name", str(n)) for n in range(201)])
