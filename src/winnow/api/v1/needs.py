"""Needs assessments: what a lead wants and what hurts, and what we offer against each."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from winnow.api.auth import ApiRequest
from winnow.api.fields import stays
from winnow.api.rest import Body, Router
from winnow.qualification import actions, queries
from winnow.qualification.actions import NeedTold
from winnow.qualification.queries import Assessment, NeedView
from winnow.qualification.words import Fit, NeedKind, Priority

router = Router("needs", reads="leads:read")
Words = Annotated[str, Field(min_length=1, max_length=1000)]
Speaker = Annotated[str, Field(max_length=120)]
Named = Annotated[str, Field(max_length=120)]
Offer = Annotated[str, Field(max_length=500)]
Note = Annotated[str, Field(max_length=1000)]


class NeedIn(Body):
    """`product` (by name) or `offer` (in words) is what answers the need, `fit` how well."""

    kind: NeedKind
    text: Words
    priority: Priority = Priority.SHOULD
    said_by: Speaker = ""
    product: Named = ""
    offer: Offer = ""
    fit: Fit | None = None
    note: Note = ""


class NeedChange(Body):
    kind: NeedKind = stays()
    text: Words = stays()
    priority: Priority = stays()
    said_by: Speaker = stays()
    product: Named = stays()
    offer: Offer = stays()
    fit: Fit | None = stays()
    note: Note = stays()


@router.get("/leads/{lead_id}/needs", response=Assessment, summary="Show a lead's needs and our offer")
def show_needs(request: ApiRequest, lead_id: int) -> Assessment:
    return queries.assessment(request.actor, lead_id, now=request.now)


@router.post("/leads/{lead_id}/needs", response={201: NeedView}, summary="Write down a need")
def add_need(request: ApiRequest, lead_id: int, body: NeedIn) -> NeedView:
    told = body.model_dump() | {"fit": body.fit or ""}
    made = actions.add_need(lead_id=lead_id, need=NeedTold(**told), by=request.actor, now=request.now)
    return queries.need(request.actor, made.pk)


@router.patch("/needs/{need_id}", response=NeedView, summary="Change a need, or say what we offer against it")
def change_need(request: ApiRequest, need_id: int, body: NeedChange) -> NeedView:
    actions.change_need(need_id=need_id, changes=body.given(), by=request.actor, now=request.now)
    return queries.need(request.actor, need_id)


@router.delete("/needs/{need_id}", response={204: None}, summary="Remove a need")
def remove_need(request: ApiRequest, need_id: int) -> None:
    actions.remove_need(need_id=need_id, by=request.actor, now=request.now)
