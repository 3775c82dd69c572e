"""What doors ask about scores and models: why a lead has its score, which models there are, what a rule would hit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.models import LeadStanding
from winnow.ground.epoch import to_epoch
from winnow.ground.refusals import NotFound
from winnow.scoring.compile import Compiled, Grades, Scope, compile_rules
from winnow.scoring.known_fields import rule_fields
from winnow.scoring.language import parse_rule
from winnow.scoring.live import Runnable, live_model, model_of
from winnow.scoring.models import ModelChange, Rule, ScoreChange, ScoringModel
from winnow.scoring.sentences import reason_of
from winnow.scoring.words import RuleGroup
from winnow.scoring.writing import for_this_database

TREND_LENGTH = 20
PREVIEWED = 10_000


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


@dataclass(frozen=True)
class Matching:
    """How many of the newest leads a rule holds for; `example` is the newest of them and `points` what it gets."""

    matching: int
    of: int
    example: int | None
    points: int


def explanation(actor: Actor, lead_id: int, *, now: datetime) -> Explanation:
    """Raises `NotFound` for a lead that the actor may not see, or when there is no model at all."""
    standing = LeadStanding.objects.visible_to(actor).filter(pk=lead_id).first()
    if standing is None:
        raise NotFound(_("There is no lead %s.") % lead_id)
    model = model_of(standing.score_model) if standing.score_model else live_model()
    if model is None:
        raise NotFound(_("No scoring model is published."))
    compiled = model.compiled(counts=True)
    as_of = standing.scored_at or now
    parts = _parts(compiled, lead_id, as_of)
    today = _parts(compiled, lead_id, now)
    fit, interest = _sums(parts)
    fit_now, interest_now = _sums(today)
    return Explanation(
        lead_id=lead_id,
        score=fit + interest,
        fit=fit,
        interest=interest,
        grade=model.grades.of(fit),
        model=model.label,
        threshold=model.threshold,
        as_of=as_of,
        score_now=fit_now + interest_now,
        interest_now=interest_now,
        parts=sorted(parts, key=lambda part: -abs(part.points)),
        trend=_trend(lead_id),
    )


def _parts(compiled: Compiled, lead_id: int, now: datetime) -> list[Part]:
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


def score_history(actor: Actor, lead_id: int) -> QuerySet[ScoreChange]:
    """Every score that the lead has had, newest first. Raises `NotFound` for a lead that the actor may not see."""
    if not LeadStanding.objects.visible_to(actor).filter(pk=lead_id).exists():
        raise NotFound(_("There is no lead %s.") % lead_id)
    return ScoreChange.objects.filter(lead_id=lead_id).select_related("model").order_by("-pk")


def models(actor: Actor) -> QuerySet[ScoringModel]:
    """All models with their number of rules: the live one, drafts, and the retired ones, newest first."""
    actor.require("leads:read")
    return (
        ScoringModel.objects.annotate(rule_count=Count("rules"))
        .select_related("created_by", "based_on", "replaces")
        .order_by("-published_at", "-pk")
    )


def model(actor: Actor, model_id: int) -> ScoringModel:
    found = models(actor).filter(pk=model_id).first()
    if found is None:
        raise NotFound(_("There is no scoring model %s.") % model_id)
    return found


def rules_of(actor: Actor, model_id: int) -> list[Rule]:
    return list(model(actor, model_id).rules.order_by("position", "pk"))


def rule_of(actor: Actor, rule_id: int) -> Rule:
    actor.require("leads:read")
    found = Rule.objects.select_related("model").filter(pk=rule_id).first()
    if found is None:
        raise NotFound(_("There is no rule %s.") % rule_id)
    return found


def history_of(actor: Actor, model_id: int) -> QuerySet[ModelChange]:
    """What happened to a model, newest first."""
    return model(actor, model_id).history.select_related("by").order_by("-pk")


def matching(actor: Actor, rule: Mapping[str, Any], *, now: datetime) -> Matching:
    """How a rule would do among the newest leads that the actor sees. Raises `Invalid` that names the place."""
    actor.require("scoring:write")
    parsed = parse_rule({"key": "preview", "reason": "-", **rule}, rule_fields())
    newest = LeadStanding.objects.visible_to(actor).order_by("-pk").values_list("pk", flat=True)
    lead_ids = list(newest[:PREVIEWED])
    compiled = compile_rules([parsed], Grades(2, 1, 0), vendor=connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{compiled.with_parts(Scope.LEADS)} SELECT COUNT(*), MAX(lead_id) FROM parts WHERE p0 <> 0",
            {**compiled.values, **for_this_database({"lead_ids": lead_ids}), "now": to_epoch(now)},
        )
        found, example = cursor.fetchone()
    points = _parts(compiled, example, now)[0].points if example else 0
    return Matching(found, len(lead_ids), example, points)


def live(actor: Actor) -> Runnable | None:
    """The live model's name, number, threshold and grades."""
    actor.require("leads:read")
    return live_model()
