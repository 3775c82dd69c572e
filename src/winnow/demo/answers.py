"""What prospects and some others of the demo answered to the questions of BANT."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from winnow.demo.story import SEED, Story
from winnow.qualification.words import EvidenceKind

# A disqualified lead was asked in two of three cases; an open one has answered something in one of four.
_ASKED_BEFORE_END, _ASKED_WHILE_OPEN = 0.65, 0.25
_FAILING: dict[str, dict[str, Any]] = {
    "no_need": {"need": "none"},
    "no_budget": {"need": "important", "budget": "none"},
    "not_a_fit": {"can_use": "no"},
}


def answers_of(story: Story, *, now: datetime, seed: int = SEED) -> tuple[datetime, dict[str, Any]] | None:
    """When and what the lead answered by the demo's day; None when it was not asked yet."""
    random = Random(f"{seed} answers {story.number}")
    if story.decided_at <= now:
        if story.is_prospect:
            return story.decided_at, _all(story, random)
        if story.reason in _FAILING and random.random() < _ASKED_BEFORE_END:
            return story.decided_at, {**_organization(story, random), **_FAILING[story.reason]}
        return None
    asked_at = story.decided_at - timedelta(days=4)
    if asked_at > now or random.random() > _ASKED_WHILE_OPEN:
        return None
    everything = _all(story, random)
    return asked_at, {key: everything[key] for key in random.sample(sorted(everything), 5)}


def evidence_of(story: Story) -> tuple[str, str, str]:
    """Who said it, on what occasion, and what was noted."""
    noted = f"Discovery call with {story.person.first_name}, {story.person.job_title}."
    name = f"{story.person.first_name} {story.person.last_name}"
    return name, EvidenceKind.CALL if story.number % 3 else EvidenceKind.MEETING, noted


def _organization(story: Story, random: Random) -> dict[str, Any]:
    return {
        "size": story.organization.employees,
        "industry": "served" if story.organization.industry != "Software" else "related",
        "region": "served" if story.organization.country.code != "AU" else "reachable",
        "can_use": random.choice(("yes", "yes", "with_changes")),
    }


def _all(story: Story, random: Random) -> dict[str, Any]:
    horizon = {"now": 40, "quarter": 80, "half_year": 150, "year": 320}.get(story.timeframe, 180)
    answers = {
        **_organization(story, random),
        "need": random.choice(("urgent", "important", "important")),
        "budget": random.choice(("approved", "planned", "planned")),
        "timeline": (story.decided_at + timedelta(days=horizon * random.uniform(0.6, 1.0)))
        .date()
        .isoformat(),
        "authority": random.choice(("decides", "decides_with_others", "decides_with_others", "opens_door")),
        "decider": f"{story.person.first_name} {story.person.last_name} with the board of {story.organization.name}",
    }
    if story.budget:
        currency = story.organization.country.currency
        answers["budget_amount"] = {"amount": str(story.budget), "currency": currency}
    return answers
