"""Counts that are kept instead of counted."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.db.models import Sum

from tests.cast import Cast, make_lead
from winnow.access.actor import SYSTEM
from winnow.capture.models import Lead, LeadStanding, LeadTally
from winnow.ground.tally import difference, summed


def standing() -> dict[str, int]:
    rows = summed(LeadTally.objects.visible_to(SYSTEM), "stage", measures=("n",))
    return {row["stage"]: row["sum_n"] for row in rows}


def move(pks: list[int], **change: str) -> None:
    with transaction.atomic(), LeadTally.keeping(pks):
        LeadStanding.objects.visible_to(SYSTEM).filter(pk__in=pks).update(**change)


def test_follows_every_change_inside_keeping(cast: Cast) -> None:
    leads = [make_lead(owner=cast.rep).pk for _ in range(3)]
    assert standing() == {"lead": 3}
    move(leads[:2], stage="marketing_qualified")
    assert standing() == {"lead": 1, "marketing_qualified": 2}
    move(leads, stage="lead")
    assert standing() == {"lead": 3}, "what cancels out is left out"


def test_is_as_visible_as_the_rows_that_it_counts(cast: Cast) -> None:
    make_lead(owner=cast.rep)
    make_lead(owner=cast.other_rep)
    for who, n in (("rep", 1), ("other_rep", 1), ("admin", 2)):
        rows = summed(LeadTally.objects.visible_to(cast.actor(who)), "stage", measures=("n",))
        assert sum(row["sum_n"] for row in rows) == n


def test_folds_what_has_gathered(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep).pk
    for stage in ("marketing_qualified", "lead") * 5:
        move([lead], stage=stage)
    assert LeadTally._base_manager.count() > 10
    assert LeadTally.fold() == 1
    assert standing() == {"lead": 1}
    assert LeadTally.fold() == 1, "nothing is left to fold"


def test_takes_nothing_when_the_block_fails(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep).pk
    with pytest.raises(ZeroDivisionError):
        _fail_after_moving(lead)
    assert standing() == {"lead": 1}
    assert Lead.objects.visible_to(SYSTEM).get(pk=lead).standing.stage == "lead"


def _fail_after_moving(lead: int) -> None:
    with transaction.atomic(), LeadTally.keeping([lead]):
        LeadStanding.objects.visible_to(SYSTEM).filter(pk=lead).update(stage="prospect")
        raise ZeroDivisionError


def test_counts_each_measure(cast: Cast) -> None:
    make_lead(owner=cast.rep)
    total = LeadTally.objects.visible_to(SYSTEM).aggregate(n=Sum("n"))["n"]
    assert total == LeadStanding.objects.visible_to(SYSTEM).count()


def test_says_only_what_changed() -> None:
    before = {("a",): (1, 5), ("b",): (2, 2)}
    after = {("a",): (1, 5), ("b",): (1, 4), ("c",): (1, 0)}
    assert difference(after, before, 2) == {("b",): (-1, 2), ("c",): (1, 0)}
    assert difference({}, before, 2) == {("a",): (-1, -5), ("b",): (-2, -2)}
