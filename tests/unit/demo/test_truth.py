"""The demo follows the truth that its page tells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.unit.demo.logistic import Fit, fit
from winnow.demo import truth
from winnow.demo.deal import deal_of
from winnow.demo.story import Story, stories

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PAGE = Path(__file__).resolve().parents[3] / "docs" / "explanation" / "demo-truth.md"
LEADS = 8000
STANDARD_ERRORS = 4


@pytest.fixture(scope="module")
def told() -> list[Story]:
    return list(stories(LEADS, now=NOW))


def facts_in_the_rows(story: Story) -> set[str]:
    """From what is stored of a lead, not from what the generator remembers."""
    return truth.fit_facts(
        industry=story.organization.industry,
        employees=story.organization.employees,
        job_title=story.person.job_title,
        source=story.origin.source,
    ) | truth.early_facts(story.arrived, [(deed.at, deed.kind, deed.subject) for deed in story.deeds])


def assert_found_again(found: Fit, base: float, coefficients: Mapping[str, float]) -> None:
    wrong = {
        name: (round(estimate, 2), true)
        for name, true in {"base": base, **coefficients}.items()
        for estimate, error in [found[name]]
        if abs(estimate - true) > STANDARD_ERRORS * error
    }
    assert not wrong


def test_the_coefficients_of_prospects_are_found_again(told: list[Story]) -> None:
    whole = [story for story in told if story.arrived + truth.EARLY <= NOW]
    found = fit(
        ((frozenset(facts_in_the_rows(story)), story.is_prospect) for story in whole), list(truth.PROSPECT)
    )
    assert_found_again(found, truth.PROSPECT_BASE, truth.PROSPECT)
    assert max(error for _coefficient, error in found.values()) < 0.25


def test_the_coefficients_of_won_opportunities_are_found_again(told: list[Story]) -> None:
    deals = [(story, deal) for story in told if (deal := deal_of(story, now=NOW)) is not None]
    rows = (
        (frozenset(facts_in_the_rows(story) | truth.wish_facts(story.timeframe)), deal.is_won)
        for story, deal in deals
    )
    assert_found_again(fit(rows, list(truth.WON)), truth.WON_BASE, truth.WON)


def test_the_page_prints_the_tables_of_the_code() -> None:
    lines = re.findall(r"^\| (.+?) \| ([+-]\d\.\d) \|$", PAGE.read_text(), re.MULTILINE)
    printed = [(name, float(value)) for name, value in lines]
    assert printed == [
        ("base", truth.PROSPECT_BASE),
        *truth.PROSPECT.items(),
        ("base", truth.WON_BASE),
        *truth.WON.items(),
    ]


def test_about_one_in_five_becomes_a_prospect_and_one_in_three_deals_is_won(told: list[Story]) -> None:
    assert 0.17 < sum(story.is_prospect for story in told) / len(told) < 0.23
    closed = [
        deal.is_won
        for story in told
        if (deal := deal_of(story, now=NOW)) and deal.steps[-1].stage in {"won", "lost"}
    ]
    assert 0.27 < sum(closed) / len(closed) < 0.38
