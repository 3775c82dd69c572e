"""Exchange rates: what amounts in other currencies are worth to the owner."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field, WithJsonSchema

from winnow.api.auth import ApiRequest
from winnow.api.fields import Id
from winnow.api.rest import Body, Router
from winnow.ground.rates import Rate, rates, remove_rate, set_rate

router = Router("exchange rates", reads="")


class RateIn(Body):
    currency: Annotated[str, Field(min_length=3, max_length=3, description="ISO 4217, such as USD.")]
    rate: Annotated[
        Decimal,
        Field(gt=0, le=1_000_000_000, description="Of the owner's currency, for one unit."),
        WithJsonSchema(
            {
                "anyOf": [
                    {"type": "number", "exclusiveMinimum": 0, "maximum": 1_000_000_000},
                    {"type": "string", "pattern": r"^\d{1,10}(\.\d{1,10})?$"},
                ]
            }
        ),
    ]
    on: Annotated[date | None, Field(description="The day from which it holds; today without one.")] = None


@router.get("", response=list[Rate], summary="List exchange rates")
def list_rates(request: ApiRequest) -> list[Rate]:
    """By currency, the latest first."""
    return rates(today=request.now.date())


@router.put("", response=list[Rate], summary="Set an exchange rate")
def put_rate(request: ApiRequest, body: RateIn) -> list[Rate]:
    """It holds from its day on until the next one of its currency. Scores, personas and verdicts follow by themselves."""
    on = body.on or request.now.date()
    set_rate(currency=body.currency, rate=body.rate, on=on, by=request.actor, now=request.now)
    return rates(today=request.now.date())


@router.delete("/{rate_id}", response={204: None}, summary="Remove an exchange rate")
def delete_rate(request: ApiRequest, rate_id: Id) -> None:
    remove_rate(rate_id=rate_id, by=request.actor, now=request.now)
