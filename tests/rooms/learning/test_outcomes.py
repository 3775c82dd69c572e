"""Outcomes of leads: what counts as won, qualified and lost, what is still open, and the moment of prediction."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from tests.cast import NOW, Cast, make_lead
from winnow.access.actor import SYSTEM
from winnow.engagement.models import Interaction
from winnow.learning.outcomes import outcomes
from winnow.learning.words import Label, Moment
from winnow.qualification.models import Decision

pytestmark = pytest.mark.django_db
WON = ("lead", "prospect", "opportunity", "customer")


def after(days: float) -> datetime:
    return NOW + timedelta(days=days)


def walk(lead_id: int, *stages: str, reason: str = "", start: int = 1) -> None:
    """Through these stages, a day apart, the first move on day `start`."""
    for day, (old, new) in enumerate(pairwise(stages), start):
        Decision.objects.create(lead_id=lead_id, from_stage=old, to_stage=new, reason=reason, at=after(day))


def labels(label: Label, **kwargs: object) -> dict[int, bool]:
    return {row.lead_id: row.positive for row in outcomes(SYSTEM, label=label, **kwargs).rows}  # type: ignore[arg-type]


def test_open_leads_are_neither_won_nor_lost() -> None:
    won, lost, waiting, prospect = (make_lead().pk for _ in range(4))
    walk(won, *WON)
    walk(lost, "lead", "disqualified", reason="no_need")
    walk(prospect, "lead", "prospect")
    found = outcomes(SYSTEM, label=Label.WON)
    assert labels(Label.WON) == {won: True, lost: False}
    assert found.open == 2
    assert labels(Label.QUALIFIED) == {won: True, lost: False, prospect: True}
    assert waiting not in labels(Label.QUALIFIED)


def test_a_lost_opportunity_is_a_loss_but_was_qualified() -> None:
    lead = make_lead().pk
    walk(lead, "lead", "prospect", "opportunity", "prospect")
    assert labels(Label.WON) == {lead: False}
    assert labels(Label.QUALIFIED) == {lead: True}


def test_a_recycled_lead_is_open_again_and_a_duplicate_is_set_aside() -> None:
    recycled, twin = make_lead().pk, make_lead().pk
    walk(recycled, "lead", "disqualified", "lead")
    walk(twin, "lead", "disqualified", reason="duplicate")
    found = outcomes(SYSTEM, label=Label.QUALIFIED)
    assert (found.rows, found.open, found.set_aside) == ([], 1, 1)


def test_what_was_not_known_by_then_does_not_count() -> None:
    lead = make_lead().pk
    walk(lead, *WON)
    make_lead(created_at=after(10))
    found = outcomes(SYSTEM, label=Label.WON, known_by=after(2.5))
    assert (found.rows, found.open) == ([], 1)
    assert labels(Label.QUALIFIED, known_by=after(1.5)) == {lead: True}


def test_the_moment_of_prediction_never_lies_after_the_decision() -> None:
    slow, quick = make_lead().pk, make_lead().pk
    walk(slow, "lead", "disqualified", start=5)
    walk(quick, "lead", "disqualified", start=0)
    rows = outcomes(SYSTEM, label=Label.WON, delay=timedelta(days=2)).rows
    assert {row.lead_id: row.predicted_at for row in rows} == {slow: after(2), quick: NOW}


def test_the_first_contact_counts_only_after_the_lead_came_in() -> None:
    lead = make_lead()
    walk(lead.pk, "lead", "disqualified", start=9)
    for kind, day in (("call", -3), ("page_visit", 1), ("call", 4), ("meeting", 3)):
        Interaction.objects.create(person=lead.person, kind=kind, at=after(day), recorded_at=after(day))
    rows = outcomes(SYSTEM, label=Label.WON, moment=Moment.FIRST_CONTACT).rows
    assert [row.predicted_at for row in rows] == [after(3)]


def test_shows_only_the_ends_that_the_actor_may_see(cast: Cast) -> None:
    hers, his = make_lead(owner=cast.rep).pk, make_lead(owner=cast.other_rep).pk
    for lead in (hers, his):
        walk(lead, "lead", "disqualified")
    assert [row.lead_id for row in outcomes(cast.actor("rep"), label=Label.WON).rows] == [hers]


def test_a_period_is_of_creation() -> None:
    old, new = make_lead(created_at=after(-40)).pk, make_lead().pk
    for lead in (old, new):
        walk(lead, "lead", "disqualified")
    assert labels(Label.WON, since=after(-50), until=NOW) == {old: False}
    assert labels(Label.WON, since=NOW) == {new: False}
