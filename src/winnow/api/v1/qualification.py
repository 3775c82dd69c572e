"""Qualification: the verdict on a lead, its answers, and the frameworks of questions behind it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from winnow.api.auth import ApiRequest
from winnow.api.fields import Name, stays
from winnow.api.paging import PageOf
from winnow.api.rest import Body, Router
from winnow.qualification import actions, queries
from winnow.qualification.composing import MOST_CHOICES, MOST_DAYS, MOST_WEIGHT, QuestionDraft
from winnow.qualification.queries import FrameworkDiff, FrameworkView, Qualification
from winnow.qualification.words import AnswerKind, DisqualifyReason, Level, OnFail

router = Router("qualification", reads="leads:read")
Key = Annotated[str, Field(min_length=1, max_length=60)]
Note = Annotated[str, Field(max_length=500)]


class AnswersIn(Body):
    answers: dict[str, Any] = Field(
        min_length=1,
        max_length=200,
        description="By question key: a value, or {value, said_by, said_by_id, evidence_kind, evidence, "
        "interaction_id, confidence, at}. null takes the last answer back.",
    )


class DisqualifyIn(Body):
    reason: DisqualifyReason
    note: Note = ""


class RecycleIn(Body):
    note: Note = ""


class FrameworkIn(Body):
    based_on_id: int | None = Field(
        None, ge=1, le=2**63 - 1, description="The version to start from; without it, the published one."
    )


class FrameworkChange(Body):
    name: Name = stays()
    on_fail: OnFail = stays(description="What a failed level does.")


class ChoiceIn(Body):
    value: Key
    label: Name


class QuestionIn(Body):
    """`passes` and `fails` hold conditions by kind: {any: [...]} for choices and yes or no, {least, most} for
    numbers and amounts, {within_days, beyond_days} for dates, {filled: true} for texts, persons and documents.
    `asked_if` names an answer that makes the question worth asking: {key, any: [...]}."""

    level: Level
    text: Annotated[str, Field(min_length=1, max_length=300)]
    kind: AnswerKind
    key: Annotated[str, Field(max_length=60)] = ""
    hint: Annotated[str, Field(max_length=300)] = ""
    choices: list[ChoiceIn] = Field([], max_length=MOST_CHOICES)
    passes: dict[str, Any] = {}
    fails: dict[str, Any] = {}
    required: bool = True
    weight: int = Field(1, ge=1, le=MOST_WEIGHT)
    valid_days: int | None = Field(None, ge=1, le=MOST_DAYS)
    fail_reason: DisqualifyReason | None = None
    asked_if: dict[str, Any] = {}

    def draft(self) -> QuestionDraft:
        sent = self.model_dump()
        return QuestionDraft(**{**sent, "fail_reason": sent["fail_reason"] or ""})


class FrameworkFile(Body):
    name: Name
    on_fail: OnFail = OnFail.DISQUALIFY
    questions: list[QuestionIn] = Field(min_length=1, max_length=200)


class QuestionMoveIn(Body):
    up: bool


@router.get("/leads/{lead_id}/qualification", response=Qualification, summary="Show a lead's qualification")
def show(request: ApiRequest, lead_id: int) -> Qualification:
    return queries.qualification(request.actor, lead_id, now=request.now)


@router.post("/leads/{lead_id}/answers", response=Qualification, summary="Answer questions about a lead")
def answer(request: ApiRequest, lead_id: int, body: AnswersIn) -> Qualification:
    actions.answer(lead_id=lead_id, answers=body.answers, by=request.actor, now=request.now)
    return queries.qualification(request.actor, lead_id, now=request.now)


@router.post("/leads/{lead_id}/promote", response=Qualification, summary="Make a lead a prospect")
def promote(request: ApiRequest, lead_id: int) -> Qualification:
    actions.promote(lead_id=lead_id, by=request.actor, now=request.now)
    return queries.qualification(request.actor, lead_id, now=request.now)


@router.post("/leads/{lead_id}/disqualify", response=Qualification, summary="Disqualify a lead")
def disqualify(request: ApiRequest, lead_id: int, body: DisqualifyIn) -> Qualification:
    actions.disqualify(lead_id=lead_id, reason=body.reason, note=body.note, by=request.actor, now=request.now)
    return queries.qualification(request.actor, lead_id, now=request.now)


@router.post("/leads/{lead_id}/recycle", response=Qualification, summary="Recycle a disqualified lead")
def recycle(request: ApiRequest, lead_id: int, body: RecycleIn) -> Qualification:
    actions.recycle(lead_id=lead_id, note=body.note, by=request.actor, now=request.now)
    return queries.qualification(request.actor, lead_id, now=request.now)


@router.get("/frameworks", response=PageOf[FrameworkView], summary="List all versions of the framework")
def list_frameworks(request: ApiRequest) -> PageOf[FrameworkView]:
    found = queries.frameworks(request.actor)
    return PageOf[FrameworkView].model_construct(items=found, next=None, previous=None)


@router.post("/frameworks", response={201: FrameworkView}, summary="Draft the next version")
def draft_framework(request: ApiRequest, body: FrameworkIn) -> FrameworkView:
    made = actions.draft_framework(based_on=body.based_on_id, by=request.actor, now=request.now)
    return queries.framework(request.actor, made.pk)


@router.post(
    "/frameworks/load", response={201: FrameworkView}, summary="Draft a framework with its questions"
)
def load_framework(request: ApiRequest, body: FrameworkFile) -> FrameworkView:
    made = actions.load_framework(
        name=body.name,
        questions=[question.draft() for question in body.questions],
        on_fail=body.on_fail,
        by=request.actor,
        now=request.now,
    )
    return queries.framework(request.actor, made.pk)


@router.get(
    "/frameworks/{framework_id}/diff/{based_on_id}",
    response=FrameworkDiff,
    summary="Show what changed from another version",
)
def diff_frameworks(request: ApiRequest, framework_id: int, based_on_id: int) -> FrameworkDiff:
    return queries.framework_diff(request.actor, based_on_id, framework_id)


@router.get("/frameworks/{framework_id}", response=FrameworkView, summary="Show a framework")
def show_framework(request: ApiRequest, framework_id: int) -> FrameworkView:
    return queries.framework(request.actor, framework_id)


@router.patch("/frameworks/{framework_id}", response=FrameworkView, summary="Change a draft")
def change_framework(request: ApiRequest, framework_id: int, body: FrameworkChange) -> FrameworkView:
    actions.change_framework(framework_id=framework_id, **body.given(), by=request.actor)
    return queries.framework(request.actor, framework_id)


@router.delete("/frameworks/{framework_id}", response={204: None}, summary="Discard a draft")
def discard_framework(request: ApiRequest, framework_id: int) -> None:
    actions.discard_framework(framework_id=framework_id, by=request.actor)


@router.post("/frameworks/{framework_id}/publish", response=FrameworkView, summary="Publish a draft")
def publish_framework(request: ApiRequest, framework_id: int) -> FrameworkView:
    actions.publish_framework(framework_id=framework_id, by=request.actor, now=request.now)
    return queries.framework(request.actor, framework_id)


@router.post(
    "/frameworks/{framework_id}/questions", response={201: FrameworkView}, summary="Add a question to a draft"
)
def add_question(request: ApiRequest, framework_id: int, body: QuestionIn) -> FrameworkView:
    actions.add_question(framework_id=framework_id, question=body.draft(), by=request.actor)
    return queries.framework(request.actor, framework_id)


@router.put(
    "/frameworks/{framework_id}/questions/{key}", response=FrameworkView, summary="Replace a draft's question"
)
def change_question(request: ApiRequest, framework_id: int, key: str, body: QuestionIn) -> FrameworkView:
    actions.change_question(framework_id=framework_id, key=key, question=body.draft(), by=request.actor)
    return queries.framework(request.actor, framework_id)


@router.post(
    "/frameworks/{framework_id}/questions/{key}/move",
    response=FrameworkView,
    summary="Move a draft's question up or down at its level",
)
def move_question(request: ApiRequest, framework_id: int, key: str, body: QuestionMoveIn) -> FrameworkView:
    actions.move_question(framework_id=framework_id, key=key, up=body.up, by=request.actor)
    return queries.framework(request.actor, framework_id)


@router.delete(
    "/frameworks/{framework_id}/questions/{key}", response={204: None}, summary="Remove a draft's question"
)
def remove_question(request: ApiRequest, framework_id: int, key: str) -> None:
    actions.remove_question(framework_id=framework_id, key=key, by=request.actor)
