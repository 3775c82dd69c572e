"""Fields that are never used for scores."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from winnow.api.auth import ApiRequest
from winnow.api.rest import Body, Router
from winnow.scoring import actions, queries
from winnow.scoring.queries import UsedBy, Withheld
from winnow.scoring.words import Mark

router = Router("scoring", reads="scoring:write")


class WithheldOut(BaseModel):
    fields: list[Withheld]
    used_by: list[UsedBy] = Field(description="Models that name one all the same: it was marked later.")


class MarkIn(Body):
    field: Annotated[str, Field(min_length=1, max_length=120, description="Its name, key or label.")]
    mark: Mark


class MarkOut(BaseModel):
    field: str
    mark: Mark


@router.get("/scoring/field-marks", response=WithheldOut, summary="List fields that are never used")
def list_field_marks(request: ApiRequest) -> WithheldOut:
    return WithheldOut.model_construct(
        fields=queries.withheld(request.actor), used_by=queries.models_that_use(request.actor)
    )


@router.post("/scoring/field-marks", response={201: MarkOut}, summary="Mark a field")
def mark_field(request: ApiRequest, body: MarkIn) -> MarkOut:
    """Built-in and custom fields: sensitive, no_basis (collected without lawful basis), or none to take it back."""
    made = actions.mark_field(field=body.field, mark=body.mark, by=request.actor, now=request.now)
    return MarkOut(field=made.field, mark=Mark(made.mark))
