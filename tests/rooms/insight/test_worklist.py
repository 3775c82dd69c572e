"""Whom next, and why."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.cast import NOW, Cast, make_lead
from tests.rooms.pipeline.scene import make_opportunity, make_prospect
from winnow.access.actor import NOBODY, SYSTEM
from winnow.capture.models import LeadStanding
from winnow.engagement.models import Interaction
from winnow.forecast.actions import refresh_rates
from winnow.ground.refusals import Invalid, NotAllowed, NotFound
from winnow.insight.actions import finish, snooze
from winnow.insight.numbers import my_numbers
from winnow.insight.worklist import worklist
from winnow.pipeline.actions import move
from winnow.pipeline.models import Opportunity
from winnow.qualification.actions import end_search, search_stakeholder

TODAY = NOW.date()


def keys(who: Any, **asked: Any) -> list[str]:
    return [task.key for task in worklist(who, now=asked.pop("now", NOW), **asked)]


def test_puts_promises_first_and_then_expected_value(cast: Cast) -> None:
    won = make_opportunity(cast.other_rep, amount="1000")
    move(opportunity_id=won.pk, to="won", by=SYSTEM, now=NOW)
    refresh_rates(now=NOW)
    cold = make_lead(owner=cast.rep, name="Cold", standing={"score": 10})
    warm = make_lead(owner=cast.rep, name="Warm", standing={"score": 90})
    ready = make_prospect(cast.rep, name="Ready")
    due = make_lead(
        owner=cast.rep,
        name="Due",
        standing={"next_step": "Send terms", "next_step_at": NOW - timedelta(days=2)},
    )
    late = make_opportunity(cast.rep, name="Late", amount="5000", close_on=TODAY - timedelta(days=4))
    found = worklist(cast.actor("rep"), now=NOW)
    assert [task.key for task in found] == [
        f"lead:{due.pk}",
        f"opportunity:{late.pk}",
        f"lead:{ready.pk}",
        f"lead:{warm.pk}",
        f"lead:{cold.pk}",
    ]
    assert [task.reason for task in found] == [
        "step_due",
        "overdue",
        "unopened",
        "uncontacted",
        "uncontacted",
    ]
    assert (found[0].why, found[0].to_do) == ("“Send terms” was due 2 days ago.", "Send terms")
    assert (found[1].who, found[1].why) == ("Late", "It was expected to close 4 days ago.")
    assert (found[1].expected, found[1].due) == (Decimal("500.00"), TODAY - timedelta(days=4))
    assert (found[3].who, found[3].why) == ("Warm", "Score 90, never contacted.")
    assert found[2].expected is not None
    assert found[3].expected is not None
    assert found[2].expected > found[3].expected


def test_takes_steps_of_opportunities_and_those_that_stand_still(cast: Cast) -> None:
    step = make_opportunity(cast.rep, next_step="Demo", next_step_on=TODAY)
    still = make_opportunity(cast.rep, close_on=None, next_step="Wait", now=NOW - timedelta(days=29))
    calm = make_opportunity(cast.rep, next_step="Demo", next_step_on=TODAY + timedelta(days=1))
    found = {task.key: task for task in worklist(cast.actor("rep"), now=NOW)}
    assert found[f"opportunity:{step.pk}"].why == "“Demo” is due today."
    assert found[f"opportunity:{still.pk}"].why == "In Prospecting for 29 days; 14 are usual."
    assert f"opportunity:{calm.pk}" not in found


def test_leaves_out_whoever_was_contacted_is_asleep_or_is_out(cast: Cast) -> None:
    make_lead(owner=cast.rep, standing={"last_touch_at": NOW - timedelta(days=1)})
    make_lead(owner=cast.rep, standing={"snoozed_until": NOW + timedelta(days=1)})
    make_lead(owner=cast.rep, standing={"stage": "disqualified", "next_step_at": NOW, "next_step": "x"})
    make_lead(owner=cast.rep, standing={"stage": "customer"})
    awake = make_lead(owner=cast.rep, standing={"snoozed_until": NOW - timedelta(days=1)})
    old = make_lead(owner=cast.rep, standing={"last_touch_at": NOW - timedelta(days=5)})
    assert set(keys(cast.actor("rep"))) == {f"lead:{awake.pk}", f"lead:{old.pk}"}


def test_shows_mine_and_nobodys_or_all_i_may_see(cast: Cast) -> None:
    hers, pool = make_lead(owner=cast.rep), make_lead()
    boss, his = make_prospect(cast.manager), make_lead(owner=cast.other_rep)
    assert set(keys(cast.actor("rep"))) == {f"lead:{hers.pk}", f"lead:{pool.pk}"}
    team = {f"lead:{one.pk}" for one in (hers, pool, boss)}
    assert set(keys(cast.actor("manager"))) == {f"lead:{boss.pk}", f"lead:{pool.pk}"}
    assert set(keys(cast.actor("manager"), scope="all")) == team
    assert set(keys(SYSTEM)) == team | {f"lead:{his.pk}"}


def test_hides_rows_of_other_teams_even_when_all_is_asked(cast: Cast) -> None:
    make_opportunity(cast.other_rep, close_on=TODAY - timedelta(days=9))
    make_prospect(cast.other_rep)
    make_lead(owner=cast.other_rep, standing={"next_step": "x", "next_step_at": NOW})
    assert keys(cast.actor("rep"), scope="all") == []


def test_asks_nicely(cast: Cast) -> None:
    for asked in ({"scope": "theirs"}, {"limit": 0}, {"limit": 201}):
        with pytest.raises(Invalid):
            worklist(cast.actor("rep"), now=NOW, **asked)
    with pytest.raises(NotAllowed):
        worklist(NOBODY, now=NOW)


def test_costs_the_same_however_many_there_are(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(6):
        make_lead(owner=cast.rep)
        make_opportunity(cast.rep, close_on=TODAY - timedelta(days=n))
    actor = cast.actor("rep")
    with django_assert_max_num_queries(17):
        assert len(worklist(actor, limit=5, now=NOW)) == 5


def test_done_is_written_down_and_leaves_the_list(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep, standing={"next_step": "Ring", "next_step_at": NOW})
    key, rep = f"lead:{lead.pk}", cast.actor("rep")
    finish(key=key, note="Wants terms", by=rep, now=NOW)
    call = Interaction.objects.get(person=lead.person)
    assert (call.kind, call.subject, call.by) == ("call", "Wants terms", cast.rep)
    standing = LeadStanding.objects.visible_to(SYSTEM).get(pk=lead.pk)
    assert (standing.next_step, standing.last_touch_at) == ("", NOW.replace(microsecond=0))
    assert keys(rep) == []


def test_done_leaves_a_step_that_is_not_due(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep, standing={"next_step": "Visit", "next_step_at": NOW + timedelta(days=9)})
    finish(key=f"lead:{lead.pk}", kind="meeting", by=cast.actor("rep"), now=NOW)
    assert LeadStanding.objects.visible_to(SYSTEM).get(pk=lead.pk).next_step == "Visit"


def test_done_clears_the_step_of_an_opportunity(cast: Cast) -> None:
    made = make_opportunity(cast.rep, next_step="Demo", next_step_on=TODAY)
    finish(key=f"opportunity:{made.pk}", by=cast.actor("rep"), now=NOW)
    made = Opportunity.objects.visible_to(SYSTEM).get(pk=made.pk)
    assert (made.next_step, made.next_step_on) == ("", None)
    assert Interaction.objects.filter(person=made.lead.person).exists()


def test_snoozing_one_keeps_the_lead_and_its_opportunities_away(cast: Cast) -> None:
    made = make_opportunity(cast.rep, close_on=TODAY - timedelta(days=1))
    rep, key = cast.actor("rep"), f"opportunity:{made.pk}"
    snooze(key=key, until=NOW + timedelta(days=2), by=rep, now=NOW)
    assert keys(rep) == []
    assert keys(rep, now=NOW + timedelta(days=3)) == [key]
    snooze(key=key, until=None, by=rep, now=NOW)
    assert keys(rep) == [key]


@pytest.mark.parametrize("key", ["", "lead", "lead:", "lead:x", "team:1", "lead:²"])
def test_knows_its_tasks_by_key(cast: Cast, key: str) -> None:
    with pytest.raises(Invalid):
        finish(key=key, by=SYSTEM, now=NOW)


def test_hides_tasks_of_other_teams(cast: Cast) -> None:
    lead, made = make_lead(owner=cast.other_rep), make_opportunity(cast.other_rep)
    for key in (f"lead:{lead.pk}", f"opportunity:{made.pk}", "lead:99999999999999999999999"):
        with pytest.raises(NotFound):
            finish(key=key, by=cast.actor("rep"), now=NOW)
        with pytest.raises(NotFound):
            snooze(key=key, until=NOW + timedelta(days=1), by=cast.actor("rep"), now=NOW)


def test_tells_my_numbers(cast: Cast) -> None:
    make_lead(owner=cast.rep)
    make_prospect(cast.rep)
    make_opportunity(cast.rep, amount="1000", close_on=date(2026, 7, 1))
    won, other = make_opportunity(cast.rep, amount="50"), make_opportunity(cast.other_rep, amount="9")
    for made in (won, other):
        move(opportunity_id=made.pk, to="won", by=SYSTEM, now=NOW)
    mine = my_numbers(cast.actor("rep"), now=NOW)
    assert (mine.leads, mine.prospects, mine.open_n) == (1, 1, 1)
    assert (mine.open_value, mine.open_weighted) == (Decimal(1000), Decimal(100))
    assert (mine.won_n, mine.won_value, mine.lost_n, mine.currency) == (1, Decimal(50), 0, "EUR")
    assert my_numbers(SYSTEM, now=NOW + timedelta(days=40)).won_n == 0


def test_a_search_for_who_decides_is_a_task_until_it_ends(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep, standing={"last_touch_at": NOW})
    search_stakeholder(lead_id=lead.pk, by=cast.actor("rep"), now=NOW)
    [task] = worklist(cast.actor("rep"), now=NOW)
    assert (task.key, task.reason, task.action) == (f"lead:{lead.pk}", "searched", "find")
    assert keys(cast.actor("other_rep")) == []
    end_search(lead_id=lead.pk, found=True, name="Grace Hopper", by=cast.actor("rep"), now=NOW)
    assert keys(cast.actor("rep")) == []
