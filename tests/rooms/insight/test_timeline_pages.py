"""One lead's history in pages: every entry once, whatever shares a moment."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW, Cast, make_lead
from winnow.access.actor import SYSTEM
from winnow.capture.actions import assign, change_lead
from winnow.engagement.actions import NewInteraction, record_many
from winnow.ground.refusals import NotFound
from winnow.insight.timeline import timeline


@pytest.mark.parametrize("size", [1, 3, 50])
def test_shows_every_entry_once_latest_first(cast: Cast, size: int) -> None:
    lead = make_lead()
    kinds = ["call", "note", "page_visit"]
    at = [NOW - timedelta(seconds=n // 4) for n in range(12)]
    new = [NewInteraction(lead.person_id, kinds[n % 3], at[n], subject=f"i{n}") for n in range(12)]
    record_many(interactions=new, by=SYSTEM, now=NOW)
    for n in range(4):
        moment = NOW - timedelta(milliseconds=300 * n)
        change_lead(lead_id=lead.pk, values={"city": f"C{n}"}, by=SYSTEM, now=moment)
    assign(owner="rita@winnow.test", lead_ids=[lead.pk], by=SYSTEM, now=NOW)
    whole = timeline(SYSTEM, lead.pk, size=200).rows
    found, cursor = [], None
    while True:
        page = timeline(SYSTEM, lead.pk, size=size, cursor=cursor)
        found += page.rows
        cursor = page.next
        if cursor is None:
            break
    assert found == whole
    assert sum(entry.title.startswith("i") for entry in found) == 12
    assert [entry.kind for entry in found].count("changed") == 4
    assert [entry.kind for entry in found].count("assigned") == 1


def test_hides_the_history_of_others(cast: Cast) -> None:
    lead = make_lead(owner=cast.other_rep)
    with pytest.raises(NotFound):
        timeline(cast.actor("rep"), lead.pk)
