"""The demo arrives whole, once, and as a history that reads forward."""

from __future__ import annotations

from collections import defaultdict

import pytest

from tests.cast import NOW, make_lead
from winnow.access.actor import SYSTEM
from winnow.access.models import User
from winnow.capture.models import Lead, LeadStanding
from winnow.demo.business import COLLEAGUES, DOMAIN, PASSWORD
from winnow.demo.load import load
from winnow.engagement.models import Interaction
from winnow.events.models import Registration
from winnow.forms.models import Form
from winnow.ground.refusals import Conflict
from winnow.jobs import checkup
from winnow.pipeline.models import Opportunity, StageMove
from winnow.qualification.models import Answer, Decision, LeadReadiness
from winnow.referrals.models import Referral

pytestmark = pytest.mark.django_db
LEADS = 250


def test_brings_all_leads_with_their_history() -> None:
    done = load(leads=LEADS, now=NOW)
    assert (done.already, done.leads) == (False, LEADS)
    assert done.opportunities == Opportunity.objects.visible_to(SYSTEM).count() > 10
    assert Interaction.objects.count() > LEADS * 5
    assert Answer.objects.count() > 100
    assert User.objects.count() == len(COLLEAGUES)
    stages = set(LeadStanding.objects.visible_to(SYSTEM).values_list("stage", flat=True))
    assert stages == {"lead", "mql", "prospect", "opportunity", "customer", "disqualified"}
    assert {checkup.lead_tally().state, checkup.opportunity_tally().state} == {checkup.OK}
    assert Form.objects.filter(state="live").exists()
    assert Registration.objects.visible_to(SYSTEM).filter(attended_at__isnull=False).count() > 5
    assert Referral.objects.visible_to(SYSTEM).filter(thanked_at=None).exists()
    assert not LeadReadiness.objects.visible_to(SYSTEM).filter(due_at__lte=NOW).exists()
    open_deals = Opportunity.objects.visible_to(SYSTEM).filter(closed_at=None)
    assert open_deals.exclude(next_step="").exclude(next_step_on=None).exists()
    assert LeadStanding.objects.visible_to(SYSTEM).filter(next_step_at__gt=NOW).exists()
    _decisions_read_forward()
    _moves_lead_to_the_present_stage()


def _decisions_read_forward() -> None:
    by_lead = defaultdict(list)
    for decision in Decision.objects.order_by("pk"):
        by_lead[decision.lead_id].append(decision)
    standing = dict(LeadStanding.objects.visible_to(SYSTEM).values_list("pk", "stage"))
    for lead, decisions in by_lead.items():
        moments = [decision.at for decision in decisions]
        assert moments == sorted(moments)
        assert moments[-1] <= NOW
        stages = ["lead", *(decision.to_stage for decision in decisions)]
        assert stages[:-1] == [decision.from_stage for decision in decisions]
        assert standing[lead] == stages[-1]


def _moves_lead_to_the_present_stage() -> None:
    for deal in Opportunity.objects.visible_to(SYSTEM):
        moves = list(StageMove.objects.filter(opportunity=deal).order_by("pk"))
        assert [move.from_stage_id for move in moves] == [None, *(move.to_stage_id for move in moves[:-1])]
        assert (moves[-1].to_stage_id, moves[-1].at) == (deal.stage_id, deal.entered_stage_at)


def test_a_second_time_keeps_what_is_there() -> None:
    load(leads=30, now=NOW)
    lead = Lead.objects.visible_to(SYSTEM).first()
    assert lead is not None
    Lead.objects.visible_to(SYSTEM).filter(pk=lead.pk).update(description="kept")
    again = load(leads=60, now=NOW)
    assert (again.already, again.leads) == (True, 30)
    lead.refresh_from_db()
    assert lead.description == "kept"


def test_leaves_a_winnow_alone_that_has_leads_of_its_own() -> None:
    make_lead()
    with pytest.raises(Conflict):
        load(leads=10, now=NOW)
    assert not User.objects.exists()


def test_its_sign_ins_work() -> None:
    load(leads=5, now=NOW)
    assert User.objects.get(email=f"rita@{DOMAIN}").check_password(PASSWORD)
