"""The worklist: whom to turn to next, and why."""

from __future__ import annotations

from ninja import Query
from pydantic import BaseModel, Field

from winnow.api.auth import ApiRequest
from winnow.api.fields import Moment
from winnow.api.rest import Body, Router
from winnow.engagement.words import InteractionKind
from winnow.insight import actions
from winnow.insight.words import Scope
from winnow.insight.worklist import Task, worklist

router = Router("worklist", reads="leads:read")


class Asked(BaseModel):
    scope: Scope = Field(Scope.MINE, description="mine: one's own and nobody's; all: all one may see.")
    limit: int = Field(20, ge=1, le=200)


class WorklistOut(BaseModel):
    items: list[Task]


class DoneIn(Body):
    task: str = Field(max_length=40, description="lead:NUMBER, opportunity:NUMBER or referral:NUMBER.")
    kind: InteractionKind = Field(InteractionKind.CALL, description="What it was.")
    note: str = Field("", max_length=300, description="What came of it.")


class TaskSnoozeIn(Body):
    task: str = Field(max_length=40, description="lead:NUMBER, opportunity:NUMBER or referral:NUMBER.")
    until: Moment | None = Field(description="null brings it back.")


@router.get("", response=WorklistOut, summary="Show the worklist")
def show(request: ApiRequest, asked: Query[Asked]) -> WorklistOut:
    found = worklist(request.actor, scope=asked.scope, limit=asked.limit, now=request.now)
    return WorklistOut.model_construct(items=found)


@router.post("/done", response={204: None}, summary="Record a task as done")
def done(request: ApiRequest, body: DoneIn) -> None:
    actions.finish(key=body.task, kind=body.kind, note=body.note, by=request.actor, now=request.now)


@router.post("/snooze", response={204: None}, summary="Keep a task off the worklist for a while")
def snooze(request: ApiRequest, body: TaskSnoozeIn) -> None:
    actions.snooze(key=body.task, until=body.until, by=request.actor, now=request.now)
