"""Whatever is done in whatever order: the tally is the GROUP BY, and the moves replay to what is shown."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import NOW, Cast, make_cast
from tests.rooms.pipeline.scene import check_tally, make_opportunity, make_prospect, stage_of
from winnow.access.actor import SYSTEM
from winnow.forecast.queries import forecast
from winnow.ground.refusals import Refused
from winnow.pipeline.actions import assign, change_opportunity, move
from winnow.pipeline.lead_stage import stage_of_lead
from winnow.pipeline.models import Opportunity, OpportunityTally, StageMove
from winnow.qualification.models import Decision

STAGES = ["prospecting", "qualifying", "needs_analysis", "proposal", "closing", "won", "lost"]
MONTHS = [None, date(2026, 1, 31), date(2026, 3, 1), date(2026, 12, 24)]
AMOUNTS = [None, Decimal("0"), Decimal("10.01"), Decimal("99999.99")]

steps = st.lists(
    st.one_of(
        st.tuples(st.just("open"), st.integers(0, 1), st.sampled_from(AMOUNTS)),
        st.tuples(st.just("move"), st.integers(0, 5), st.sampled_from(STAGES)),
        st.tuples(st.just("close_on"), st.integers(0, 5), st.sampled_from(MONTHS)),
        st.tuples(st.just("amount"), st.integers(0, 5), st.sampled_from(AMOUNTS)),
        st.tuples(st.just("assign"), st.integers(0, 5), st.sampled_from(["rep", "other_rep"])),
        st.tuples(st.just("fold"), st.just(0), st.none()),
    ),
    max_size=12,
)


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_history_and_tally_give_the_present(steps: list[tuple[str, int, Any]]) -> None:
    from django.db import transaction

    with transaction.atomic():
        _live(steps)
        check_tally()
        _replay()
        _forecast()
        transaction.set_rollback(True)


def _live(steps: list[tuple[str, int, Any]]) -> None:
    cast = make_cast()
    leads = [make_prospect(cast.rep), make_prospect()]
    made: list[Opportunity] = []
    for day, (verb, which, value) in enumerate(steps):
        now = NOW + timedelta(days=day)
        if verb == "open":
            amount = None if value is None else str(value)
            made.append(make_opportunity(lead=leads[which], amount=amount, now=now))
        elif verb == "fold":
            OpportunityTally.fold()
        elif made:
            _do(verb, made[which % len(made)].pk, value, cast, now)


def _do(verb: str, pk: int, value: Any, cast: Cast, now: Any) -> None:
    try:
        if verb == "move":
            reason = "price" if value == "lost" else ""
            move(opportunity_id=pk, to=value, reason=reason, note="Again", by=SYSTEM, now=now)
        elif verb == "assign":
            assign(opportunity_ids=[pk], owner_id=getattr(cast, value).pk, by=SYSTEM, now=now)
        else:
            change_opportunity(opportunity_id=pk, changes={verb: value}, by=SYSTEM, now=now)
    except Refused:
        pass  # what is refused must leave no trace, which is what the checks are for


def _replay() -> None:
    for found in Opportunity.objects.visible_to(SYSTEM).select_related("stage"):
        moves = list(StageMove.objects.filter(opportunity=found).order_by("at", "pk"))
        assert [m.from_stage_id for m in moves] == [None, *(m.to_stage_id for m in moves[:-1])]
        last = moves[-1]
        assert (found.stage_id, found.entered_stage_at) == (last.to_stage_id, last.at)
        assert found.closed_at == (last.at if found.stage.kind != "open" else None)
        assert found.lost_reason == (last.reason if found.stage.kind == "lost" else "")
    for lead in {o.lead for o in Opportunity.objects.visible_to(SYSTEM).select_related("lead")}:
        kinds = [o.stage.kind for o in Opportunity.objects.visible_to(SYSTEM).filter(lead=lead)]
        assert stage_of(lead) == stage_of_lead(open_ones=kinds.count("open"), won_ones=kinds.count("won"))
        decided = Decision.objects.filter(lead=lead).order_by("at", "pk").last()
        assert decided is not None
        assert decided.to_stage == stage_of(lead)


def _forecast() -> None:
    """What the tally forecasts is what the opportunities themselves add up to, one by one."""
    today = NOW + timedelta(days=20)
    found = forecast(SYSTEM, months=12, past=12, now=today)
    chances = {stage.key: Decimal(repr(stage.probability)) for stage in found.stages}
    buckets = [month.open for month in found.months] + [found.overdue, found.later, found.undated]
    naive = {
        stage: sum(
            (one.value or Decimal(0))
            for one in Opportunity.objects.visible_to(SYSTEM).filter(stage__key=stage)
        )
        for stage in chances
    }
    open_stages = [stage.key for stage in found.stages if stage.kind == "open"]
    weighted = sum(bucket.weighted for bucket in buckets)
    # Each bucket rounds each stage to cents.
    assert abs(weighted - sum(naive[key] * chances[key] for key in open_stages)) <= Decimal("0.5")
    assert sum(bucket.sum for bucket in buckets) == sum(naive[key] for key in open_stages)
    assert sum(month.won for month in (*found.history, *found.months)) == naive["won"]
    counted = Opportunity.objects.visible_to(SYSTEM).filter(stage__kind="open").count()
    assert sum(bucket.n for bucket in buckets) == counted
