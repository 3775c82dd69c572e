"""What waits to be judged after a large import."""

from __future__ import annotations

import pytest

from tests.cast import NOW, Cast, make_lead
from winnow.qualification import actions
from winnow.qualification.actions import lapsing
from winnow.qualification.actions.projecting import due_now


def test_many_leads_that_wait_are_told_from_few(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    due_now([make_lead().pk for _ in range(3)], NOW)
    monkeypatch.setattr(lapsing, "MANY", 3)
    assert not actions.many_due(now=NOW)
    monkeypatch.setattr(lapsing, "MANY", 2)
    assert actions.many_due(now=NOW)
    actions.judge_due(now=NOW)
    assert not actions.many_due(now=NOW)
