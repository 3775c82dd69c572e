"""Interactions: what people did and what we did with them. Written once, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Query
from pydantic import BaseModel, Field

from winnow.api.auth import ApiRequest
from winnow.api.fields import Id, Moment, Named
from winnow.api.paging import PageOf, Paging
from winnow.api.rest import Body, Router
from winnow.engagement import actions, queries
from winnow.engagement.queries import Interaction
from winnow.engagement.words import InteractionKind

router = Router("interactions", reads="leads:read")


class InteractionOut(BaseModel):
    id: int
    person_id: int
    kind: InteractionKind
    at: datetime
    recorded_at: datetime
    subject: str
    body: str
    by: Named | None

    @classmethod
    def of(cls, one: Interaction) -> InteractionOut:
        return cls(
            id=one.pk,
            person_id=one.person_id,
            kind=InteractionKind(one.kind),
            at=one.at,
            recorded_at=one.recorded_at,
            subject=one.subject,
            body=one.body,
            by=Named.of(one.by),
        )


class InteractionIn(Body):
    person_id: Id
    kind: InteractionKind
    at: Moment | None = Field(None, description="When it happened; now when left out.")
    subject: Annotated[str, Field(max_length=300)] = ""
    body: Annotated[str, Field(max_length=20_000)] = ""


class BatchIn(Body):
    interactions: list[InteractionIn] = Field(min_length=1, max_length=actions.MOST_AT_ONCE)


class BatchOut(BaseModel):
    recorded: int


class Asked(Paging):
    person_id: Id
    kind: list[InteractionKind] = Field([], max_length=50, description="Only these kinds.")


@router.get("", response=PageOf[InteractionOut], summary="List a person's interactions, latest first")
def list_interactions(request: ApiRequest, asked: Query[Asked]) -> PageOf[InteractionOut]:
    found = queries.interactions(
        request.actor, asked.person_id, kinds=asked.kind, size=asked.limit, cursor=asked.cursor
    )
    return PageOf[InteractionOut].of(found, InteractionOut.of)


@router.post("", response={201: InteractionOut}, summary="Record an interaction")
def record_interaction(request: ApiRequest, body: InteractionIn) -> InteractionOut:
    made = actions.record(**body.model_dump(), by=request.actor, now=request.now)
    return InteractionOut.of(made)


@router.post("/batch", response={201: BatchOut}, summary="Record many interactions, all or none")
def record_interactions(request: ApiRequest, body: BatchIn) -> BatchOut:
    new = [
        actions.NewInteraction(one.person_id, one.kind, one.at or request.now, one.subject, one.body)
        for one in body.interactions
    ]
    return BatchOut(recorded=actions.record_many(interactions=new, by=request.actor, now=request.now))
