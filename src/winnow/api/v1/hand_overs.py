"""Hand-overs: marketing offers leads, sales accepts them or says why not."""

from __future__ import annotations

from typing import Annotated

from ninja import Query
from pydantic import BaseModel, Field

from winnow.api.auth import ApiRequest
from winnow.api.paging import PageOf, Paging
from winnow.api.rest import Body, Router
from winnow.insight.hand_overs import HandOverReport, hand_over_report
from winnow.qualification import actions, queries
from winnow.qualification.queries import HandOverStep, OfferView
from winnow.qualification.words import HandOverState, RefusalReason

router = Router("hand-overs", reads="leads:read")
Number = Annotated[int, Field(ge=1, le=2**63 - 1)]
Note = Annotated[str, Field(max_length=500)]


class OfferIn(Body):
    """To a colleague or to a team, any of whom may accept."""

    lead_ids: list[Number] = Field(min_length=1, max_length=500)
    owner: Annotated[str, Field(max_length=254)] = Field("", description="A colleague by e-mail address.")
    team: Annotated[str, Field(max_length=120)] = Field("", description="A team by name.")
    note: Note = ""


class RefuseIn(Body):
    reason: RefusalReason
    note: Note = ""


class WithdrawIn(Body):
    note: Note = ""


class OfferedOut(BaseModel):
    offered: int


class AnsweredOut(BaseModel):
    lead: int
    state: HandOverState


@router.get("", response=PageOf[OfferView], summary="List open offers, the longest waiting first")
def list_offers(request: ApiRequest, asked: Query[Paging]) -> PageOf[OfferView]:
    found = queries.offers(request.actor, size=asked.limit, cursor=asked.cursor, now=request.now)
    return PageOf[OfferView].of(found, lambda row: row)


@router.post("", response=OfferedOut, summary="Offer marketing-qualified leads to sales")
def offer(request: ApiRequest, body: OfferIn) -> OfferedOut:
    return OfferedOut(offered=actions.offer(**body.model_dump(), by=request.actor, now=request.now))


@router.get("/report", response=HandOverReport, summary="Tell how hand-overs went")
def report(request: ApiRequest) -> HandOverReport:
    return hand_over_report(request.actor, now=request.now)


@router.get("/{lead_id}", response=list[HandOverStep], summary="List every offer of a lead and how it ended")
def history(request: ApiRequest, lead_id: int) -> list[HandOverStep]:
    return queries.hand_over_history(request.actor, lead_id)


@router.post("/{lead_id}/accept", response=AnsweredOut, summary="Accept a lead")
def accept(request: ApiRequest, lead_id: int) -> AnsweredOut:
    actions.accept_offer(lead_id=lead_id, by=request.actor, now=request.now)
    return AnsweredOut(lead=lead_id, state=HandOverState.ACCEPTED)


@router.post("/{lead_id}/refuse", response=AnsweredOut, summary="Refuse a lead, with a reason")
def refuse(request: ApiRequest, lead_id: int, body: RefuseIn) -> AnsweredOut:
    actions.refuse_offer(lead_id=lead_id, **body.model_dump(), by=request.actor, now=request.now)
    return AnsweredOut(lead=lead_id, state=HandOverState.REFUSED)


@router.post("/{lead_id}/withdraw", response=AnsweredOut, summary="Take an open offer back")
def withdraw(request: ApiRequest, lead_id: int, body: WithdrawIn) -> AnsweredOut:
    actions.withdraw_offer(lead_id=lead_id, note=body.note, by=request.actor, now=request.now)
    return AnsweredOut(lead=lead_id, state=HandOverState.WITHDRAWN)
