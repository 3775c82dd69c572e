"""Trainings: scorecards learned from leads that have ended."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from winnow.api.auth import ApiRequest
from winnow.api.paging import PageOf
from winnow.api.rest import Body, Router
from winnow.learning import actions, queries
from winnow.learning.queries import TrainingView
from winnow.learning.words import Label

router = Router("scoring", reads="scoring:write")
FieldName = Annotated[str, Field(min_length=1, max_length=120)]


class TrainingIn(Body):
    label: Label = Label.WON
    name: Annotated[str, Field(max_length=120)] = ""
    until: datetime | None = Field(
        None, description="Only leads created before this moment, and only what was known by then."
    )
    keep: list[FieldName] = Field([], max_length=200, description="Fields to use although they seem to leak.")
    leave_out: list[FieldName] = Field([], max_length=200, description="Fields not to use.")
    rising: list[FieldName] = Field(
        [], max_length=200, description="Numbers and dates of which more never gives fewer points."
    )
    falling: list[FieldName] = Field(
        [], max_length=200, description="Numbers and dates of which more never gives more points."
    )


@router.post("/scoring/trainings", response={202: TrainingView}, summary="Learn a scorecard")
def ask_to_learn(request: ApiRequest, body: TrainingIn) -> TrainingView:
    """A job does it: read it again until its state is done, with the draft's number, or refused, with the reason."""
    lists = (body.keep, body.leave_out, body.rising, body.falling)
    wanted = actions.ToLearn(body.label, body.name, body.until, *(tuple(one) for one in lists))
    asked = actions.ask_to_learn(wanted=wanted, by=request.actor, now=request.now)
    return queries.training(request.actor, asked.pk)


@router.get("/scoring/trainings", response=PageOf[TrainingView], summary="List trainings")
def list_trainings(request: ApiRequest) -> PageOf[TrainingView]:
    found = queries.trainings(request.actor)
    return PageOf[TrainingView].model_construct(items=found, next=None, previous=None)


@router.get("/scoring/trainings/{training_id}", response=TrainingView, summary="Show a training")
def show_training(request: ApiRequest, training_id: int) -> TrainingView:
    return queries.training(request.actor, training_id)
