"""Hand-overs from marketing to sales."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import NOW, Cast, make_lead
from tests.rooms.qualification.scene import later, tally_is_true
from winnow.access.actor import SYSTEM
from winnow.capture.models import LeadStanding
from winnow.ground.refusals import Conflict, Invalid, NotAllowed, NotFound
from winnow.insight.hand_overs import hand_over_report
from winnow.qualification import actions, queries
from winnow.qualification.models import HandOver


@pytest.fixture
def ready(cast: Cast) -> int:
    return make_lead(owner=cast.marketer, standing={"stage": "mql"}).pk


def offer(cast: Cast, lead_id: int, **to: Any) -> int:
    return actions.offer(lead_ids=[lead_id], **to, by=cast.actor("marketer"), now=NOW)


def hands(lead_id: int) -> tuple[int | None, int | None]:
    row = LeadStanding.objects.visible_to(SYSTEM).get(pk=lead_id)
    return row.owner_id, row.team_id


def test_an_accepted_lead_belongs_to_who_accepted_and_the_clock_stops(cast: Cast, ready: int) -> None:
    offer(cast, ready, owner=cast.rep.email)
    [seen] = queries.offers(cast.actor("rep"), now=later(90)).rows
    assert (seen.mine, seen.waited_hours, queries.offered_to_me(cast.actor("rep"))) == (True, 1.5, 1)
    actions.accept_offer(lead_id=ready, by=cast.actor("rep"), now=later(120))
    assert hands(ready) == (cast.rep.pk, cast.rep.team_id)
    assert HandOver.objects.latest("pk").waited_seconds == 7200
    assert queries.offered_to_me(cast.actor("rep")) == 0
    report = hand_over_report(SYSTEM, now=later(200))
    assert (report.accepted.k, report.accepted.n, report.answer_time.median_days) == (1, 1, 0.1)
    with pytest.raises(NotFound):
        actions.accept_offer(lead_id=ready, by=cast.actor("rep"), now=later(121))
    assert tally_is_true()


def test_a_team_is_offered_a_lead_and_one_of_it_takes_it(cast: Cast, ready: int) -> None:
    offer(cast, ready, team=cast.north.name)
    assert hands(ready) == (None, cast.north.pk)
    with pytest.raises(NotFound):
        actions.accept_offer(lead_id=ready, by=cast.actor("other_rep"), now=later())
    actions.accept_offer(lead_id=ready, by=cast.actor("rep"), now=later())
    assert hands(ready) == (cast.rep.pk, cast.north.pk)


def test_a_refused_lead_goes_back_with_the_reason(cast: Cast, ready: int) -> None:
    offer(cast, ready, owner=cast.rep.email)
    with pytest.raises(Invalid):
        actions.refuse_offer(lead_id=ready, reason="bored", by=cast.actor("rep"), now=later())
    actions.refuse_offer(lead_id=ready, reason="too_early", note="In May", by=cast.actor("rep"), now=later())
    assert hands(ready) == (cast.marketer.pk, cast.marketer.team_id)
    report = hand_over_report(cast.actor("admin"), now=later(2))
    assert [(one.reason, one.n) for one in report.refusals] == [("too_early", 1)]
    assert [one.lead for one in queries.offerable(cast.actor("marketer"))] == [ready]


def test_only_marketing_qualified_leads_are_offered_once_and_to_somebody(cast: Cast, ready: int) -> None:
    plain = make_lead(owner=cast.marketer).pk
    with pytest.raises(Conflict):
        offer(cast, plain, owner=cast.rep.email)
    with pytest.raises(Invalid):
        offer(cast, ready)
    offer(cast, ready, owner=cast.rep.email)
    with pytest.raises(Conflict):
        offer(cast, ready, owner=cast.other_rep.email)
    with pytest.raises(NotAllowed):
        actions.offer(lead_ids=[ready], owner=cast.rep.email, by=cast.actor("rep"), now=NOW)
    with pytest.raises(NotAllowed):
        actions.accept_offer(lead_id=ready, by=cast.actor("manager"), now=NOW)
    actions.withdraw_offer(lead_id=ready, by=cast.actor("marketer"), now=later())
    assert hands(ready) == (cast.marketer.pk, cast.marketer.team_id)
