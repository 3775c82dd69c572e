"""The forecast: what revenue to expect, by month and stage."""

from __future__ import annotations

from ninja import Query
from pydantic import BaseModel, Field

from winnow.api.auth import ApiRequest
from winnow.api.fields import Amount, Day, Id
from winnow.api.rest import Body, Router
from winnow.forecast.actions import set_target
from winnow.forecast.queries import Forecast, ForecastFilter
from winnow.forecast.queries import forecast as ask
from winnow.forecast.targets import Targets
from winnow.forecast.targets import targets as ask_targets

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


class TargetsAsked(BaseModel):
    month: Day | None = Field(None, description="Any day of the month; without it, this one.")


class TargetIn(Body):
    user_id: Id
    month: Day = Field(description="Any day of the month from which on it holds.")
    amount: Amount = Field(description="A month, in the owner's currency; 0 takes the target away.")


@router.get(
    "/targets", response=Targets, summary="Show what people set out to win in a month, and what they won"
)
def targets(request: ApiRequest, asked: Query[TargetsAsked]) -> Targets:
    return ask_targets(request.actor, month=asked.month or request.now.date())


@router.put("/targets", response=Targets, summary="Set what somebody sets out to win a month")
def put_target(request: ApiRequest, body: TargetIn) -> Targets:
    set_target(user_id=body.user_id, month=body.month, amount=body.amount, by=request.actor, now=request.now)
    return ask_targets(request.actor, month=body.month)
