"""Scoring: why a lead has its score, and the models of rules behind it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Query
from pydantic import AwareDatetime, BaseModel, Field

from winnow.api.auth import ApiRequest
from winnow.api.fields import Name, stays
from winnow.api.paging import PageOf, Paging
from winnow.api.rest import Body, Router
from winnow.scoring import actions, queries
from winnow.scoring.actions import Check
from winnow.scoring.queries import (
    ChangeView,
    Comparison,
    Diff,
    Explanation,
    Matching,
    ModelSummary,
    ModelView,
    Progress,
)
from winnow.scoring.words import RuleGroup

router = Router("scoring", reads="leads:read")
Threshold = Annotated[int, Field(ge=-100_000, le=100_000)]
Condition = Annotated[
    dict[str, Any],
    Field(
        description="Demographic and firmographic rules: a query-builder group, {combinator: and|or, not, rules: "
        "[{field, operator, value}, {interactions: {kinds, subject, page, campaign, window_days}, measure: "
        "count|days_since, operator, value} or a group]}. Behavioural rules: {kinds: [...], subject, page, campaign, "
        "window_days, half_life_days, cap}. What is wrong is named by its place, such as condition.rules[0].field."
    ),
]


class ScoredOut(BaseModel):
    score: int
    fit: int
    interest: int
    grade: str
    probability: float | None
    model: str
    at: datetime


class ExplainIn(BaseModel):
    at: AwareDatetime | None = Field(
        None, description="Explain the score that the lead showed at this moment, by the model that gave it."
    )


Caps = Annotated[
    dict[str, Threshold | None],
    Field(description="The most points by name: demographic, firmographic, interest, fit, score."),
]


class ModelIn(Body):
    """A model as a file (docs/reference/rules.md)."""

    model: dict[str, Any]


class DraftIn(Body):
    based_on_id: int | None = Field(
        None, ge=1, le=2**63 - 1, description="The model to copy; without it, the live one."
    )
    name: Annotated[str, Field(max_length=120)] = ""


class DraftChange(Body):
    """The grades are the least points of fit for A, B and C; a lead at or over the threshold is
    marketing-qualified."""

    name: Name = stays()
    threshold: Threshold = stays()
    grade_a: Threshold = stays()
    grade_b: Threshold = stays()
    grade_c: Threshold = stays()
    caps: Caps = stays()


class PreviewIn(Body):
    group: RuleGroup
    points: int = Field(
        ge=-1000, le=1000, description="For each interaction where the rule is behavioural; not 0."
    )
    condition: Condition


class RuleIn(PreviewIn):
    reason: Annotated[str, Field(min_length=1, max_length=200)]
    key: Annotated[str, Field(max_length=60)] = Field(
        "", description="Without it, one is made from the reason."
    )


class RuleChange(Body):
    group: RuleGroup = stays()
    points: int = stays(ge=-1000, le=1000)
    condition: Condition = stays()
    reason: Annotated[str, Field(min_length=1, max_length=200)] = stays()


@router.get("/leads/{lead_id}/score", response=Explanation, summary="Explain a lead's score")
def explain(request: ApiRequest, lead_id: int, asked: Query[ExplainIn]) -> Explanation:
    return queries.explanation(request.actor, lead_id, now=request.now, at=asked.at)


@router.get(
    "/leads/{lead_id}/scores", response=PageOf[ScoredOut], summary="List the scores that a lead has had"
)
def score_history(request: ApiRequest, lead_id: int, paging: Query[Paging]) -> PageOf[ScoredOut]:
    found = queries.score_history(request.actor, lead_id, size=paging.limit, cursor=paging.cursor)
    return PageOf[ScoredOut].of(
        found,
        lambda row: ScoredOut(
            score=row.score,
            fit=row.fit,
            interest=row.interest,
            grade=row.grade,
            probability=row.probability,
            model=str(row.model),
            at=row.at,
        ),
    )


@router.get("/scoring/models", response=PageOf[ModelSummary], summary="List the scoring models")
def list_models(request: ApiRequest) -> PageOf[ModelSummary]:
    found = queries.models(request.actor)
    return PageOf[ModelSummary].model_construct(items=found, next=None, previous=None)


@router.post("/scoring/models", response={201: ModelView}, summary="Draft a model")
def draft_model(request: ApiRequest, body: DraftIn) -> ModelView:
    made = actions.create_draft(based_on=body.based_on_id, name=body.name, by=request.actor, now=request.now)
    return queries.model(request.actor, made.pk)


@router.get("/scoring/models/{model_id}", response=ModelView, summary="Show a model with its rules")
def show_model(request: ApiRequest, model_id: int) -> ModelView:
    return queries.model(request.actor, model_id)


@router.get(
    "/scoring/models/{model_id}/history", response=PageOf[ChangeView], summary="List what happened to a model"
)
def model_history(request: ApiRequest, model_id: int) -> PageOf[ChangeView]:
    found = queries.history(request.actor, model_id)
    return PageOf[ChangeView].model_construct(items=found, next=None, previous=None)


@router.patch("/scoring/models/{model_id}", response=ModelView, summary="Change a draft")
def change_model(request: ApiRequest, model_id: int, body: DraftChange) -> ModelView:
    actions.change_draft(model_id=model_id, changes=body.given(), by=request.actor, now=request.now)
    return queries.model(request.actor, model_id)


@router.delete("/scoring/models/{model_id}", response={204: None}, summary="Discard a draft")
def discard_model(request: ApiRequest, model_id: int) -> None:
    actions.discard_draft(model_id=model_id, by=request.actor)


@router.post("/scoring/models/{model_id}/publish", response=ModelView, summary="Publish a draft")
def publish_model(request: ApiRequest, model_id: int) -> ModelView:
    """All leads are scored by it in the background."""
    actions.publish(model_id=model_id, by=request.actor, now=request.now)
    return queries.model(request.actor, model_id)


@router.post("/scoring/roll-back", response=ModelView, summary="Roll back to the model before the live one")
def roll_back(request: ApiRequest) -> ModelView:
    """All leads are scored by it in the background."""
    made = actions.roll_back(by=request.actor, now=request.now)
    return queries.model(request.actor, made.pk)


@router.post("/scoring/models/{model_id}/rules", response={201: ModelView}, summary="Add a rule to a draft")
def add_rule(request: ApiRequest, model_id: int, body: RuleIn) -> ModelView:
    actions.add_rule(model_id=model_id, rule=body.model_dump(), by=request.actor, now=request.now)
    return queries.model(request.actor, model_id)


@router.patch("/scoring/rules/{rule_id}", response=ModelView, summary="Change a rule of a draft")
def change_rule(request: ApiRequest, rule_id: int, body: RuleChange) -> ModelView:
    rule = actions.change_rule(rule_id=rule_id, changes=body.given(), by=request.actor, now=request.now)
    return queries.model(request.actor, rule.model_id)


@router.delete("/scoring/rules/{rule_id}", response={204: None}, summary="Remove a rule from a draft")
def remove_rule(request: ApiRequest, rule_id: int) -> None:
    actions.remove_rule(rule_id=rule_id, by=request.actor, now=request.now)


@router.post("/scoring/preview", response=Matching, summary="Try a rule on the newest leads")
def preview(request: ApiRequest, body: PreviewIn) -> Matching:
    """Writes nothing."""
    return queries.matching(request.actor, body.model_dump(), now=request.now)


@router.post("/scoring/runs", response={202: None}, summary="Score all leads in the background")
def ask_for_rescoring(request: ApiRequest) -> None:
    actions.ask_for_rescoring(by=request.actor, now=request.now)


@router.get(
    "/scoring/runs/latest", response=Progress | None, summary="How far the latest scoring of all leads is"
)
def rescoring_progress(request: ApiRequest) -> Progress | None:
    """Null where there was none."""
    return queries.rescoring_progress(request.actor)


@router.post("/scoring/runs/cancel", response={204: None}, summary="Cancel the scoring of all leads")
def cancel_rescoring(request: ApiRequest) -> None:
    """It stops after its present batch; what was scored stays."""
    actions.cancel_rescoring(by=request.actor, now=request.now)


@router.get(
    "/scoring/models/{model_id}/diff/{other_id}",
    response=Diff,
    summary="Tell two models apart in plain words",
)
def diff(request: ApiRequest, model_id: int, other_id: int) -> Diff:
    return queries.diff(request.actor, model_id, other_id)


@router.post(
    "/scoring/models/{model_id}/shadow", response=ModelView, summary="Score by a draft in the shadow"
)
def shadow(request: ApiRequest, model_id: int) -> ModelView:
    """All leads are scored by it in the background, beside the live model; nothing acts on its scores."""
    actions.shadow(model_id=model_id, by=request.actor, now=request.now)
    return queries.model(request.actor, model_id)


@router.post("/scoring/models/{model_id}/unshadow", response=ModelView, summary="Make a shadow a draft again")
def unshadow(request: ApiRequest, model_id: int) -> ModelView:
    actions.unshadow(model_id=model_id, by=request.actor, now=request.now)
    return queries.model(request.actor, model_id)


@router.get("/scoring/shadow", response=Comparison, summary="Compare the live model with the shadow")
def compare(request: ApiRequest) -> Comparison:
    """Over the leads that you see and that both have scored."""
    return queries.comparison(request.actor)


@router.get("/scoring/models/{model_id}/file", response=dict[str, Any], summary="Get a model as a file")
def export_model(request: ApiRequest, model_id: int) -> dict[str, Any]:
    return queries.exported(request.actor, model_id)


@router.post("/scoring/check", response=Check, summary="Check a model as a file")
def check_model(request: ApiRequest, body: ModelIn) -> Check:
    """Its rules, and whether its example leads get the scores that they must. Nothing is kept."""
    return actions.check_model(model=body.model, by=request.actor, now=request.now)


@router.post("/scoring/import", response={201: ModelView}, summary="Draft a model from a file")
def import_model(request: ApiRequest, body: ModelIn) -> ModelView:
    made = actions.import_model(model=body.model, by=request.actor, now=request.now)
    return queries.model(request.actor, made.pk)
