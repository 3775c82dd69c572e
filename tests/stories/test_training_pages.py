"""Learning a scorecard on its pages: asked for, refused with its numbers, shown with what transparency costs."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from tests.api import Api
from tests.cast import Cast, make_lead
from tests.stories.pages import Person, words_of
from winnow.access.actor import SYSTEM
from winnow.learning.actions import run_training
from winnow.learning.models import Training, WinModel
from winnow.learning.words import BackTestState
from winnow.qualification.actions import disqualify
from winnow.scoring.actions import rescore_all

# What a page shows and takes: the rooms test what is behind it on both databases, where the matrix also opens it.
pytestmark = pytest.mark.once

REPORT: dict[str, Any] = {
    "rows": 500,
    "positives": 120,
    "open": 40,
    "measured_by": "folds",
    "measured_rows": 500,
    "auc": 0.81,
    "brier": 0.15,
    "ece": 0.02,
    "ece_by_luck": {"mean": 0.017, "most": 0.026},
    "yardstick": {"auc": 0.83, "brier": 0.149, "ece": 0.02},
    "cost": {"auc": 0.02, "brier": 0.001},
    "reliability": [
        {
            "least": 0.1,
            "most": 0.3,
            "expected": 0.2,
            "observed": {"k": 20, "n": 100, "rate": 0.2, "low": 0.13, "high": 0.29},
        }
    ],
    "left_out": [{"field": "description", "reason": "It is blank on all leads."}],
    "fields": [{"field": "country", "label": "Country", "behaviour": False, "least": -10, "most": 12}],
}


def test_is_asked_for_and_refused_with_the_numbers_where_history_is_thin(cast: Cast) -> None:
    mark = Person(cast.marketer)
    page = mark.sends("/settings/scoring/trainings", label="won", keep="job_title")
    assert "Waiting for the worker" in words_of(page)
    asked = Training.objects.get()
    assert asked.keep == ["job_title"]
    run_training(asked.pk, now=timezone.now())
    words = words_of(mark.sees(f"/settings/scoring/trainings/{asked.pk}"))
    assert "Nothing was learned" in words
    assert "100 are needed" in words


def test_says_what_transparency_costs_and_why_fields_were_left_out(cast: Cast) -> None:
    made = Training.objects.create(
        label="won",
        state=BackTestState.DONE,
        report=REPORT,
        asked_at=timezone.now(),
        finished_at=timezone.now(),
    )
    words = words_of(Person(cast.marketer).sees(f"/settings/scoring/trainings/{made.pk}"))
    assert "The trees are better by 0.020" in words
    assert "Chances that are right, on as many leads: luck alone 0.017" in words
    assert "It is blank on all leads." in words
    Person(cast.rep).is_refused(f"/settings/scoring/trainings/{made.pk}")


def test_a_lead_without_a_probability_says_what_is_missing_for_one(cast: Cast) -> None:
    lead = make_lead(owner=cast.rep)
    gone = make_lead(owner=cast.rep)
    disqualify(lead_id=gone.pk, reason="no_budget", by=SYSTEM, now=timezone.now())
    rescore_all(by=SYSTEM, now=timezone.now())
    shown = words_of(Person(cast.rep).sees(f"/leads/{lead.pk}"))
    assert "1 leads have ended, 100 are needed; 0 of them well and 1 badly" in shown


WON: dict[str, Any] = {
    "auc": 0.52,
    "auc_interval": [0.49, 0.55],
    "brier": 0.24,
    "brier_of_stages": 0.235,
    "ece": 0.03,
    "ece_by_luck": {"mean": 0.027, "most": 0.04},
    "reliability": REPORT["reliability"],
    "yardstick": {"auc": 0.515},
    "tried_on": 300,
    "gain": -0.001,
    "gain_interval": [-0.004, 0.002],
    "signal": False,
    "left_out": {"amount": "It alone foretells nearly every end (AUC 1.00)."},
}


def test_what_wins_is_asked_for_by_page_and_api_and_no_signal_is_said(cast: Cast, api: Api) -> None:
    mark = Person(cast.marketer)
    assert "Nothing was learned yet" in words_of(mark.sees("/settings/scoring/winning"))
    assert "It is being learned anew" in words_of(mark.sends("/settings/scoring/winning/learn"))
    assert "still being learned" in words_of(mark.sends("/settings/scoring/winning/learn"))
    run_training(Training.objects.get().pk, now=timezone.now())
    assert "100 are needed" in words_of(mark.sees("/settings/scoring/winning"))
    weights = {"names": ["", "amount"], "weights": [0.1, 0.2], "spread": [[0.1, 0], [0, 0.04]], "scales": {}}
    made = WinModel.objects.create(
        n=1000, won=600, used=False, report=WON, weights=weights, at=timezone.now()
    )
    words = words_of(mark.sees("/settings/scoring/winning"))
    assert "No signal" in words
    assert "Boosted trees, which nobody can read, find 0.515" in words
    Person(cast.rep).is_refused("/settings/scoring/winning/learn", now="yes")
    told = api("GET", f"/scoring/win-models/{made.pk}").json()
    assert (told["used"], told["weights"][0]["field"], told["report"]["signal"]) == (False, "Amount", False)
    assert api("GET", "/scoring/win-models").json()["items"][0]["id"] == made.pk
    asked = api("POST", "/scoring/win-models")
    assert (asked.status_code, asked.json()["of"], asked.json()["state"]) == (202, "opportunities", "waiting")
    assert api("POST", "/scoring/win-models", as_="rep").status_code == 403
