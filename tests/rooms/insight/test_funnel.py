"""The funnel."""

from datetime import UTC, date, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.cast import NOW, Cast, make_lead
from winnow.access.actor import NOBODY, SYSTEM
from winnow.access.models import User
from winnow.capture.models import Source
from winnow.ground.refusals import Invalid, NotAllowed
from winnow.insight.funnel import Funnel, FunnelFilter, funnel

EARLY = datetime(2025, 11, 5, tzinfo=UTC)


def make(
    stage: str,
    furthest: str = "",
    *,
    owner: User | None = None,
    reason: str = "",
    at: datetime = EARLY,
    source: Source | None = None,
) -> None:
    make_lead(
        owner=owner,
        created_at=at,
        source=source,
        standing={"stage": stage, "furthest": furthest or stage, "reason": reason},
    )


def ask(**asked: object) -> Funnel:
    return funnel(SYSTEM, FunnelFilter(**asked), now=NOW)  # type: ignore[arg-type]


def test_counts_every_stage_up_to_the_furthest(db: None) -> None:
    for stage in ("lead", "lead", "mql", "prospect", "opportunity", "customer"):
        make(stage)
    make("prospect", "opportunity")
    make("disqualified", "mql", reason="no_budget")
    make("disqualified", "lead", reason="spam")
    make("disqualified", "lead", reason="spam")
    found = ask()
    assert [(one.stage, one.n) for one in found.steps] == [
        ("lead", 10),
        ("mql", 6),
        ("prospect", 4),
        ("opportunity", 3),
        ("customer", 1),
    ]
    lead, mql, *_rest, customer = found.steps
    assert (found.n, lead.open, lead.left) == (10, 2, 2)
    assert [(leak.reason, leak.n) for leak in lead.leaks] == [("spam", 2)]
    assert (mql.left, mql.leaks[0].label) == (1, "No budget")
    assert lead.conversion is not None
    assert (lead.conversion.k, lead.conversion.n, lead.conversion.rate) == (6, 10, 0.6)
    assert lead.conversion.low == pytest.approx(0.3127, abs=1e-3)
    assert lead.decided is not None
    assert (lead.decided.k, lead.decided.n) == (6, 8)
    assert customer.conversion is None
    assert customer.share.rate == 0.1


def test_a_lead_whose_opportunity_was_lost_is_not_still_there(db: None) -> None:
    for stage in ("prospect", "opportunity", "customer"):
        make(stage, furthest="customer" if stage == "customer" else "opportunity")
    at = ask().steps[3]
    assert (at.n, at.open, at.young, at.back, at.left) == (3, 1, 0, 1, 0)
    assert at.conversion is not None
    assert (at.conversion.low, at.conversion.high) == pytest.approx((0.0615, 0.7923), abs=1e-3)
    assert at.decided is not None
    assert (at.decided.k, at.decided.n) == (1, 2)


def test_shows_which_open_leads_are_young(db: None) -> None:
    make("lead")
    make("lead", at=datetime(2026, 2, 1, tzinfo=UTC))
    make("lead", at=NOW)
    assert (ask().steps[0].open, ask().steps[0].young) == (3, 2)


def test_narrows_to_months_and_a_source(cast: Cast) -> None:
    fair = Source.objects.create(key="fair", name="Trade fair")
    make("lead", source=fair)
    make("lead", at=NOW, owner=cast.rep)
    assert ask(source="fair").n == ask(source="trade FAIR").n == 1
    assert ask(since=date(2026, 3, 31)).n == 1
    assert ask(until=date(2026, 2, 1)).n == 1
    assert ask(since=date(2025, 11, 30), until=date(2026, 3, 1)).n == 2
    assert ask(owner_id=cast.rep.pk).n == ask(team_id=cast.north.pk).n == 1


def test_refuses_what_makes_no_sense(db: None) -> None:
    with pytest.raises(Invalid) as refused:
        ask(source="nowhere")
    assert refused.value.field == "source"
    with pytest.raises(Invalid):
        ask(since=date(2026, 3, 1), until=date(2026, 2, 1))
    with pytest.raises(NotAllowed):
        funnel(NOBODY, FunnelFilter(), now=NOW)


def test_is_empty_without_leads(db: None) -> None:
    found = ask()
    assert [one.n for one in found.steps] == [0] * 5
    assert found.steps[0].conversion is not None
    assert found.steps[0].conversion.rate is None


@pytest.mark.parametrize(("who", "n"), [("rep", 2), ("other_rep", 2), ("stranger", 1), ("marketer", 3)])
def test_counts_what_the_actor_may_see(cast: Cast, who: str, n: int) -> None:
    for owner in (cast.rep, cast.other_rep, None):
        make("lead", owner=owner)
    assert funnel(cast.actor(who), FunnelFilter(), now=NOW).n == n


def test_reads_the_tally_alone(db: None, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(5):
        make("lead")
    with django_assert_max_num_queries(1):
        ask()
