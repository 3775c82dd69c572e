"""The funnel: how many leads reach each stage, and why the others leave."""

from __future__ import annotations

from ninja import Query
from pydantic import BaseModel, Field

from winnow.api.auth import ApiRequest
from winnow.api.fields import Day, Id
from winnow.api.rest import Router
from winnow.insight.funnel import FunnelFilter, Lifecycle
from winnow.insight.funnel import lifecycle as ask

router = Router("funnel", reads="reports:read")


class Asked(BaseModel):
    since: Day | None = Field(None, description="Any day of the first month of arrival.")
    until: Day | None = Field(None, description="Any day of the last month of arrival.")
    source: str = Field("", max_length=120, description="A source by key or name.")
    owner_id: Id | None = None
    team_id: Id | None = None


@router.get("", response=Lifecycle, summary="Show the funnel of the leads that arrived in a period")
def funnel(request: ApiRequest, asked: Query[Asked]) -> Lifecycle:
    return ask(request.actor, FunnelFilter(**asked.model_dump()), now=request.now)
