"""Handing over leads, one or many."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import NOW, Cast, make_lead
from winnow.access.actor import SYSTEM
from winnow.capture.actions import assign
from winnow.capture.models import Assignment, LeadStanding
from winnow.capture.queries import LeadFilter
from winnow.ground.refusals import Invalid, NotAllowed, NotFound


def owners() -> dict[int, int | None]:
    return dict(LeadStanding.objects.visible_to(SYSTEM).values_list("pk", "owner_id"))


def test_writes_history_for_those_that_changed_hands(cast: Cast) -> None:
    mine, pool = make_lead(owner=cast.rep), make_lead()
    moved = assign(
        owner="Rita@winnow.test",
        lead_ids=[mine.pk, pool.pk],
        reason="Her region",
        by=cast.actor("manager"),
        now=NOW,
    )
    assert moved == 1
    rows = Assignment.objects.values_list("lead_id", "owner_id", "team_id", "reason", "at", "by_id")
    assert list(rows) == [(pool.pk, cast.rep.pk, cast.north.pk, "Her region", NOW, cast.manager.pk)]


def test_hands_over_all_that_a_filter_finds_and_no_more(cast: Cast) -> None:
    made = [make_lead(standing={"score": n}, owner=cast.other_rep if n == 9 else None) for n in range(10)]
    asked = LeadFilter.written(["score>=5"])
    assert assign(owner="rita@winnow.test", asked=asked, by=cast.actor("manager"), now=NOW) == 4
    assert [owners()[lead.pk] == cast.rep.pk for lead in made] == [n in (5, 6, 7, 8) for n in range(10)]


def test_gives_back_to_the_pool_and_to_a_team(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    assign(owner="none", lead_ids=[lead.pk], by=SYSTEM, now=NOW)
    assert owners() == {lead.pk: None}
    assign(owner=None, team="South", lead_ids=[lead.pk], by=SYSTEM, now=NOW + timedelta(days=1))
    standing = LeadStanding.objects.visible_to(SYSTEM).get()
    assert (standing.owner_id, standing.team_id) == (None, cast.south.pk)


def test_representatives_may_take_what_nobody_owns(cast: Cast) -> None:
    pool, mates = make_lead(), make_lead(owner=cast.manager)
    rep = cast.actor("rep")
    assert assign(owner="me", lead_ids=[pool.pk], by=rep, now=NOW) == 1
    with pytest.raises(NotAllowed):
        assign(owner="me", lead_ids=[mates.pk], by=rep, now=NOW)
    with pytest.raises(NotAllowed):
        assign(owner="none", lead_ids=[pool.pk], by=rep, now=NOW)
    with pytest.raises(NotAllowed):
        assign(owner="otto@winnow.test", lead_ids=[pool.pk], by=rep, now=NOW)


def test_names_the_lead_that_is_not_there(cast: Cast) -> None:
    hidden, mine = make_lead(owner=cast.other_rep), make_lead(owner=cast.rep)
    with pytest.raises(NotFound) as refused:
        assign(owner="none", lead_ids=[mine.pk, hidden.pk], by=cast.actor("manager"), now=NOW)
    assert refused.value.details["missing"] == [hidden.pk]
    assert owners()[mine.pk] == cast.rep.pk


@pytest.mark.parametrize("owner", ["nobody@winnow.test", "x"])
def test_refuses_unknown_owners(cast: Cast, owner: str) -> None:
    lead = make_lead()
    with pytest.raises(Invalid) as refused:
        assign(owner=owner, lead_ids=[lead.pk], by=SYSTEM, now=NOW)
    assert refused.value.field == "owner"


def test_takes_no_more_statements_for_many(cast: Cast) -> None:
    def cost(n: int) -> int:
        pks = [make_lead().pk for _ in range(n)]
        with CaptureQueriesContext(connection) as asked:
            assign(owner="rita@winnow.test", lead_ids=pks, by=SYSTEM, now=NOW)
        return len(asked)

    assert cost(40) <= cost(2)
