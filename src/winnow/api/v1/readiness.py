"""How near leads are to being prospects: the lists by readiness, what must be reviewed, and what one lead asks for."""

from __future__ import annotations

from typing import Annotated

from ninja import Query
from pydantic import BaseModel, Field

from winnow.api.auth import ApiRequest
from winnow.api.paging import PageOf, Paging
from winnow.api.rest import Body, Router
from winnow.capture.words import LeadStage
from winnow.qualification import actions, queries
from winnow.qualification.queries import AskNext, Near, Qualification, QuestionStanding
from winnow.qualification.words import ReviewKind

router = Router("readiness", reads="leads:read")
Number = Annotated[int, Field(ge=1, le=2**63 - 1)]
Note = Annotated[str, Field(max_length=500)]


class StagePaging(Paging):
    stage: LeadStage = Field(LeadStage.PROSPECT, description="Whose readiness: any stage of the funnel.")


class ReviewPaging(Paging):
    kind: ReviewKind | None = Field(None, description="Only these; without it, both.")


class SheetLine(BaseModel):
    question: QuestionStanding
    because: AskNext


class CallSheet(BaseModel):
    items: list[SheetLine]


class ResolveIn(Body):
    answer_id: Number = Field(description="The answer that holds, one of the question's `voices`.")
    note: Note = ""


class SearchIn(Body):
    note: Note = ""


class SearchEndIn(Body):
    found: bool
    person_id: Number | None = None
    name: Annotated[str, Field(max_length=200)] = ""
    note: Note = ""


class PromotedOut(BaseModel):
    promoted: int


@router.get("/readiness", response=PageOf[Near], summary="List leads of a stage, the nearest first")
def by_readiness(request: ApiRequest, asked: Query[StagePaging]) -> PageOf[Near]:
    found = queries.by_readiness(request.actor, stage=asked.stage, size=asked.limit, cursor=asked.cursor)
    return PageOf[Near].of(found, lambda row: row)


@router.get("/readiness/review", response=PageOf[Near], summary="List stale and contradicting answers")
def review(request: ApiRequest, asked: Query[ReviewPaging]) -> PageOf[Near]:
    found = queries.review_queue(request.actor, kind=asked.kind or "", size=asked.limit, cursor=asked.cursor)
    return PageOf[Near].of(found, lambda row: row)


@router.get("/readiness/searches", response=PageOf[Near], summary="List open searches for a stakeholder")
def searches(request: ApiRequest, asked: Query[Paging]) -> PageOf[Near]:
    found = queries.open_searches(request.actor, size=asked.limit, cursor=asked.cursor)
    return PageOf[Near].of(found, lambda row: row)


@router.post("/readiness/promote", response=PromotedOut, summary="Make prospects of all leads that are ready")
def promote_ready(request: ApiRequest) -> PromotedOut:
    return PromotedOut(promoted=actions.promote_all_ready(by=request.actor, now=request.now))


@router.get("/leads/{lead_id}/call-sheet", response=CallSheet, summary="Show what to ask, first things first")
def call_sheet(request: ApiRequest, lead_id: int) -> CallSheet:
    found = queries.call_sheet(request.actor, lead_id, now=request.now)
    items = [SheetLine.model_construct(question=one, because=because) for one, because in found]
    return CallSheet.model_construct(items=items)


@router.post("/leads/{lead_id}/resolve", response=Qualification, summary="Settle a contradiction")
def resolve(request: ApiRequest, lead_id: int, body: ResolveIn) -> Qualification:
    actions.resolve(
        lead_id=lead_id, answer_id=body.answer_id, note=body.note, by=request.actor, now=request.now
    )
    return queries.qualification(request.actor, lead_id, now=request.now)


@router.post("/leads/{lead_id}/search", response=Qualification, summary="Begin to look for who decides")
def search(request: ApiRequest, lead_id: int, body: SearchIn) -> Qualification:
    actions.search_stakeholder(lead_id=lead_id, note=body.note, by=request.actor, now=request.now)
    return queries.qualification(request.actor, lead_id, now=request.now)


@router.post("/leads/{lead_id}/search/end", response=Qualification, summary="End the search for who decides")
def end_search(request: ApiRequest, lead_id: int, body: SearchEndIn) -> Qualification:
    actions.end_search(lead_id=lead_id, **body.model_dump(), by=request.actor, now=request.now)
    return queries.qualification(request.actor, lead_id, now=request.now)
