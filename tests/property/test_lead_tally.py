"""The kept counts of leads against the GROUP BY that they stand for, after anything was done."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.cast import NOW, make_cast
from winnow.access.actor import SYSTEM
from winnow.capture.actions import assign, capture_lead, change_lead
from winnow.capture.models import Assignment, Lead, LeadStanding, LeadTally
from winnow.capture.queries import LeadFilter

OWNERS = ("none", "rita@winnow.test", "otto@winnow.test", "mona@winnow.test")
SOURCES = ("", "Web", "Fair")

step = st.one_of(
    st.tuples(st.just("capture"), st.sampled_from(OWNERS), st.sampled_from(SOURCES), st.integers(0, 3)),
    st.tuples(st.just("source"), st.integers(0, 9), st.sampled_from(SOURCES)),
    st.tuples(st.just("owner"), st.integers(0, 9), st.sampled_from(OWNERS)),
    st.tuples(st.just("assign"), st.sets(st.integers(0, 9)), st.sampled_from(OWNERS)),
    st.tuples(st.just("assign all"), st.sampled_from(OWNERS)),
    st.tuples(st.just("fold")),
)


@pytest.mark.slow
class LeadTallyIsTrue(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(steps=st.lists(step, max_size=12))
    def test_after_any_sequence(self, steps: list[Any]) -> None:
        make_cast()
        pks: list[int] = []
        for one in steps:
            _do(one, pks)
        kept: dict[Any, int] = {}
        for row in LeadTally.objects.visible_to(SYSTEM):
            key = tuple(getattr(row, name) for name in LeadTally.keys)
            kept[key] = kept.get(key, 0) + row.n
        assert {key: (n,) for key, n in kept.items() if n} == LeadTally.grouped(pks)
        _hands_are_the_last_assignment(pks)


def _do(one: Any, pks: list[int]) -> None:
    word, *given_ = one
    if word == "capture":
        owner, source, months = given_
        values = {"name": "A", "owner": owner, "source": source, "created_at": f"2025-1{months % 3}-05"}
        pks.append(capture_lead(values=values, by=SYSTEM, now=NOW).lead.pk)
    elif word in ("source", "owner") and pks:
        change_lead(lead_id=pks[given_[0] % len(pks)], values={word: given_[1]}, by=SYSTEM, now=NOW)
    elif word == "assign":
        some = [pks[n % len(pks)] for n in given_[0]] if pks else []
        assign(owner=given_[1], lead_ids=some, by=SYSTEM, now=NOW)
    elif word == "assign all":
        assign(owner=given_[0], asked=LeadFilter.parse(sort="id"), by=SYSTEM, now=NOW)
    elif word == "fold":
        LeadTally.fold()


def _hands_are_the_last_assignment(pks: list[int]) -> None:
    """Replayed history gives the present."""
    for pk in pks:
        standing = LeadStanding.objects.visible_to(SYSTEM).get(pk=pk)
        last = Assignment.objects.filter(lead=pk).order_by("-pk").first()
        replayed = (last.owner_id, last.team_id) if last else (None, None)
        assert (standing.owner_id, standing.team_id) == replayed
        assert Lead.objects.visible_to(SYSTEM).get(pk=pk).source_id == standing.source_id
