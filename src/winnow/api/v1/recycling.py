"""Recycling: what becomes of silent and of rejected leads."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from winnow.api.auth import ApiRequest
from winnow.api.rest import Body, Router
from winnow.qualification import actions, queries
from winnow.qualification.queries import Explored
from winnow.qualification.recycling_rules import MOST_DAYS, MOST_MESSAGES, Recycling

router = Router("recycling", reads="leads:read")
Days = Annotated[int, Field(ge=0, le=MOST_DAYS, strict=True)]


class RecyclingIn(Body):
    ignored_messages: int = Field(
        ge=0,
        le=MOST_MESSAGES,
        strict=True,
        description="So many unanswered messages disqualify; 0 for never.",
    )
    ignored_days: int = Field(ge=1, le=MOST_DAYS, description="A message has so many days to be answered.")
    automatic: bool = Field(strict=True, description="Whether new interest recycles by itself.")
    cooling_off: dict[str, Days] = Field(
        description="Days by reason; a reason that is not there never recycles."
    )
    explored_percent: int = Field(
        ge=0, le=100, strict=True, description="The share of rejected leads that is still worked."
    )


@router.get("", response=Recycling, summary="Show the rules for silent and rejected leads")
def show(request: ApiRequest) -> Recycling:
    return queries.recycling(request.actor)


@router.put("", response=Recycling, summary="Put other rules in force")
def change(request: ApiRequest, body: RecyclingIn) -> Recycling:
    actions.set_recycling(rules=Recycling(**body.model_dump()), by=request.actor, now=request.now)
    return queries.recycling(request.actor)


@router.get("/explored", response=Explored, summary="Tell how many rejected leads were rejected wrongly")
def explored(request: ApiRequest) -> Explored:
    return queries.explored_leads(request.actor)
