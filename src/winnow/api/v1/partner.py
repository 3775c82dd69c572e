"""For partners, with a partner's key: send leads, and hear how far one's own are. Nothing else is shown."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Status
from pydantic import BaseModel, Field

from winnow.api.auth import ApiRequest
from winnow.api.paging import PageOf, Paging
from winnow.api.rest import Body, Router
from winnow.ground.keyset import Order, page
from winnow.ground.refusals import NotAllowed
from winnow.partners import actions, queries
from winnow.partners.actions import FIELDS
from winnow.partners.words import Told

router = Router("partner", reads="")


class HeardOut(BaseModel):
    """`state`: received, working, qualified, won or closed; known only where the owner lets you hear that."""

    reference: str
    state: Told
    received_at: datetime


class SentIn(Body):
    reference: str = Field(min_length=1, max_length=120, description="Your own number of this lead.")
    values: dict[str, Any] = Field(description=f"Any of: {', '.join(sorted(FIELDS))}.", max_length=40)


@router.post(
    "/leads",
    response={201: HeardOut, 200: HeardOut},
    summary="Send a lead; the same reference again is the same lead",
)
def send(request: ApiRequest, body: SentIn) -> Status[HeardOut]:
    done = actions.send_lead(
        partner=_partner(request), reference=body.reference, values=body.values, now=request.now
    )
    found = queries.heard(_partner(request), done.made.reference)
    return Status(201 if done.fresh else 200, HeardOut(**vars(found)))


@router.get("/leads", response=PageOf[HeardOut], summary="List the leads that you sent, latest first")
def list_sent(request: ApiRequest, asked: Query[Paging]) -> PageOf[HeardOut]:
    rows = queries.sent_by(_partner(request))
    found = page(rows, Order("received_at", descending=True), size=asked.limit, cursor=asked.cursor)
    return PageOf[HeardOut].of(found, lambda row: HeardOut(**vars(queries.as_heard(row))))


@router.get("/leads/{reference}", response=HeardOut, summary="Show how far a lead is that you sent")
def show_sent(request: ApiRequest, reference: str) -> HeardOut:
    return HeardOut(**vars(queries.heard(_partner(request), reference)))


def _partner(request: HttpRequest) -> Any:
    found = getattr(request, "partner", None)
    if found is None:
        raise NotAllowed("This is for partners, with a partner's key.", permission="partner")
    return found
