"""Hand-overs that Winnow makes by itself, and offers that nobody needs to answer any more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import NOW, Cast, make_lead
from tests.rooms.qualification.scene import later, tally_is_true
from winnow.access.actor import SYSTEM
from winnow.access.models import User
from winnow.capture.models import LeadStanding
from winnow.ground.refusals import Invalid
from winnow.insight.hand_overs import hand_over_report
from winnow.insight.timeline import timeline
from winnow.people.events import PeopleMerged
from winnow.qualification import actions, queries
from winnow.qualification.actions.decisions import Move, decide
from winnow.qualification.models import HandOver, OpenOffer, Policy
from winnow.qualification.policy_draft import PolicyDraft
from winnow.scoring.events import LeadsScored


def cross(*lead_ids: int) -> None:
    actions.promote_scored(LeadsScored(lead_ids, threshold=50, model="Default 1", now=NOW))


def scored(owner: User | None = None, score: int = 80, **more: Any) -> int:
    return make_lead(owner=owner, standing={"score": score, **more}).pk


def offered(lead_id: int) -> OpenOffer | None:
    return OpenOffer.objects.visible_to(SYSTEM).filter(pk=lead_id).first()


def hands(lead_id: int) -> tuple[int | None, int | None]:
    row = LeadStanding.objects.visible_to(SYSTEM).get(pk=lead_id)
    return row.owner_id, row.team_id


def in_force(**parts: Any) -> None:
    policy = PolicyDraft(name="Ours", needs=["call"], **parts)
    made = actions.draft_policy(policy=policy, by=SYSTEM, now=NOW)
    actions.publish_policy(policy_id=made.pk, by=SYSTEM, now=NOW)


def test_a_lead_that_crosses_is_offered_to_its_team_and_stays_in_its_owners_hands(cast: Cast) -> None:
    mine, below = scored(cast.rep), scored(cast.rep, score=40)
    cross(mine, below)
    assert offered(below) is None
    [seen] = queries.offers(cast.actor("rep"), now=later(60)).rows
    assert (seen.lead, seen.to, seen.by, seen.mine, seen.late) == (mine, cast.north.name, "", True, False)
    assert hands(mine) == (cast.rep.pk, cast.north.pk)
    actions.accept_offer(lead_id=mine, by=cast.actor("manager"), now=later(120))
    assert hands(mine) == (cast.manager.pk, cast.north.pk)
    [took, asked] = queries.hand_over_history(SYSTEM, mine)
    assert (asked.state, took.state, took.waited_hours, took.in_time) == ("offered", "accepted", 2.0, True)
    assert {"Offered to North", "Offer to North: Accepted"} <= {
        entry.title for entry in timeline(SYSTEM, mine).rows
    }
    assert tally_is_true()


def test_what_nobody_or_marketing_owns_goes_to_the_team_of_the_policy_and_back_when_refused(
    cast: Cast,
) -> None:
    nobodys, marketings = scored(), scored(cast.marketer)
    cross(nobodys)
    assert offered(nobodys) is None
    in_force(offers_to="north")
    cross(marketings)
    other = scored()
    cross(other)
    assert hands(other) == hands(marketings) == (None, cast.north.pk)
    actions.refuse_offer(lead_id=marketings, reason="too_early", by=cast.actor("rep"), now=later())
    assert hands(marketings) == (cast.marketer.pk, cast.marketer.team_id)
    assert tally_is_true()


def test_the_policy_switches_offers_off_and_sets_their_clock(cast: Cast) -> None:
    in_force(offers=False)
    first = scored(cast.rep)
    cross(first)
    assert offered(first) is None
    in_force(answer_hours=2)
    second, third = scored(cast.rep), scored(cast.rep)
    cross(second, third)
    actions.accept_offer(lead_id=second, by=cast.actor("rep"), now=later(60))
    assert [one.late for one in queries.offers(cast.actor("rep"), now=later(121)).rows] == [True]
    report = hand_over_report(cast.actor("admin"), now=later(121))
    assert (report.waiting, report.late, report.in_time.k, report.in_time.n) == (1, 1, 1, 2)
    for wrong in ({"answer_hours": -1}, {"answer_hours": True}, {"offers": "yes"}, {"offers_to": "Nowhere"}):
        with pytest.raises(Invalid):
            in_force(**wrong)


@pytest.mark.parametrize(("to", "reason"), [("disqualified", "disqualified"), ("prospect", "promoted")])
def test_an_offer_is_closed_with_the_reason_when_its_lead_moves_on(cast: Cast, to: str, reason: str) -> None:
    lead = scored(cast.rep)
    cross(lead)
    if to == "disqualified":
        actions.disqualify(lead_id=lead, reason="no_need", by=cast.actor("rep"), now=later(30))
    else:
        from winnow.qualification.actions.decisions import write

        write([Move(lead, to)], by=cast.actor("rep"), now=later(30), policy="", gates_hold=True)
    assert offered(lead) is None
    ended = HandOver.objects.latest("pk")
    assert (ended.state, ended.reason, ended.waited_seconds, ended.by_id) == (
        "closed",
        reason,
        1800,
        cast.rep.pk,
    )
    report = hand_over_report(SYSTEM, now=later(60))
    assert (report.accepted.n, [(one.reason, one.n) for one in report.unanswered]) == (0, [(reason, 1)])


def test_what_winnow_offered_goes_back_once_its_score_has_faded(cast: Cast) -> None:
    in_force(offers_to="north")
    faded, strong, by_hand = scored(), scored(), scored(cast.marketer, stage="mql")
    cross(faded, strong)
    actions.offer(lead_ids=[by_hand], owner=cast.rep.email, by=cast.actor("marketer"), now=NOW)
    LeadStanding.objects.visible_to(SYSTEM).filter(pk__in=[faded, by_hand]).update(score=3)
    assert actions.close_faded(now=later(60)) == 1
    assert [one is None for one in map(offered, (faded, strong, by_hand))] == [True, False, False]
    assert hands(faded) == (None, None)
    assert HandOver.objects.latest("pk").reason == "fell_back"


def test_of_two_offers_of_one_person_the_first_stays_and_none_where_sales_knows_her(cast: Cast) -> None:
    first, second, known = scored(cast.rep), scored(cast.rep), scored(cast.rep)
    cross(first)
    actions.promote_scored(LeadsScored([second], 50, "Default 1", NOW + timedelta(minutes=1)))
    person = LeadStanding.objects.visible_to(SYSTEM).select_related("lead").get(pk=first).lead.person
    for pk in (second, known):
        lead = LeadStanding.objects.visible_to(SYSTEM).select_related("lead").get(pk=pk).lead
        lead.person = person
        lead.save()
    merged = PeopleMerged([person.pk], by=cast.actor("rep"), now=later(60))
    assert actions.close_known(merged) == 1
    assert (offered(first) is None, offered(second) is None) == (False, True)
    assert HandOver.objects.latest("pk").reason == "merged"
    LeadStanding.objects.visible_to(SYSTEM).filter(pk=known).update(stage="prospect")
    assert actions.close_known(merged) == 1
    assert offered(first) is None


def test_an_import_whose_leads_were_offered_can_still_be_taken_back(cast: Cast) -> None:
    lead = scored()
    in_force(offers_to="north")
    cross(lead)
    for model in (HandOver, OpenOffer):
        assert not model._base_manager.exclude(model.follows_import).exists()
    assert Policy.objects.get(state="published").offers_to_id == cast.north.pk
    decide(moves=[Move(lead, "disqualified", reason="spam")], by=SYSTEM, now=later())
