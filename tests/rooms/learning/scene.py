"""A past to learn from: leads whose job says how they end, and models that know it or do not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np

from tests.cast import NOW, make_lead
from winnow.access.actor import SYSTEM
from winnow.access.models import User
from winnow.capture.models import Lead, LeadStanding, Source
from winnow.qualification.models import Decision
from winnow.scoring.actions import create_draft
from winnow.scoring.models import ScoringModel


def after(days: float) -> datetime:
    return NOW + timedelta(days=days)


def when(field: str, value: Any, operator: str = "=") -> dict[str, Any]:
    return {
        "combinator": "and",
        "not": False,
        "rules": [{"field": field, "operator": operator, "value": value}],
    }


def rule(points: int, field: str, value: Any) -> dict[str, Any]:
    return {
        "group": "demographic",
        "key": f"{field} {value}",
        "reason": f"{field} is {value}",
        "points": points,
        "condition": when(field, value),
    }


def model(*rules: dict[str, Any], threshold: int = 20, **more: Any) -> ScoringModel:
    return create_draft(
        name="Test", rules=rules, settings={"threshold": threshold}, by=SYSTEM, now=NOW, **more
    )


# The chance with which a lead with this job becomes a prospect.
CHANCES = {"CEO": 0.8, "Head": 0.5, "Student": 0.1}
KNOWING = [rule(40, "job_title", "CEO"), rule(20, "job_title", "Head")]
GUESSING = [rule(30, "person.language", "de")]


def past(n: int = 150, *, seed: int = 1, owner: User | None = None, to: str = "prospect") -> list[Lead]:
    """`n` leads, one an hour, that ended a day later; nothing but the job tells how."""
    random, made = np.random.default_rng(seed), []
    web, _made = Source.objects.get_or_create(key="web", defaults={"name": "Web"})
    for i in range(n):
        job = str(random.choice(list(CHANCES)))
        lead = make_lead(
            owner=owner, created_at=after(i / 24), person={"job_title": job}, source=web if i % 3 else None
        )
        good = random.random() < CHANCES[job]
        end(lead, to if good else "disqualified", at=after(i / 24 + 1))
        made.append(lead)
    return made


def end(lead: Lead, stage: str, *, at: datetime) -> None:
    Decision.objects.create(lead=lead, from_stage="lead", to_stage=stage, reason="no_need", at=at)
    LeadStanding.objects.visible_to(SYSTEM).filter(pk=lead.pk).update(stage=stage)
