"""The board and the lists: what they show, to whom, and that pages hold together."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.cast import NOW, Cast
from tests.rooms.pipeline.scene import make_opportunity, make_prospect
from winnow.access.actor import NOBODY, SYSTEM
from winnow.access.models import User
from winnow.ground.refusals import Invalid, NotAllowed, NotFound
from winnow.pipeline.actions import Part, add_stakeholder, change_opportunity, move
from winnow.pipeline.models import Stage, StageRate
from winnow.pipeline.queries import (
    SORTS,
    BoardFilter,
    OpportunityFilter,
    board,
    candidates,
    column,
    opportunities,
    opportunity,
    stages,
)
from winnow.pipeline.words import Closing


def names(found: object) -> list[str]:
    return [row.name for row in found.rows]  # type: ignore[attr-defined]


def make(name: str, owner: User | None, close_on: date | None, amount: str | None = "100") -> int:
    return make_opportunity(owner, name=name, close_on=close_on, amount=amount).pk


def test_shows_counts_sums_and_cards_by_close_date(cast: Cast) -> None:
    make("Late", cast.rep, date(2026, 9, 1), "300")
    make("Undated", cast.rep, None, None)
    make("Soon", cast.rep, date(2026, 4, 1), "100.50")
    found = board(SYSTEM, BoardFilter(), now=NOW)
    assert [one.stage.key for one in found.columns][-2:] == ["won", "lost"]
    first = found.columns[0]
    assert [card.name for card in first.cards] == ["Soon", "Late", "Undated"]
    assert (first.n, first.sum, first.weighted, first.unvalued) == (
        3,
        Decimal("400.50"),
        Decimal("40.05"),
        1,
    )
    assert (first.next, found.currency) == (None, "EUR")


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("rep", {"Hers", "Pool"}),
        ("manager", {"Hers", "Pool"}),
        ("other_rep", {"His", "Pool"}),
        ("stranger", {"Pool"}),
        ("admin", {"Hers", "His", "Pool"}),
    ],
)
def test_shows_own_team_and_pool(cast: Cast, who: str, seen: set[str]) -> None:
    make("Hers", cast.rep, date(2026, 4, 1))
    make("His", cast.other_rep, date(2026, 4, 2))
    make("Pool", None, None)
    actor = cast.actor(who)
    first = board(actor, BoardFilter(), now=NOW).columns[0]
    assert {card.name for card in first.cards} == seen
    assert first.n == len(seen)
    assert set(names(opportunities(actor, OpportunityFilter(), now=NOW))) == seen
    assert set(names(opportunities(actor, OpportunityFilter(stage="open"), now=NOW))) == seen


def test_needs_the_permission_to_read(cast: Cast) -> None:
    pk = make("Hers", cast.rep, None)
    for ask in (
        lambda: board(NOBODY, BoardFilter(), now=NOW),
        lambda: column(NOBODY, "won", BoardFilter(), now=NOW),
        lambda: opportunities(NOBODY, OpportunityFilter(), now=NOW),
        lambda: opportunity(NOBODY, pk, now=NOW),
        lambda: stages(NOBODY),
    ):
        with pytest.raises(NotAllowed):
            ask()


def test_continues_a_column_where_the_board_ends(cast: Cast) -> None:
    for day in range(1, 6):
        make(f"May {day}", cast.rep, date(2026, 5, day))
    make("Undated", cast.rep, None)
    rep = cast.actor("rep")
    first = board(rep, BoardFilter(), per_column=2, now=NOW).columns[0]
    assert [card.name for card in first.cards] == ["May 1", "May 2"]
    more = column(rep, "prospecting", BoardFilter(), size=3, cursor=first.next, now=NOW)
    assert [card.name for card in more.cards] == ["May 3", "May 4", "May 5"]
    last = column(rep, "prospecting", BoardFilter(), size=3, cursor=more.next, now=NOW)
    assert ([card.name for card in last.cards], last.next) == (["Undated"], None)


def test_shows_what_was_closed_this_month_only(cast: Cast) -> None:
    old = make_opportunity(cast.rep, name="Old", now=datetime(2026, 1, 5, tzinfo=UTC))
    move(opportunity_id=old.pk, to="won", by=SYSTEM, now=datetime(2026, 2, 28, 23, 59, tzinfo=UTC))
    new = make_opportunity(cast.rep, name="New")
    move(opportunity_id=new.pk, to="won", by=SYSTEM, now=NOW)
    won = {one.stage.key: one for one in board(SYSTEM, BoardFilter(), now=NOW).columns}["won"]
    assert ([card.name for card in won.cards], won.n, won.weighted) == (["New"], 1, Decimal(1000))
    february = board(SYSTEM, BoardFilter(month=date(2026, 2, 1)), now=NOW).columns[5]
    assert ([card.name for card in february.cards], february.n) == (["Old"], 1)


def test_filters_by_owner_team_and_month(cast: Cast) -> None:
    make("Hers", cast.rep, date(2026, 5, 1))
    make("His", cast.other_rep, date(2026, 6, 1))
    for asked, seen in (
        (BoardFilter(owner_id=cast.rep.pk), "Hers"),
        (BoardFilter(team_id=cast.south.pk), "His"),
        (BoardFilter(month=date(2026, 6, 30)), "His"),
    ):
        first = board(SYSTEM, asked, now=NOW).columns[0]
        assert ([card.name for card in first.cards], first.n) == ([seen], 1)


def test_finds_what_no_month_of_a_forecast_holds(cast: Cast) -> None:
    make("Passed", cast.rep, date(2026, 2, 27))
    make("This month", cast.rep, date(2026, 3, 1))
    make("Undated", cast.rep, None)
    won = make("Won undated", cast.rep, None)
    move(opportunity_id=won, to="won", by=SYSTEM, now=NOW)
    for closing, seen in ((Closing.PASSED, ["Passed"]), (Closing.UNDATED, ["Undated"])):
        first = board(SYSTEM, BoardFilter(closing=closing), now=NOW).columns[0]
        assert ([card.name for card in first.cards], first.n) == (seen, 1)
        assert names(opportunities(SYSTEM, OpportunityFilter(closing=closing), now=NOW)) == seen
        assert names(opportunities(SYSTEM, OpportunityFilter(stage="won", closing=closing), now=NOW)) == []


def test_marks_what_is_wrong(cast: Cast) -> None:
    pk = make("Hers", cast.rep, date(2026, 3, 3))
    row = opportunities(SYSTEM, OpportunityFilter(), now=NOW).rows[0]
    assert row.marks == ["no_next_step"]
    change_opportunity(opportunity_id=pk, changes={"next_step": "Call"}, by=SYSTEM, now=NOW)
    later = NOW + timedelta(days=29)
    row = opportunities(SYSTEM, OpportunityFilter(), now=later).rows[0]
    assert (row.marks, row.stage_days, row.usual_days) == (["overdue", "stale"], 29, 14)
    move(opportunity_id=pk, to="won", by=SYSTEM, now=later)
    assert opportunities(SYSTEM, OpportunityFilter(), now=later).rows[0].marks == []


def test_costs_the_same_however_many_there_are(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(12):
        make_opportunity(cast.rep, name=str(n), lead=make_prospect(cast.rep, organization=f"Org {n}"))
    manager = cast.actor("manager")
    with django_assert_max_num_queries(4):
        board(manager, BoardFilter(), now=NOW)
    with django_assert_max_num_queries(3):
        opportunities(manager, OpportunityFilter(stage="open"), now=NOW)


@pytest.mark.parametrize("sort", list(SORTS))
@pytest.mark.parametrize("stage", ["", "open", "prospecting"])
def test_walks_every_order_forwards_and_back(cast: Cast, sort: str, stage: str) -> None:
    days = [None, date(2026, 5, 1), date(2026, 5, 1), date(2026, 4, 1), None, date(2026, 7, 1), None]
    amounts = ["5", None, "5", "9.50", "10", None, "100"]
    for n, (day, amount) in enumerate(zip(days, amounts, strict=True)):
        make_opportunity(
            [cast.rep, None][n % 2], name=str(n), close_on=day, amount=amount, now=NOW + timedelta(n)
        )
    later, rep = NOW + timedelta(days=30), cast.actor("rep")
    asked = OpportunityFilter(stage=stage)
    whole = names(opportunities(rep, asked, sort=sort, now=later))
    path, descending = sort.lstrip("-"), sort.startswith("-")
    rows = opportunities(rep, asked, sort=sort, now=later).rows
    filled = [getattr(row, path) for row in rows if getattr(row, path) is not None]
    assert filled == sorted(filled, reverse=descending)
    assert [getattr(row, path) for row in rows[len(filled) :]] == [None] * (7 - len(filled))
    page = opportunities(rep, asked, sort=sort, size=2, now=later)
    pages = [page]
    while page.next:
        page = opportunities(rep, asked, sort=sort, size=2, cursor=page.next, now=later)
        pages.append(page)
    assert [name for one in pages for name in names(one)] == whole
    back = [names(page)]
    while page.previous:
        page = opportunities(rep, asked, sort=sort, size=2, cursor=page.previous, now=later)
        back.insert(0, names(page))
    assert back == [names(one) for one in pages]


def test_filters_the_list(cast: Cast) -> None:
    pk = make("Hers", cast.rep, date(2026, 5, 1), "50")
    make("His", cast.other_rep, date(2026, 6, 1), "500")
    move(opportunity_id=pk, to="lost", reason="price", by=SYSTEM, now=NOW)
    lead = opportunity(SYSTEM, pk, now=NOW).opportunity.lead
    for asked, seen in (
        (OpportunityFilter(stage="lost"), ["Hers"]),
        (OpportunityFilter(stage="open"), ["His"]),
        (OpportunityFilter(owner_id=cast.rep.pk), ["Hers"]),
        (OpportunityFilter(lead_id=lead), ["Hers"]),
        (OpportunityFilter(month=date(2026, 6, 9)), ["His"]),
        (OpportunityFilter(least=Decimal(51)), ["His"]),
        (OpportunityFilter(most=Decimal(51)), ["Hers"]),
        (OpportunityFilter(product_id=1), []),
    ):
        assert names(opportunities(SYSTEM, asked, now=NOW)) == seen


@pytest.mark.parametrize("cursor", ["x", "<", "W10", "WyJ4IiwgMV0", "WzEsICIxIl0"])
def test_refuses_a_page_address_of_another_list(cast: Cast, cursor: str) -> None:
    make("Hers", cast.rep, date(2026, 5, 1))
    with pytest.raises(Invalid) as refused:
        opportunities(SYSTEM, OpportunityFilter(), cursor=cursor, now=NOW)
    assert refused.value.field == "cursor"


def test_refuses_a_stage_or_sort_that_does_not_exist(cast: Cast) -> None:
    with pytest.raises(Invalid, match="closing"):
        opportunities(SYSTEM, OpportunityFilter(stage="nowhere"), now=NOW)
    with pytest.raises(Invalid, match="-close_on"):
        opportunities(SYSTEM, OpportunityFilter(), sort="luck", now=NOW)
    with pytest.raises(Invalid):
        column(SYSTEM, "nowhere", BoardFilter(), now=NOW)


def test_tells_the_whole_story_of_one(cast: Cast) -> None:
    Stage.objects.filter(key="closing").update(requires=["decision_maker"])
    made = make_opportunity(cast.rep, lead=make_prospect(cast.rep, name="Ann Lee", organization="Acme"))
    rep = cast.actor("rep")
    change_opportunity(
        opportunity_id=made.pk, changes={"owner_id": cast.manager.pk}, by=cast.actor("manager"), now=NOW
    )
    move(opportunity_id=made.pk, to="proposal", note="They asked", by=rep, now=NOW + timedelta(days=3))
    add_stakeholder(opportunity_id=made.pk, name="Bo", part=Part("champion"), by=rep, now=NOW)
    found = opportunity(rep, made.pk, now=NOW + timedelta(days=5))
    assert (found.opportunity.stage, found.opportunity.lead_name) == ("proposal", "Ann Lee")
    assert [(m.to_stage, m.days) for m in found.moves] == [("prospecting", 3), ("proposal", None)]
    steps = {step.key: step for step in found.steps}
    assert steps["prospecting"].passed
    assert not steps["qualifying"].passed
    assert (steps["proposal"].current, steps["closing"].missing) == (True, ["decision_maker"])
    assert [one.name for one in found.stakeholders] == ["Bo"]
    assert found.changes[-1].fields == {"owner": ["Rita", "Mona"]}
    assert [person.name for person in candidates(rep, made.pk)] == ["Ann Lee"]
    with pytest.raises(NotFound):
        opportunity(cast.actor("other_rep"), made.pk, now=NOW)


def test_says_what_a_chance_rests_on(cast: Cast) -> None:
    proposal = Stage.objects.get(key="proposal")
    StageRate.objects.create(stage=proposal, n=80, won=60, measured_at=NOW)
    shown = {one.key: one for one in stages(cast.actor("rep"))}
    assert (shown["proposal"].basis, shown["proposal"].n, shown["proposal"].rate) == ("measured", 80, 0.75)
    assert shown["proposal"].probability == pytest.approx((60 + 20 * 0.6) / 100)
    assert (shown["closing"].basis, shown["closing"].probability) == ("guess", 0.8)
    assert (shown["won"].basis, shown["won"].probability) == ("closed", 1.0)
