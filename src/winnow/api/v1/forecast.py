"""The forecast: what revenue to expect, by month and stage."""

from __future__ import annotations

from ninja import Query
from pydantic import BaseModel, Field

from winnow.api.auth import ApiRequest
from winnow.api.fields import Id
from winnow.api.rest import Router
from winnow.forecast.queries import Forecast, ForecastFilter
from winnow.forecast.queries import forecast as ask

router = Router("forecast", reads="reports:read")


class Asked(BaseModel):
    months: int = Field(6, ge=1, le=36, description="From the present month on.")
    past: int = Field(0, ge=0, le=36, description="Months to look back at what was won.")
    currency: str = Field("", max_length=3, description="ISO 4217; without it, the owner's.")
    owner_id: Id | None = None
    team_id: Id | None = None


@router.get("", response=Forecast, summary="Show the weighted forecast")
def forecast(request: ApiRequest, asked: Query[Asked]) -> Forecast:
    return ask(
        request.actor,
        ForecastFilter(asked.owner_id, asked.team_id),
        currency=asked.currency,
        months=asked.months,
        past=asked.past,
        now=request.now,
    )
