"""Dates, money and numbers as a reader sees them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from winnow.capture.queries import Counted
from winnow.ground.said import (
    capped,
    country,
    day_words,
    initials,
    known,
    money,
    money_short,
    number,
    percent,
    phone,
    relative,
    when,
)

NOW = datetime(2026, 3, 12, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(hours=14), "14 h ago"),
        (timedelta(hours=20), "yesterday"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=40), "31 Jan"),
        (timedelta(days=400), "5 Feb 2025"),
        (-timedelta(minutes=30), "in 30 min"),
        (-timedelta(days=1), "tomorrow"),
        (-timedelta(days=6), "in 6 days"),
    ],
)
def test_moments_are_told_from_now(gap: timedelta, words: str) -> None:
    assert relative(NOW - gap, NOW) == words


def test_a_day_is_near_or_a_date() -> None:
    today = date(2026, 3, 12)
    assert day_words(today, today) == "today"
    assert day_words(date(2026, 3, 11), today) == "yesterday"
    assert day_words(date(2026, 3, 14), today) == "in 2 days"


def test_the_exact_time_is_in_the_title_and_in_the_readers_zone() -> None:
    with timezone.override("Asia/Tokyo"):
        shown = when(datetime(2020, 1, 31, 20, 0, tzinfo=UTC))
    assert 'title="1 Feb 2020, 05:00"' in shown
    assert 'datetime="2020-02-01T05:00+09:00"' in shown
    assert "1 Feb 2020" in shown


@pytest.mark.parametrize(
    ("amount", "currency", "language", "shown"),
    [
        (Decimal("1250.00"), "EUR", "en", "€1,250"),
        (Decimal("12.5"), "USD", "en", "$12.50"),
        (Decimal(1250), "EUR", "de", "1.250\xa0€"),
        (Decimal("1250.40"), "EUR", "de", "1.250,40\xa0€"),
        (5000, "JPY", "en", "¥5,000"),
        (Decimal("9500.50"), "SEK", "en", "SEK\xa09,500.50"),
        (0, "EUR", "en", "€0"),
        (None, "EUR", "en", "–"),
    ],
)
def test_money_is_in_its_currency(amount: Decimal | None, currency: str, language: str, shown: str) -> None:
    with translation.override(language):
        assert money(amount, currency) == shown


def test_numbers_follow_the_language() -> None:
    assert number(1250) == "1,250"
    assert number(Decimal("3.14159"), 1) == "3.1"
    assert percent(0.4231, 1) == "42.3%"
    assert capped(10_001) == "10,000+"
    with translation.override("de"):
        assert number(1250) == "1.250"
        assert country("DE") == "Deutschland"


def test_what_is_not_known_is_said_by_a_dash() -> None:
    assert (number(None), percent(None), known(""), known([]), known(0), when(None)) == (
        "–",
        "–",
        "–",
        "–",
        0,
        "–",
    )


def test_names_and_numbers_of_people() -> None:
    assert [initials(name) for name in ("Anna Becker", "Anna", "Anna Maria von Berg", "")] == [
        "AB",
        "A",
        "AB",
        "",
    ]
    assert phone("+4930123456") == "+49 30 123456"
    assert phone("no number") == "no number"


@pytest.mark.parametrize("language", ["en", "de"])
def test_an_id_in_a_form_is_written_as_it_is(language: str) -> None:
    """1,209 would name nobody; what people read goes through `|number`."""
    with translation.override(language):
        assert Template("{{ pk }}").render(Context({"pk": 1209})) == "1209"


@pytest.mark.parametrize(
    ("language", "amount", "words"),
    [
        ("en", 836, "€836"),
        ("en", 386_865.17, "€386.9K"),
        ("de", 386_865.17, "386.865\N{NO-BREAK SPACE}€"),
        ("de", 1_234_567, "1,2\N{NO-BREAK SPACE}Mio.\N{NO-BREAK SPACE}€"),
    ],
)
def test_tight_places_shorten_amounts_as_the_language_does(language: str, amount: float, words: str) -> None:
    with translation.override(language):
        assert money_short(amount, "EUR") == words


def test_counts_stand_in_the_readers_language() -> None:
    with translation.override("de"):
        assert str(Counted(10_000, more=True)) == "10.000+"
