"""Verdicts on all leads under another policy, and one lead's gap and next question."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from tests.bench.measure import milliseconds, rate, watch
from winnow.access.actor import SYSTEM
from winnow.capture.models import Lead
from winnow.ground import bulk
from winnow.qualification import actions
from winnow.qualification.in_force import published
from winnow.qualification.models import Answer, Policy, Question
from winnow.qualification.policy_draft import PolicyDraft
from winnow.qualification.queries import qualification

_COLUMNS = ["lead", "question", "value", "said_by", "confidence", "evidence_kind", "evidence", "at", "recorded_at", "expires_at"]  # fmt: skip
# What the questions of BANT are answered with.
_VALUES: dict[str, list[Any]] = {
    "size": [4, 40, 400],
    "industry": ["served", "not_served"],
    "need": ["urgent", "nice_to_have", "none"],
    "budget": ["approved", "planned", "none"],
    "budget_amount": [{"amount": f"{hundreds}00.00", "currency": "EUR"} for hundreds in range(1, 300)],
    "timeline": ["now", "quarter", "later", "2027-06-30"],
    "authority": ["decides", "not_yet"],
}


def figures(n: int) -> dict[str, str]:
    now = datetime.now(UTC)
    leads = list(Lead.objects.visible_to(SYSTEM).order_by("pk").values_list("pk", flat=True))
    asked = [question for question in published().questions.all() if question.key in _VALUES]
    with transaction.atomic():
        given = bulk.insert(Answer, _COLUMNS, _answers(leads, asked, now))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    actions.judge_all(by=SYSTEM, now=now)
    _publish_another(now)
    with watch() as watched:
        run = actions.judge_all(by=SYSTEM, now=now)
    assert run.judged == run.changed == len(leads), run
    lead = Answer.objects.order_by("pk").values_list("lead", flat=True)[given // 2]
    p50, p95 = milliseconds(lambda: qualification(SYSTEM, lead, now=now))
    return {
        f"verdicts on all leads under another policy, {given / n:.1f} answers a lead": rate(
            n, watched.seconds
        ),
        "- leads by CPU second": rate(n, watched.cpu),
        "one lead's gap and next question, p50 / p95 ms": f"{p50:.1f} / {p95:.1f}",
    }


def _answers(leads: list[int], asked: list[Question], now: datetime) -> Iterator[tuple[Any, ...]]:
    """Every second lead has been asked up to all questions; one answer in twenty is the second to its question."""
    rng = random.Random(17)
    for lead in leads[::2]:
        for question in rng.sample(asked, rng.randrange(1, len(asked) + 1)):
            for speaker in ["", "Finance"][: 1 + (rng.random() < 0.05)]:
                at = now - timedelta(days=rng.randrange(300), seconds=rng.randrange(86_400))
                days = question.valid_days
                expires = at + timedelta(days=days) if days else None
                value = json.dumps(rng.choice(_VALUES[question.key]))
                confidence = rng.choice(["low", "medium", "high"])
                yield (lead, question.pk, value, speaker, confidence, "other", "", at, at, expires)


def _publish_another(now: datetime) -> None:
    present = Policy.objects.get(state="published")
    needs = [
        name.removeprefix("needs_")
        for name in vars(present)
        if name.startswith("needs_") and getattr(present, name)
    ]
    draft = actions.draft_policy(
        policy=PolicyDraft("Bench", needs, least_confidence="medium"), by=SYSTEM, now=now
    )
    actions.publish_policy(policy_id=draft.pk, by=SYSTEM, now=now)
