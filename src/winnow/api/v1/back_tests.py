"""Back-tests: how a scoring model would have done on leads whose end is known."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from winnow.api.auth import ApiRequest
from winnow.api.paging import PageOf
from winnow.api.rest import Body, Router
from winnow.learning import actions, queries
from winnow.learning.queries import BackTestView, Foretold
from winnow.learning.words import Label, Moment
from winnow.scoring.queries import ModelView, model

router = Router("scoring", reads="scoring:write")


class BackTestIn(Body):
    label: Label | None = Field(
        None, description="Without it, what a learned model was made for, else qualified."
    )
    moment: Moment = Moment.CREATION
    since: datetime | None = Field(None, description="Only leads created at this moment or later.")
    until: datetime | None = Field(None, description="Only leads created before this moment.")


@router.post(
    "/scoring/models/{model_id}/back-tests", response={202: BackTestView}, summary="Test a model on the past"
)
def ask_for_back_test(request: ApiRequest, model_id: int, body: BackTestIn) -> BackTestView:
    """A job does it: read it again until its state is done or refused. The report's keys are in the guide."""
    wanted = actions.Wanted(model_id, body.label or "", body.moment, body.since, body.until)
    asked = actions.ask_for_back_test(wanted=wanted, by=request.actor, now=request.now)
    return queries.back_test(request.actor, asked.pk)


@router.get(
    "/scoring/models/{model_id}/back-tests",
    response=PageOf[BackTestView],
    summary="List the back-tests of a model",
)
def list_back_tests(request: ApiRequest, model_id: int) -> PageOf[BackTestView]:
    found = queries.back_tests(request.actor, model_id)
    return PageOf[BackTestView].model_construct(items=found, next=None, previous=None)


@router.get("/scoring/back-tests/{back_test_id}", response=BackTestView, summary="Show a back-test")
def show_back_test(request: ApiRequest, back_test_id: int) -> BackTestView:
    return queries.back_test(request.actor, back_test_id)


@router.post(
    "/scoring/back-tests/{back_test_id}/calibrate", response={201: ModelView}, summary="Use its probabilities"
)
def use_calibration(request: ApiRequest, back_test_id: int) -> ModelView:
    """Gives the draft that was tested the probabilities that were measured; of a model that is live or was, a draft
    of a copy."""
    made = actions.use_calibration(back_test_id=back_test_id, by=request.actor, now=request.now)
    return model(request.actor, made.pk)


@router.get("/scoring/reliability", response=Foretold, summary="Show how probabilities held")
def show_reliability(request: ApiRequest) -> Foretold:
    """Of leads and of opportunities, as last checked by the worker."""
    return queries.reliability(request.actor)
