"""What revenue to expect."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.cast import NOW, Cast
from tests.rooms.pipeline.scene import make_opportunity
from winnow.access.actor import NOBODY, SYSTEM
from winnow.access.models import User
from winnow.forecast.actions import refresh_rates
from winnow.forecast.queries import ForecastFilter, forecast, lead_worth
from winnow.ground.models import ExchangeRate
from winnow.ground.refusals import Invalid, NotAllowed
from winnow.pipeline.actions import move
from winnow.pipeline.models import StageRate

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)


def make(owner: User | None, stage: str, amount: str | None, close_on: date | None) -> int:
    made = make_opportunity(owner, amount=amount, close_on=close_on)
    if stage != "prospecting":
        move(opportunity_id=made.pk, to=stage, by=SYSTEM, now=NOW)
    return made.pk


def test_weighs_by_month_and_stage(cast: Cast) -> None:
    make(cast.rep, "prospecting", "1000", date(2026, 4, 30))
    make(cast.rep, "closing", "500.50", date(2026, 4, 1))
    make(cast.rep, "closing", "100", date(2026, 5, 1))
    make(cast.rep, "won", "70", date(2026, 9, 9))
    found = forecast(SYSTEM, months=3, now=NOW)
    march, april, may = found.months
    assert [one.month for one in found.months] == [MARCH, APRIL, MAY]
    assert (march.won_n, march.won, march.open.n, march.expected) == (1, Decimal(70), 0, Decimal(70))
    assert (april.open.n, april.open.sum) == (2, Decimal("1500.50"))
    assert april.open.weighted == Decimal("1000") * Decimal("0.1") + Decimal("500.50") * Decimal("0.8")
    assert [(one.stage, one.n) for one in april.open.stages] == [("prospecting", 1), ("closing", 1)]
    assert may.expected == Decimal(80)


def test_shows_what_is_in_no_month(cast: Cast) -> None:
    make(cast.rep, "needs_analysis", "1", date(2026, 2, 28))
    make(cast.rep, "needs_analysis", "2", None)
    make(cast.rep, "needs_analysis", None, date(2026, 12, 1))
    make(cast.rep, "needs_analysis", "4", date(2026, 3, 1))
    found = forecast(SYSTEM, months=2, now=NOW)
    assert (found.overdue.n, found.overdue.sum) == (1, Decimal(1))
    assert (found.undated.n, found.undated.weighted) == (1, Decimal("0.80"))
    assert (found.later.n, found.later.sum, found.later.unvalued) == (1, Decimal(0), 1)
    # A close date earlier this month is still this month's.
    assert (found.months[0].open.n, found.months[0].open.sum) == (1, Decimal(4))


def test_expects_nothing_of_what_is_lost(cast: Cast) -> None:
    made = make_opportunity(cast.rep, amount="999", close_on=date(2026, 3, 20))
    move(opportunity_id=made.pk, to="lost", reason="price", by=SYSTEM, now=NOW)
    found = forecast(SYSTEM, now=NOW)
    assert all((one.expected, one.open.n, one.won_n) == (0, 0, 0) for one in found.months)


def test_looks_back_at_what_was_won(cast: Cast) -> None:
    made = make_opportunity(cast.rep, amount="999", now=datetime(2026, 1, 5, tzinfo=UTC))
    move(opportunity_id=made.pk, to="won", by=SYSTEM, now=datetime(2026, 1, 20, tzinfo=UTC))
    found = forecast(SYSTEM, past=2, now=NOW)
    assert [(one.month, one.won_n, one.won) for one in found.history] == [
        (date(2026, 1, 1), 1, Decimal(999)),
        (date(2026, 2, 1), 0, Decimal(0)),
    ]


@pytest.mark.parametrize(
    ("who", "n"), [("rep", 2), ("manager", 2), ("other_rep", 2), ("stranger", 1), ("admin", 3)]
)
def test_counts_what_the_actor_may_see(cast: Cast, who: str, n: int) -> None:
    for owner in (cast.rep, cast.other_rep, None):
        make(owner, "closing", "10", date(2026, 4, 1))
    assert forecast(cast.actor(who), now=NOW).months[1].open.n == n


def test_narrows_to_an_owner_or_a_team(cast: Cast) -> None:
    make(cast.rep, "closing", "10", date(2026, 4, 1))
    make(cast.other_rep, "closing", "30", date(2026, 4, 1))
    for asked, total in (
        (ForecastFilter(owner_id=cast.rep.pk), 10),
        (ForecastFilter(team_id=cast.south.pk), 30),
    ):
        assert forecast(SYSTEM, asked, now=NOW).months[1].open.sum == total


def test_speaks_other_currencies_where_a_rate_is_known(cast: Cast) -> None:
    make(cast.rep, "closing", "100", date(2026, 4, 1))
    ExchangeRate.objects.create(currency="JPY", rate=Decimal("0.0062"), on=date(2026, 1, 1))
    found = forecast(SYSTEM, currency="jpy", now=NOW)
    assert (found.currency, found.months[1].open.sum) == ("JPY", Decimal(16129))
    with pytest.raises(Invalid) as refused:
        forecast(SYSTEM, currency="CHF", now=NOW)
    assert refused.value.field == "currency"


@pytest.mark.parametrize(("months", "past"), [(0, 0), (37, 0), (6, -1), (6, 99)])
def test_covers_a_sensible_time(db: None, months: int, past: int) -> None:
    with pytest.raises(Invalid):
        forecast(SYSTEM, months=months, past=past, now=NOW)


def test_needs_the_permission(db: None) -> None:
    with pytest.raises(NotAllowed):
        forecast(NOBODY, now=NOW)


def test_measures_win_rates_and_uses_them_from_thirty_on(cast: Cast) -> None:
    for n in range(30):
        made = make_opportunity(cast.rep, amount=str(100 + n))
        move(opportunity_id=made.pk, to="closing", by=SYSTEM, now=NOW)
        # One comes back to the stage: it counts once.
        move(opportunity_id=made.pk, to="prospecting", by=SYSTEM, now=NOW)
        won = n < 24
        move(
            opportunity_id=made.pk,
            to="won" if won else "lost",
            reason="" if won else "price",
            by=SYSTEM,
            now=NOW + timedelta(days=1),
        )
    for n in range(12):
        make_opportunity(cast.rep, amount=str(100 * (n + 1)), close_on=date(2026, 4, 10))
    counted = refresh_rates(now=NOW)
    assert counted == {"opportunities": 30, "leads": 42, "won": 24}
    rate = StageRate.objects.get(stage__key="closing")
    assert (rate.n, rate.won, rate.spread) == (30, 24, None)
    found = forecast(SYSTEM, now=NOW)
    shown = {one.key: one for one in found.stages}
    assert (shown["closing"].basis, shown["qualifying"].basis) == ("measured", "guess")
    assert shown["prospecting"].probability == pytest.approx((24 + 20 * 0.1) / 50)
    april = found.months[1]
    assert april.low is not None
    assert april.high is not None
    assert 0 <= april.low < april.expected < april.high <= april.open.sum
    worth = lead_worth()
    assert worth.chances["lead"] == pytest.approx((24 + 0.4) / 62)
    assert worth.deal == pytest.approx(Decimal("111.5"))


def test_says_nothing_of_a_range_before_anything_was_measured(cast: Cast) -> None:
    make(cast.rep, "closing", "100", date(2026, 4, 1))
    month = forecast(SYSTEM, now=NOW).months[1]
    assert (month.low, month.high) == (None, None)


def test_costs_the_same_however_many_there_are(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for day in range(1, 9):
        make(cast.rep, "closing", "100", date(2026, 4, day))
    actor = cast.actor("manager")
    with django_assert_max_num_queries(2):
        forecast(actor, past=6, now=NOW)
