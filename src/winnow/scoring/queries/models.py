"""The models: which there are, what their rules say in plain words, what happened to them, what a rule would hit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.models import LeadStanding
from winnow.ground.epoch import to_epoch
from winnow.ground.refusals import Invalid, NotFound
from winnow.scoring.compile import Grades, Scale, Scope, compile_rules
from winnow.scoring.known_fields import rule_fields
from winnow.scoring.language import Catalogue, parse_rule
from winnow.scoring.models import ModelChange, Rule, ScoringModel
from winnow.scoring.queries.explaining import parts_of
from winnow.scoring.sentences import sentence
from winnow.scoring.stored import read_rule
from winnow.scoring.words import ModelState, ModelStep, Origin, RuleGroup
from winnow.scoring.writing import for_this_database

PREVIEWED = 10_000
READ = "leads:read"


@dataclass(frozen=True)
class RuleView:
    """A rule with its condition in plain words. `problem` says why a draft with it could not be published."""

    id: int
    key: str
    group: RuleGroup
    reason: str
    points: int
    condition: dict[str, Any]
    sentence: str
    problem: str


@dataclass(frozen=True)
class ModelSummary:
    """`label` is its name and number. `replaces` is what rolling back goes back to while it is live. `calibration`
    makes a probability of the score, where one was measured; `report` is what a learner says about its model."""

    id: int
    name: str
    label: str
    state: ModelState
    threshold: int
    grade_a: int
    grade_b: int
    grade_c: int
    caps: dict[str, int]
    rule_count: int
    origin: Origin
    calibration: dict[str, Any] | None
    report: dict[str, Any]
    based_on: int | None
    replaces: int | None
    created_at: datetime
    created_by: str | None
    published_at: datetime | None
    retired_at: datetime | None


@dataclass(frozen=True)
class ModelView(ModelSummary):
    rules: list[RuleView]


@dataclass(frozen=True)
class ChangeView:
    """Something that happened to a model; `details` holds [old, new] by name."""

    step: ModelStep
    rule: str
    details: dict[str, Any]
    at: datetime
    by: str | None


@dataclass(frozen=True)
class Matching:
    """How many of the newest `of` leads a rule gives points; `example` is the newest of them, `points` what it gets."""

    matching: int
    of: int
    example: int | None
    points: int


def models(actor: Actor) -> list[ModelSummary]:
    """All models: the live one, the one in the shadow, drafts, then the retired ones, newest first."""
    actor.require(READ)
    rows = ScoringModel.objects.annotate(rule_count=Count("rules")).select_related("created_by")
    order = [ModelState.PUBLISHED, ModelState.SHADOW, ModelState.DRAFT, ModelState.RETIRED]
    found = [ModelSummary(**_summary(row, row.rule_count)) for row in rows.order_by("-pk")]
    return sorted(found, key=lambda one: order.index(one.state))


def model(actor: Actor, model_id: int) -> ModelView:
    """One model with its rules. Raises `NotFound`."""
    actor.require(READ)
    row = ScoringModel.objects.select_related("created_by").filter(pk=model_id).first()
    if row is None:
        raise NotFound(_("There is no scoring model %s.") % model_id)
    fields, all_fields = rule_fields(), rule_fields(archived=True)
    rules = [_rule(rule, fields, all_fields) for rule in row.rules.order_by("position", "pk")]
    return ModelView(**_summary(row, len(rules)), rules=rules)


def live(actor: Actor) -> ModelSummary | None:
    return next((one for one in models(actor) if one.state == ModelState.PUBLISHED), None)


def history(actor: Actor, model_id: int) -> list[ChangeView]:
    """What happened to a model, newest first."""
    actor.require(READ)
    if not ScoringModel.objects.filter(pk=model_id).exists():
        raise NotFound(_("There is no scoring model %s.") % model_id)
    rows = ModelChange.objects.filter(model_id=model_id).select_related("by").order_by("-pk")[:200]
    return [
        ChangeView(ModelStep(row.step), row.rule, row.details, row.at, row.by.name if row.by else None)
        for row in rows
    ]


def matching(actor: Actor, rule: Mapping[str, Any], *, now: datetime) -> Matching:
    """How a rule would do among the newest leads that the actor sees. Raises `Invalid` that names the place."""
    actor.require("scoring:write")
    parsed = parse_rule({"key": "preview", "reason": "-", **rule}, rule_fields())
    newest = LeadStanding.objects.visible_to(actor).order_by("-pk").values_list("pk", flat=True)
    lead_ids = list(newest[:PREVIEWED])
    compiled = compile_rules([parsed], Scale(Grades(2, 1, 0)), vendor=connection.vendor, explains=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{compiled.with_parts(Scope.LEADS)} SELECT COUNT(*), MAX(lead_id) FROM parts WHERE p0 <> 0",
            {**compiled.values, **for_this_database({"lead_ids": lead_ids}), "now": to_epoch(now)},
        )
        found, example = cursor.fetchone()
    points = parts_of(compiled, example, now)[0].points if example else 0
    return Matching(found, len(lead_ids), example, points)


def _summary(row: ScoringModel, rule_count: int) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "label": str(row),
        "state": ModelState(row.state),
        "threshold": row.threshold,
        "grade_a": row.grade_a,
        "grade_b": row.grade_b,
        "grade_c": row.grade_c,
        "caps": row.caps,
        "rule_count": rule_count,
        "origin": Origin(row.origin),
        "calibration": row.calibration,
        "report": row.report,
        "based_on": row.based_on_id,
        "replaces": row.replaces_id,
        "created_at": row.created_at,
        "created_by": row.created_by.name if row.created_by else None,
        "published_at": row.published_at,
        "retired_at": row.retired_at,
    }


def _rule(row: Rule, fields: Catalogue, all_fields: Catalogue) -> RuleView:
    stored = {name: getattr(row, name) for name in ("group", "key", "reason", "points", "condition")}
    try:
        parse_rule(stored, fields)
        problem = ""
    except Invalid as refusal:
        problem = refusal.message
    return RuleView(
        id=row.pk,
        key=row.key,
        group=RuleGroup(row.group),
        reason=row.reason,
        points=row.points,
        condition=row.condition,
        sentence=sentence(read_rule(stored, all_fields)),
        problem=problem,
    )
