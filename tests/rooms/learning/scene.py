"""A past to learn from: leads whose job says how they end, and models that know it or do not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np

from tests.cast import NOW, make_leads
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
    random = np.random.default_rng(seed)
    web, _made = Source.objects.get_or_create(key="web", defaults={"name": "Web"})
    jobs, good = [], []
    for _ in range(n):
        jobs.append(str(random.choice(list(CHANCES))))
        good.append(random.random() < CHANCES[jobs[-1]])
    leads = make_leads(
        {
            "owner": owner,
            "created_at": after(i / 24),
            "person": {"job_title": job},
            "source": web if i % 3 else None,
        }
        for i, job in enumerate(jobs)
    )
    stages = [to if well else "disqualified" for well in good]
    _end(leads, stages, [after(i / 24 + 1) for i in range(n)])
    return leads


def end(lead: Lead, stage: str, *, at: datetime) -> None:
    _end([lead], [stage], [at])


def _end(leads: list[Lead], stages: list[str], moments: list[datetime]) -> None:
    Decision.objects.bulk_create(
        Decision(lead=lead, from_stage="lead", to_stage=stage, reason="no_need", at=at)
        for lead, stage, at in zip(leads, stages, moments, strict=True)
    )
    for stage in set(stages):
        there = [lead.pk for lead, end in zip(leads, stages, strict=True) if end == stage]
        LeadStanding.objects.visible_to(SYSTEM).filter(pk__in=there).update(stage=stage)
