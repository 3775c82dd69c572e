"""Only what was said before the end counts; drift is shown to those who can do something about it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import Cast, make_lead, make_leads
from tests.rooms.learning.scene import after, end
from tests.rooms.learning.test_winning import deal
from winnow.access.actor import SYSTEM
from winnow.ground.refusals import NotAllowed
from winnow.learning import actions, queries
from winnow.learning.models import ChanceSaid, ReliabilityCheck
from winnow.learning.words import Foretells
from winnow.pipeline.models import Stage
from winnow.scoring.models import ScoreChange, ScoringModel

pytestmark = pytest.mark.django_db
LATER = after(90)


def scored(lead_id: int, chance: float | None, at: float, model: ScoringModel | None = None) -> None:
    model = model or ScoringModel.objects.get(state="published")
    ScoreChange.objects.create(
        lead_id=lead_id, model=model, fit=0, interest=0, score=0, grade="D", probability=chance, at=after(at)
    )


def foretold_leads(n: int, *, chance: float, good: int) -> None:
    """`n` leads that were given `chance`, the first `good` of which became prospects."""
    for i, lead in enumerate(make_leads([{}] * n)):
        scored(lead.pk, chance, 0)
        end(lead, "prospect" if i < good else "disqualified", at=after(1 + i / 100))


def leads() -> dict[str, object]:
    actions.check_reliability(by=SYSTEM, now=LATER)
    return queries.reliability(SYSTEM).leads.report


def test_counts_the_first_chance_that_was_said_before_the_end() -> None:
    early, late, none, waiting = (make_lead() for _ in range(4))
    for lead in (early, late, none):
        end(lead, "prospect", at=after(5))
    scored(early.pk, None, 0)
    scored(early.pk, 0.3, 1)
    scored(early.pk, 0.9, 4)
    scored(late.pk, 0.99, 6)
    scored(waiting.pk, 0.5, 1)
    assert (leads()["n"], leads()["open"]) == (1, 1)


def test_chances_that_hold_are_measured_and_those_that_do_not_are_marked(cast: Cast) -> None:
    foretold_leads(120, chance=0.5, good=60)
    told = leads()
    assert (told["n"], told["missing"]) == (120, {})
    assert queries.drifting(SYSTEM) == []
    foretold_leads(120, chance=0.9, good=40)
    actions.check_reliability(by=SYSTEM, now=LATER)
    assert queries.drifting(cast.actor("marketer")) == [Foretells.LEADS]
    assert queries.drifting(cast.actor("rep")) == []


def test_opportunities_are_measured_by_what_was_said_while_they_were_open() -> None:
    won = Stage.objects.get(key="won")
    for i in range(3):
        one = deal(make_lead(), "Desk", after(0))
        for chance, at in ((0.4, i - 1), (0.8, i)):
            ChanceSaid.objects.create(
                opportunity=one, stage=one.stage, chance=chance, n=50, basis="learned", at=after(at)
            )
        one.stage, one.closed_at = won, after(0.5)
        one.save()
    actions.check_reliability(by=SYSTEM, now=LATER)
    report = queries.reliability(SYSTEM).opportunities.report
    assert (report["n"], report["positives"]) == (2, 2)


def test_only_those_who_look_after_scoring_check(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.check_reliability(by=cast.actor("rep"), now=LATER)


def test_the_pages_mark_drift_for_those_who_can_do_something(cast: Cast) -> None:
    ReliabilityCheck.objects.create(
        of="opportunities",
        drifting=True,
        at=LATER - timedelta(days=1),
        report={
            "n": 60,
            "positives": 10,
            "open": 3,
            "missing": {"ended": 40},
            "drift": {
                "n": 60,
                "observed": 10,
                "expected": 30.0,
                "low": 20.0,
                "high": 40.0,
                "z": -5.0,
                "beyond_luck": True,
            },
        },
    )
    for who, marked in (("marketer", True), ("rep", False)):
        client = Client()
        client.force_login(getattr(cast, who), backend="django.contrib.auth.backends.ModelBackend")
        assert ("Probabilities no longer hold" in client.get("/today").content.decode()) == marked
        shown = client.get("/settings/scoring/reliability").content.decode()
        assert "Of the latest 60 that ended, 10 went well." in shown
        assert "40 more that have ended" in shown
