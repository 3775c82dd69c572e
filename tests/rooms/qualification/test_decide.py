"""The one writer of a lead's stage, and what it does when leads are scored or a history is loaded."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import NOW, Cast, make_lead, make_leads
from tests.rooms.qualification.scene import PASSING, answer, furthest, path, stage, tally_is_true
from winnow.access.actor import SYSTEM
from winnow.capture.events import LeadsCaptured, LeadsChanged, Outcome
from winnow.ground.refusals import Conflict, NotFound
from winnow.qualification import actions
from winnow.qualification.actions import Move, decide
from winnow.qualification.models import Decision
from winnow.qualification.transitions import NotQualified
from winnow.scoring.events import LeadsScored


def test_walks_many_leads_at_once(cast: Cast) -> None:
    leads = [make_lead(owner=cast.rep, standing={"stage": "prospect", "furthest": "prospect"}) for _ in "abc"]
    moved = decide(moves=[Move(lead.pk, "opportunity") for lead in leads], by=SYSTEM, now=NOW)
    assert moved == 3
    assert {(stage(lead.pk), furthest(lead.pk)) for lead in leads} == {("opportunity", "opportunity")}
    assert tally_is_true()


def test_moves_all_or_none(cast: Cast) -> None:
    prospect = make_lead(standing={"stage": "prospect", "furthest": "prospect"})
    fresh = make_lead()
    with pytest.raises(Conflict, match="Allowed"):
        decide(moves=[Move(prospect.pk, "opportunity"), Move(fresh.pk, "opportunity")], by=SYSTEM, now=NOW)
    assert stage(prospect.pk) == "prospect"
    assert not Decision.objects.exists()


def test_passes_over_leads_that_are_there_already(cast: Cast) -> None:
    lead = make_lead(standing={"stage": "customer", "furthest": "customer"})
    assert decide(moves=[Move(lead.pk, "customer")], by=SYSTEM, now=NOW) == 0
    assert not Decision.objects.exists()


@pytest.mark.parametrize("came_from", ["lead", "mql"])
def test_makes_no_prospect_without_the_gates(cast: Cast, came_from: str) -> None:
    lead = make_lead(standing={"stage": came_from})
    for policy in ("", "import"):
        with pytest.raises(NotQualified):
            decide(moves=[Move(lead.pk, "prospect")], by=SYSTEM, now=NOW, policy=policy)


def test_knows_only_leads_that_exist(db: None) -> None:
    with pytest.raises(NotFound):
        decide(moves=[Move(987654, "mql")], by=SYSTEM, now=NOW)


def test_takes_one_move_a_lead(cast: Cast) -> None:
    lead = make_lead()
    with pytest.raises(ValueError, match="one move"):
        decide(moves=[Move(lead.pk, "mql"), Move(lead.pk, "disqualified")], by=SYSTEM, now=NOW)


def test_leads_over_the_threshold_become_marketing_qualified(cast: Cast) -> None:
    over = make_lead(standing={"score": 50})
    under = make_lead(standing={"score": 49})
    out = make_lead(standing={"score": 90, "stage": "disqualified"})
    event = LeadsScored([over.pk, under.pk, out.pk], threshold=50, model="Default 1", now=NOW)
    assert actions.promote_scored(event) == 1
    assert [stage(lead.pk) for lead in (over, under, out)] == ["mql", "lead", "disqualified"]
    decision = Decision.objects.get()
    assert (decision.policy, decision.by_id) == ("Default 1", None)
    assert decision.evidence == [{"score": 50, "threshold": 50}]
    assert actions.promote_scored(event) == 0


def test_a_loaded_history_ends_leads_at_its_own_dates(cast: Cast) -> None:
    won, lost, open_, far = make_lead(), make_lead(), make_lead(), make_lead(standing={"furthest": "mql"})
    at = NOW - timedelta(days=90)
    outcomes = {
        won.pk: Outcome("won", at),
        lost.pk: Outcome("lost", at),
        open_.pk: Outcome("open", at),
        far.pk: Outcome("lost", at),
    }
    event = LeadsCaptured(list(outcomes), by=cast.actor("admin"), now=NOW, outcomes=outcomes)
    assert actions.record_outcomes(event) == 3
    assert (stage(won.pk), furthest(won.pk)) == ("customer", "customer")
    assert (stage(lost.pk), furthest(lost.pk)) == ("disqualified", "lead")
    assert (stage(far.pk), furthest(far.pk)) == ("disqualified", "mql")
    assert stage(open_.pk) == "lead"
    decision = Decision.objects.get(lead=lost)
    assert (decision.at, decision.policy, decision.reason) == (at, "import", "lost")
    assert decision.by_id == cast.admin.pk
    assert tally_is_true()
    assert actions.record_outcomes(event) == 0


def test_a_later_file_corrects_a_loss_but_never_takes_a_customer_back(cast: Cast) -> None:
    lead = make_lead()
    lost = {lead.pk: Outcome("lost", NOW)}
    won = {lead.pk: Outcome("won", NOW - timedelta(days=5))}
    for outcomes in (lost, won, lost):
        actions.record_outcomes(LeadsChanged([lead.pk], by=SYSTEM, now=NOW, outcomes=outcomes))
    assert path(lead.pk) == [("lead", "disqualified"), ("disqualified", "customer")]
    moments = list(Decision.objects.order_by("pk").values_list("at", flat=True))
    assert moments == sorted(moments)


def test_leaves_leads_with_an_opportunity_to_the_pipeline(cast: Cast) -> None:
    lead = make_lead(standing={"stage": "opportunity", "furthest": "opportunity"})
    event = LeadsChanged([lead.pk], by=SYSTEM, now=NOW, outcomes={lead.pk: Outcome("lost", NOW)})
    assert actions.record_outcomes(event) == 0


def test_a_won_opportunity_makes_a_customer_and_can_be_taken_back(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    answer(lead.pk, PASSING)
    for to in ("opportunity", "customer", "opportunity", "prospect"):
        decide(moves=[Move(lead.pk, to)], by=SYSTEM, now=NOW)
    assert (stage(lead.pk), furthest(lead.pk)) == ("prospect", "customer")


def test_many_leads_move_in_as_few_statements_as_one(cast: Cast, django_assert_max_num_queries: Any) -> None:
    leads = make_leads({"owner": cast.rep, "standing": {"score": n}} for n in range(60))
    event = LeadsScored([lead.pk for lead in leads], threshold=10, model="Default 1", now=NOW)
    with django_assert_max_num_queries(36):
        assert actions.promote_scored(event) == 50
    assert tally_is_true()
