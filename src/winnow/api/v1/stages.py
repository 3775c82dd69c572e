"""Stages: the path of an opportunity, with the chance of each and what it rests on."""

from __future__ import annotations

from winnow.api.auth import ApiRequest
from winnow.api.fields import Name, stays
from winnow.api.paging import PageOf
from winnow.api.rest import Body, Router
from winnow.pipeline import actions, queries
from winnow.pipeline.queries import StageView
from winnow.pipeline.words import Gate

router = Router("stages", reads="opportunities:read")


class StageChange(Body):
    name: Name = stays()
    probability: float = stays(ge=0, le=1, description="Your guess; open stages only.")
    usual_days: int = stays(ge=0, le=3650)
    requires: list[Gate] = stays(max_length=20, description="What must be known to enter it.")


@router.get("", response=PageOf[StageView], summary="List stages in their order")
def list_stages(request: ApiRequest) -> PageOf[StageView]:
    found = queries.stages(request.actor)
    return PageOf[StageView].model_construct(items=found, next=None, previous=None)


@router.patch("/{key}", response=StageView, summary="Change a stage")
def change_stage(request: ApiRequest, key: str, body: StageChange) -> StageView:
    given = {name: value for name, value in body.given().items() if value is not None}
    actions.change_stage(key=key, changes=given, by=request.actor)
    return next(stage for stage in queries.stages(request.actor) if stage.key == key)
