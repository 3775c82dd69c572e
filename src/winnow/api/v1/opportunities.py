"""Opportunities: open, move, change, hand over; the board and who takes part."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated, Any, Literal

from django.http.response import HttpResponseBase
from ninja import Query
from pydantic import BaseModel, Field

from winnow.api.auth import ApiRequest
from winnow.api.fields import Amount, Day, Id, Moment
from winnow.api.paging import PageOf, Paging
from winnow.api.rest import Body, Router
from winnow.api.sheets import AS_FILE, SheetAsked
from winnow.pipeline import actions, queries
from winnow.pipeline.actions import Part, Terms
from winnow.pipeline.queries import (
    Board,
    BoardFilter,
    Column,
    OpportunityDetail,
    OpportunityFilter,
    OpportunityRow,
    StakeholderView,
)
from winnow.pipeline.words import Closing, LostReason, StakeholderRole

router = Router("opportunities", reads="opportunities:read")
Step = Annotated[str, Field(max_length=200)]
Name = Annotated[str, Field(max_length=200)]
Needs = Annotated[str, Field(max_length=20_000)]
StageKey = Annotated[str, Field(min_length=1, max_length=40, description="The key of a stage: see /stages.")]
Month = Annotated[Day, Field(description="Any day of the month.")]


class OpportunityIn(Body):
    lead_id: Id
    amount: Amount | None = None
    currency: str = Field("", max_length=3, description="ISO 4217; without it, the owner's.")
    close_on: Day | None = Field(None, description="When it is expected to be signed.")
    name: Name = ""
    needs: Needs = ""
    next_step: Step = ""
    next_step_on: Day | None = None
    product_id: Id | None = None
    owner_id: Id | None = Field(None, description="Without it, the owner of the lead.")
    external_id: str = Field("", max_length=120)
    custom: dict[str, Any] = Field({}, description="Custom fields by key.")
    at: Moment | None = Field(None, description="When it was opened, for late news.")


class OpportunityChangeIn(Body):
    amount: Amount | None = None
    currency: str | None = Field(None, max_length=3)
    close_on: Day | None = None
    name: Name | None = None
    needs: Needs | None = None
    next_step: Step | None = None
    next_step_on: Day | None = None
    product_id: Id | None = None
    owner_id: Id | None = None
    custom: dict[str, Any] = Field({}, description="Custom fields by key; null empties one.")


class MoveIn(Body):
    to: StageKey
    reason: LostReason | None = Field(None, description="Why it was lost.")
    note: str = Field("", max_length=500, description="Needed to open a closed one again.")
    seen_in: str = Field(
        "", max_length=40, description="The stage it was seen in: refused if it moved since."
    )
    at: Moment | None = Field(None, description="When it moved, for late news.")


class HandOverIn(Body):
    opportunity_ids: list[Id] = Field(min_length=1, max_length=5000)
    owner_id: Id


class AssignedOut(BaseModel):
    assigned: int


class PartIn(Body):
    role: StakeholderRole
    has_authority: bool | None = Field(None, description="null while nobody has asked.")
    stance: int = Field(0, ge=-2, le=2, description="From -2, against, to 2, promotes it.")

    @property
    def part(self) -> Part:
        return Part(self.role, self.has_authority, self.stance)


class StakeholderIn(PartIn):
    person_id: Id | None = Field(None, description="A known person; or a new one by `name`.")
    name: str = Field("", max_length=240)
    job_title: str = Field("", max_length=160)


class Which(BaseModel):
    stage: str = Field("", max_length=40, description="The key of a stage, or open.")
    owner_id: Id | None = None
    team_id: Id | None = None
    product_id: Id | None = None
    lead_id: Id | None = None
    month: Month | None = None
    closing: Closing | None = Field(None, description="Open ones that no month of a forecast holds.")
    least: Amount | None = Field(None, description="Worth at least, in the owner's currency.")
    most: Amount | None = None
    sort: Literal["close_on", "-close_on", "created_at", "-created_at", "value", "-value"] = "close_on"

    @property
    def filter(self) -> OpportunityFilter:
        return OpportunityFilter(**{one.name: getattr(self, one.name) for one in fields(OpportunityFilter)})


class Asked(Which, Paging):
    pass


class FileAsked(Which, SheetAsked):
    pass


class BoardAsked(BaseModel):
    owner_id: Id | None = None
    team_id: Id | None = None
    month: Month | None = None
    closing: Closing | None = Field(None, description="Open ones that no month of a forecast holds.")

    @property
    def filter(self) -> BoardFilter:
        return BoardFilter(self.owner_id, self.team_id, self.month, self.closing)


class ColumnAsked(BoardAsked, Paging):
    pass


class WholeBoardAsked(BoardAsked):
    per_column: int = Field(50, ge=1, le=200)


@router.get("", response=PageOf[OpportunityRow], summary="List opportunities")
def list_opportunities(request: ApiRequest, asked: Query[Asked]) -> PageOf[OpportunityRow]:
    found = queries.opportunities(
        request.actor, asked.filter, sort=asked.sort, size=asked.limit, cursor=asked.cursor, now=request.now
    )
    return PageOf[OpportunityRow].model_construct(items=found.rows, next=found.next, previous=found.previous)


@router.get("/export", summary="Export opportunities as CSV or a workbook", openapi_extra=AS_FILE)
def export_opportunities(request: ApiRequest, asked: Query[FileAsked]) -> HttpResponseBase:
    """An import of opportunities takes the file back and finds each by `winnow_id`."""
    sheet = queries.opportunities_sheet(
        request.actor, asked.filter, columns=asked.names, sort=asked.sort, now=request.now
    )
    return asked.answer(request, sheet)


@router.post("", response={201: OpportunityRow}, summary="Open an opportunity for a prospect")
def open_opportunity(request: ApiRequest, body: OpportunityIn) -> OpportunityRow:
    terms = Terms(**body.model_dump(exclude={"lead_id", "at"}))
    made = actions.open_opportunity(
        lead_id=body.lead_id, terms=terms, at=body.at, by=request.actor, now=request.now
    )
    return _row(request, made.pk)


@router.get("/board", response=Board, summary="Show the board")
def board(request: ApiRequest, asked: Query[WholeBoardAsked]) -> Board:
    return queries.board(request.actor, asked.filter, per_column=asked.per_column, now=request.now)


@router.get("/board/{key}", response=Column, summary="Show one column of the board, from a cursor on")
def column(request: ApiRequest, key: str, asked: Query[ColumnAsked]) -> Column:
    return queries.column(
        request.actor, key, asked.filter, size=asked.limit, cursor=asked.cursor, now=request.now
    )


@router.post("/assign", response=AssignedOut, summary="Hand over opportunities, all or none")
def assign(request: ApiRequest, body: HandOverIn) -> AssignedOut:
    assigned = actions.assign(
        opportunity_ids=body.opportunity_ids, owner_id=body.owner_id, by=request.actor, now=request.now
    )
    return AssignedOut(assigned=assigned)


@router.get("/{opportunity_id}", response=OpportunityDetail, summary="Show an opportunity with its history")
def show_opportunity(request: ApiRequest, opportunity_id: int) -> OpportunityDetail:
    return queries.opportunity(request.actor, opportunity_id, now=request.now)


@router.patch("/{opportunity_id}", response=OpportunityRow, summary="Change an opportunity")
def change_opportunity(request: ApiRequest, opportunity_id: int, body: OpportunityChangeIn) -> OpportunityRow:
    actions.change_opportunity(
        opportunity_id=opportunity_id, changes=body.given(), by=request.actor, now=request.now
    )
    return _row(request, opportunity_id)


@router.post(
    "/{opportunity_id}/move", response=OpportunityRow, summary="Move an opportunity to another stage"
)
def move(request: ApiRequest, opportunity_id: int, body: MoveIn) -> OpportunityRow:
    """409 `gate_missed` lists in `details.missing` what the stage asks for first."""
    moved = body.model_dump() | {"reason": body.reason or ""}
    actions.move(opportunity_id=opportunity_id, **moved, by=request.actor, now=request.now)
    return _row(request, opportunity_id)


@router.post("/{opportunity_id}/stakeholders", response={201: StakeholderView}, summary="Add a stakeholder")
def add_stakeholder(request: ApiRequest, opportunity_id: int, body: StakeholderIn) -> StakeholderView:
    made = actions.add_stakeholder(
        opportunity_id=opportunity_id,
        part=body.part,
        person_id=body.person_id,
        name=body.name,
        job_title=body.job_title,
        by=request.actor,
        now=request.now,
    )
    return _stakeholder(request, made.opportunity_id, made.pk)


@router.put(
    "/{opportunity_id}/stakeholders/{stakeholder_id}",
    response=StakeholderView,
    summary="Say anew what part a stakeholder has",
)
def change_stakeholder(
    request: ApiRequest, opportunity_id: int, stakeholder_id: int, body: PartIn
) -> StakeholderView:
    actions.change_stakeholder(
        opportunity_id=opportunity_id,
        stakeholder_id=stakeholder_id,
        part=body.part,
        by=request.actor,
        now=request.now,
    )
    return _stakeholder(request, opportunity_id, stakeholder_id)


@router.delete(
    "/{opportunity_id}/stakeholders/{stakeholder_id}", response={204: None}, summary="Remove a stakeholder"
)
def remove_stakeholder(request: ApiRequest, opportunity_id: int, stakeholder_id: int) -> None:
    actions.remove_stakeholder(
        opportunity_id=opportunity_id, stakeholder_id=stakeholder_id, by=request.actor, now=request.now
    )


def _row(request: ApiRequest, opportunity_id: int) -> OpportunityRow:
    """What was just written, also where the writer gave it out of her own sight."""
    return queries.row(opportunity_id, now=request.now)


def _stakeholder(request: ApiRequest, opportunity_id: int, stakeholder_id: int) -> StakeholderView:
    found = queries.opportunity(request.actor, opportunity_id, now=request.now)
    return next(one for one in found.stakeholders if one.id == stakeholder_id)
