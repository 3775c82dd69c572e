"""Writing down what happened."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.cast import NOW, Cast, make_lead
from winnow.access.actor import NOBODY, SYSTEM
from winnow.engagement.actions import NewInteraction, record, record_many
from winnow.engagement.models import Interaction
from winnow.engagement.queries import interactions
from winnow.ground.refusals import Invalid, NotAllowed, NotFound


def test_keeps_when_it_happened_and_when_we_learned_of_it(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    made = record(
        person_id=lead.person_id,
        kind="call",
        at=NOW - timedelta(days=2),
        subject=" First \n call ",
        body="Wants\x00 more",
        by=cast.actor("rep"),
        now=NOW,
    )
    kept = Interaction.objects.get(pk=made.pk)
    assert (kept.at, kept.recorded_at) == (NOW - timedelta(days=2), NOW)
    assert (kept.subject, kept.body, kept.by) == ("First call", "Wants more", cast.rep)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "telepathy"}, "kind"),
        ({"at": NOW + timedelta(minutes=6)}, "at"),
        ({"at": datetime(2026, 1, 1)}, "at"),
        ({"at": datetime.fromisoformat("1969-01-01T00:00:00+00:00")}, "at"),
        ({"person_id": 999_999}, "person"),
    ],
)
def test_refuses_what_cannot_have_happened(cast: Cast, given: dict[str, Any], field: str) -> None:
    lead = make_lead()
    values = {"person_id": lead.person_id, "kind": "call", "at": NOW, **given}
    with pytest.raises(Invalid) as refused:
        record(**values, by=SYSTEM, now=NOW)
    assert refused.value.field == field
    several = [NewInteraction(lead.person_id, "call", NOW), NewInteraction(**values)]
    with pytest.raises(Invalid) as refused:
        record_many(interactions=several, by=SYSTEM, now=NOW)
    assert refused.value.details["place"] == 1
    assert not Interaction.objects.exists()


def test_clocks_may_differ_by_five_minutes(cast: Cast) -> None:
    record(person_id=make_lead().person_id, kind="call", at=NOW + timedelta(minutes=5), by=SYSTEM, now=NOW)


def test_hides_people_of_others(cast: Cast) -> None:
    lead = make_lead(owner=cast.other_rep)
    with pytest.raises(Invalid):
        record(person_id=lead.person_id, kind="note", by=cast.actor("rep"), now=NOW)
    with pytest.raises(NotFound):
        interactions(cast.actor("rep"), lead.person_id)
    with pytest.raises(NotAllowed):
        record(person_id=lead.person_id, kind="note", by=NOBODY, now=NOW)


def test_pages_through_all_kinds_latest_first(cast: Cast) -> None:
    lead = make_lead()
    kinds = ["call", "page_visit", "note", "email_opened"]
    new = [
        NewInteraction(lead.person_id, kinds[n % 4], NOW - timedelta(hours=n // 3), subject=str(n))
        for n in range(25)
    ]
    assert record_many(interactions=new, by=SYSTEM, now=NOW) == 25
    found, cursor = [], None
    while True:
        page = interactions(SYSTEM, lead.person_id, size=4, cursor=cursor)
        found += page.rows
        cursor = page.next
        if cursor is None:
            break
    assert [row.pk for row in found] == [row.pk for row in Interaction.objects.order_by("-at", "-pk")]
    notes = interactions(SYSTEM, lead.person_id, kinds=["note", "call"]).rows
    assert {row.kind for row in notes} == {"note", "call"}
    with pytest.raises(Invalid):
        interactions(SYSTEM, lead.person_id, kinds=["telepathy"])
    with pytest.raises(Invalid):
        interactions(SYSTEM, lead.person_id, cursor="WyJhIiwxXQ")
