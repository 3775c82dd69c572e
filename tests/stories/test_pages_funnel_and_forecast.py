"""Funnel and forecast on their pages: the numbers, where they lead, and what slices them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.utils import timezone

from tests.cast import Cast, make_leads
from tests.rooms.pipeline.scene import make_opportunity
from tests.stories.pages import Person, rows_of, words_of
from winnow.access.actor import SYSTEM
from winnow.access.models import User
from winnow.capture.models import Source
from winnow.pipeline.actions import move

# What a page shows and takes: the rooms test what is behind it on both databases, where the matrix also opens it.
pytestmark = pytest.mark.once

EARLY = datetime(2025, 11, 5, 12, tzinfo=UTC)
LATE = datetime(2026, 2, 5, 12, tzinfo=UTC)
HTMX = {"HX-Request": "true"}


def arrived(
    owner: User,
    stage: str,
    furthest: str = "",
    *,
    reason: str = "",
    at: datetime = EARLY,
    n: int = 1,
    **more: object,
) -> None:
    kept = {"stage": stage, "furthest": furthest or stage, "reason": reason}
    make_leads([{"owner": owner, "created_at": at, "standing": kept, **more}] * n)


@pytest.fixture
def funnel(cast: Cast) -> Cast:
    fair = Source.objects.create(key="trade_fair", name="Trade fair")
    arrived(cast.rep, "lead", n=3, source=fair)
    arrived(cast.rep, "mql", n=2, at=LATE)
    arrived(cast.rep, "disqualified", "mql", reason="no_need", n=4)
    arrived(cast.rep, "disqualified", "lead", reason="spam")
    arrived(cast.rep, "disqualified", "lead")
    arrived(cast.rep, "prospect")
    arrived(cast.rep, "customer")
    arrived(cast.other_rep, "lead", n=5)
    return cast


def test_every_number_of_the_funnel_is_as_long_as_the_list_behind_it(funnel: Cast) -> None:
    """Of her own ones and of a period: what is asked of the funnel is asked of the list."""
    person = Person(funnel.rep)
    for asked in ("", "?since=2025-11&until=2025-12&source=Trade+fair", "?owner=me&since=2026-01"):
        seen = person.sees(f"/funnel{asked}")
        found = re.findall(r'href="(/leads[^"]*)"[^>]*>([^<]*)</a>', seen.split('id="table"')[1])
        assert len(found) >= 5
        for address, words in found:
            n = int(re.findall(r"\d+", words)[-1])
            assert len(rows_of(person.sees(unescape(address)))) == n, (asked, address, words)


def test_its_months_and_those_of_the_list_behind_are_the_same_wherever_the_reader_is(cast: Cast) -> None:
    at = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
    arrived(cast.rep, "lead", at=at)
    for zone in ("Pacific/Auckland", "America/Los_Angeles"):
        cast.rep.time_zone = zone
        cast.rep.save()
        person = Person(cast.rep)
        for month, n in (("2026-01", 1), ("2026-02", 0)):
            seen = person.sees(f"/funnel?since={month}&until={month}")
            found = re.findall(r'href="(/leads\?created[^"]*)"', seen)
            assert ("Funnel 1" in words_of(seen)) == (len(found) > 0) == bool(n)
            assert all(len(rows_of(person.sees(unescape(address)))) == n for address in found[:1])


def test_shows_shares_with_their_interval_and_why_leads_left(funnel: Cast) -> None:
    words = words_of(Person(funnel.rep).sees("/funnel"))
    assert "61.5% 35.5% – 82.3%" in words  # 8 of 13, after Wilson
    assert "8 of 13" not in words_of(Person(funnel.other_rep).sees("/funnel"))
    assert "4 No need" in words
    assert "1 No reason given" in words
    assert "Nobody was disqualified here" in words


def test_shows_each_only_what_she_may_see(funnel: Cast) -> None:
    assert "Funnel 5" in words_of(Person(funnel.other_rep).sees("/funnel"))
    assert "Funnel 18" in words_of(Person(funnel.admin).sees("/funnel"))
    assert "Funnel 13" in words_of(Person(funnel.admin).sees("/funnel", team=funnel.north.pk))


def test_the_address_slices_it(funnel: Cast) -> None:
    person = Person(funnel.rep)
    assert "Funnel 3" in words_of(person.sees("/funnel", source="Trade fair"))
    assert "Funnel 2" in words_of(person.sees("/funnel", since="2026-01"))
    assert "No leads arrived then" in words_of(person.sees("/funnel", since="2030-01"))
    part = person.client.get("/funnel?since=2026-01", headers=HTMX).content.decode()
    assert part.lstrip().startswith('<div id="funnel"')


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"since": "2026-05", "until": "2026-01"}, "The period ends before it starts."),
        ({"since": "May"}, "This is not a month."),
        ({"source": "Nowhere"}, "There is no source Nowhere."),
        ({"owner": "x"}, "This filter is not understood."),
        ({"owner": "999999"}, "There is no such user."),
        ({"team": "999999"}, "There is no such team."),
    ],
)
def test_says_what_is_wrong_and_keeps_what_was_asked(funnel: Cast, query: dict[str, str], said: str) -> None:
    seen = Person(funnel.rep).sees("/funnel", **query)
    assert said in words_of(seen)
    if "since" in query:
        assert f'value="{query["since"]}"' in seen


def test_an_empty_funnel_says_what_will_stand_there(cast: Cast) -> None:
    assert "No leads yet" in Person(cast.rep).sees("/funnel")
    assert "Import a file" in words_of(Person(cast.admin).sees("/funnel"))
    assert "Import a file" not in words_of(Person(cast.rep).sees("/funnel"))


# --- the forecast ---


def deal(owner: User, stage: str, amount: str | None, close_on: date | None) -> None:
    now = timezone.now()
    made = make_opportunity(owner, amount=amount, close_on=close_on, now=now - timedelta(days=1))
    if stage != "prospecting":
        move(opportunity_id=made.pk, to=stage, by=SYSTEM, now=now)


@pytest.fixture
def deals(cast: Cast) -> Cast:
    today = timezone.localdate()
    deal(cast.rep, "won", "3000", today)
    deal(cast.rep, "closing", "1000", today + timedelta(days=35))
    deal(cast.rep, "needs_analysis", None, today + timedelta(days=35))
    deal(cast.rep, "prospecting", "500", None)
    deal(cast.rep, "prospecting", "400", today - timedelta(days=70))
    deal(cast.other_rep, "closing", "77000", today)
    return cast


def test_shows_won_weighted_and_what_is_in_no_month(deals: Cast) -> None:
    words = words_of(Person(deals.rep).sees("/forecast"))
    assert "Won this month €3,000 1 opportunity" in words or "Won this month €3K 1 opportunity" in words
    assert "€1,000 2 1 €800" in words  # open, n, without a value, weighted
    assert "€800 n 1" in words
    assert "Overdue 1 €400, weighted €40." in words
    assert "Without a date 1 €500, weighted €50." in words
    assert "80% The owner&#x27;s guess 80%" in words
    assert "77,000" not in words


def test_a_month_leads_to_its_opportunities(deals: Cast) -> None:
    today = timezone.localdate()
    seen = Person(deals.rep).sees("/forecast", owner="me")
    assert f"/opportunities?owner=me&amp;month={today:%Y-%m}" in seen


def test_slices_by_owner_team_and_length(deals: Cast) -> None:
    admin = Person(deals.admin)
    assert "77,000" in words_of(admin.sees("/forecast"))
    assert "77,000" not in words_of(admin.sees("/forecast", owner=deals.rep.pk))
    assert "77,000" not in words_of(admin.sees("/forecast", team=deals.north.pk))
    assert admin.sees("/forecast", months=3, past=0).count('class="chart__name"') == 3
    part = admin.client.get("/forecast?months=3", headers=HTMX).content.decode()
    assert part.lstrip().startswith('<div id="forecast"')


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"months": "0"}, "A forecast covers 1 to 36 months."),
        ({"months": "x"}, "A forecast covers 1 to 36 months."),
        ({"past": "400"}, "A forecast looks back 0 to 36 months."),
        ({"currency": "XTS"}, "XTS"),
        ({"owner": "nobody"}, "This filter is not understood."),
    ],
)
def test_says_what_is_wrong_with_a_forecast(deals: Cast, query: dict[str, str], said: str) -> None:
    seen = words_of(Person(deals.rep).sees("/forecast", **query))
    assert said in seen
    assert "By month" not in seen


def test_an_empty_forecast_leads_to_the_board(cast: Cast) -> None:
    assert "Nothing to forecast yet" in Person(cast.rep).sees("/forecast")


@pytest.mark.parametrize("address", ["/funnel", "/forecast"])
def test_bars_are_drawn_without_styles(funnel: Cast, deals: Cast, address: str) -> None:
    seen = Person(funnel.admin).sees(address)
    assert "style=" not in seen
    for width in re.findall(r'<rect[^>]* (?:width|height)="([^"]+)"', seen):
        assert 0 < float(width) <= 200
