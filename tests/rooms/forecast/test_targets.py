"""What people set out to win, who may say so, and what of it they won."""

from datetime import date
from decimal import Decimal

import pytest

from tests.cast import NOW, Cast
from tests.rooms.pipeline.scene import make_opportunity
from winnow.access.actor import SYSTEM
from winnow.forecast.actions import set_target
from winnow.forecast.models import Target
from winnow.forecast.targets import TargetRow, targets
from winnow.ground.refusals import Invalid, NotAllowed
from winnow.insight.numbers import my_numbers
from winnow.pipeline.actions import move

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)


def row_of(cast: Cast, who: str, month: date = MARCH) -> TargetRow:
    return next(row for row in targets(SYSTEM, month=month).rows if row.user_id == getattr(cast, who).pk)


def test_holds_from_its_month_on_until_another_is_set(cast: Cast) -> None:
    by = cast.actor("manager")
    set_target(user_id=cast.rep.pk, month=MARCH, amount="5000", by=by, now=NOW)
    set_target(user_id=cast.rep.pk, month=MAY, amount="7000", by=by, now=NOW)
    set_target(user_id=cast.rep.pk, month=MARCH, amount="6000", by=by, now=NOW)
    found = [row_of(cast, "rep", month).target for month in (date(2026, 2, 1), MARCH, APRIL, MAY)]
    assert found == [None, Decimal(6000), Decimal(6000), Decimal(7000)]
    set_target(user_id=cast.rep.pk, month=APRIL, amount="0", by=by, now=NOW)
    assert row_of(cast, "rep", APRIL).target is None
    n = Target.objects.count()
    set_target(user_id=cast.rep.pk, month=MARCH, amount="6000.00", by=by, now=NOW)
    assert Target.objects.count() == n


def test_stands_beside_what_was_won_this_month(cast: Cast) -> None:
    set_target(user_id=cast.rep.pk, month=MARCH, amount="5000", by=SYSTEM, now=NOW)
    won = make_opportunity(cast.rep, amount="1200")
    move(opportunity_id=won.pk, to="won", by=SYSTEM, now=NOW)
    row = row_of(cast, "rep")
    assert (row.target, row.won, row.won_n) == (Decimal(5000), Decimal(1200), 1)
    numbers = my_numbers(cast.actor("rep"), now=NOW)
    assert (numbers.target, numbers.won_value) == (Decimal(5000), Decimal(1200))


@pytest.mark.parametrize(("who", "whose"), [("rep", "rep"), ("manager", "other_rep"), ("marketer", "rep")])
def test_only_who_manages_somebody_sets_her_target(cast: Cast, who: str, whose: str) -> None:
    with pytest.raises(NotAllowed):
        set_target(user_id=getattr(cast, whose).pk, month=MARCH, amount="1", by=cast.actor(who), now=NOW)
    assert not Target.objects.exists()


def test_shows_own_team_only(cast: Cast) -> None:
    seen = {row.name: row.may_change for row in targets(cast.actor("manager"), month=MARCH).rows}
    assert seen == {"Mona": True, "Rita": True}
    assert [row.name for row in targets(cast.actor("stranger"), month=MARCH).rows] == ["Stan"]


@pytest.mark.parametrize("amount", ["-1", "x", "NaN", "1e30"])
def test_refuses_what_is_no_amount(cast: Cast, amount: str) -> None:
    with pytest.raises(Invalid):
        set_target(user_id=cast.rep.pk, month=MARCH, amount=amount, by=SYSTEM, now=NOW)
