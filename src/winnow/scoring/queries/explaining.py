"""Why a lead has its score, from the statement that gave it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.models import LeadStanding
from winnow.ground.epoch import to_epoch
from winnow.ground.keyset import Order, Page, page
from winnow.ground.refusals import NotFound
from winnow.scoring.compile import Compiled, Scope
from winnow.scoring.live import live_model, model_of
from winnow.scoring.models import ScoreChange
from winnow.scoring.sentences import reason_of
from winnow.scoring.words import RuleGroup
from winnow.scoring.writing import for_this_database

TREND_LENGTH = 20


@dataclass(frozen=True)
class Part:
    """The points that one rule gave; `reason` is in plain words."""

    rule: str
    reason: str
    points: int
    group: str


@dataclass(frozen=True)
class Explanation:
    """Why a lead has its score. The parts are those of `as_of`, when the stored score was computed, and add up to
    it; `score_now` is what the same rules give at this moment, since interest fades."""

    lead_id: int
    score: int
    fit: int
    interest: int
    grade: str
    model: str
    threshold: int
    as_of: datetime
    score_now: int
    interest_now: int
    parts: list[Part]
    trend: list[tuple[datetime, int]]


def explanation(actor: Actor, lead_id: int, *, now: datetime) -> Explanation:
    """Raises `NotFound` for a lead that the actor may not see, or when there is no model at all."""
    standing = _standing(actor, lead_id)
    model = model_of(standing.score_model) if standing.score_model else live_model()
    if model is None:
        raise NotFound(_("No scoring model is published."))
    compiled = model.compiled(explains=True)
    as_of = standing.scored_at or now
    parts = parts_of(compiled, lead_id, as_of)
    today = parts_of(compiled, lead_id, now)
    fit, interest = _sums(parts)
    fit_now, interest_now = _sums(today)
    return Explanation(
        lead_id=lead_id,
        score=fit + interest,
        fit=fit,
        interest=interest,
        grade=model.scale.grades.of(fit),
        model=model.label,
        threshold=model.threshold,
        as_of=as_of,
        score_now=fit_now + interest_now,
        interest_now=interest_now,
        parts=sorted(parts, key=lambda part: -abs(part.points)),
        trend=_trend(lead_id),
    )


def parts_of(compiled: Compiled, lead_id: int, now: datetime) -> list[Part]:
    """The parts that gave points, from the statement that gives the score."""
    columns = [f"p{i}" for i in range(len(compiled.rules))] + [f"n{i}" for i in sorted(compiled.counted)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"{compiled.with_parts(Scope.LEADS)} SELECT {', '.join(columns)} FROM parts",
            {**compiled.values, **for_this_database({"lead_ids": [lead_id]}), "now": to_epoch(now)},
        )
        found = dict(zip(columns, cursor.fetchone(), strict=True))
    return [
        Part(rule.key, reason_of(rule, times=found.get(f"n{i}")), int(found[f"p{i}"]), rule.group.value)
        for i, rule in enumerate(compiled.rules)
        if found[f"p{i}"]
    ]


def _sums(parts: list[Part]) -> tuple[int, int]:
    interest = sum(part.points for part in parts if part.group == RuleGroup.BEHAVIOURAL)
    return sum(part.points for part in parts) - interest, interest


def _trend(lead_id: int) -> list[tuple[datetime, int]]:
    """The last scores with their moments, oldest first."""
    changes = ScoreChange.objects.filter(lead_id=lead_id).order_by("-pk").values_list("at", "score")
    return list(changes[:TREND_LENGTH])[::-1]


def score_history(actor: Actor, lead_id: int, *, size: int, cursor: str | None = None) -> Page[ScoreChange]:
    """The scores that a lead has had, newest first. Raises `NotFound` for a lead that the actor may not see."""
    _standing(actor, lead_id)
    changes = ScoreChange.objects.filter(lead_id=lead_id).select_related("model")
    return page(changes, Order("pk", descending=True), size=size, cursor=cursor)


def _standing(actor: Actor, lead_id: int) -> LeadStanding:
    standing = LeadStanding.objects.visible_to(actor).filter(pk=lead_id).first()
    if standing is None:
        raise NotFound(_("There is no lead %s.") % lead_id)
    return standing
