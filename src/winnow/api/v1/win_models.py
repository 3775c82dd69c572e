"""Win models: what opportunities are won from, learned from those that have closed."""

from __future__ import annotations

from winnow.api.auth import ApiRequest
from winnow.api.paging import PageOf
from winnow.api.rest import Router
from winnow.learning import actions, queries
from winnow.learning.queries import TrainingView, WinModelDetail, WinModelView

router = Router("scoring", reads="reports:read")


@router.post("/scoring/win-models", response={202: TrainingView}, summary="Learn what wins opportunities")
def ask_to_learn_wins(request: ApiRequest) -> TrainingView:
    """A job learns from all that have closed and says the chance of every open one anew: read the training again until
    it is done, with the number of the `win_model` in its report, or refused, with the reason."""
    asked = actions.ask_to_learn_wins(by=request.actor, now=request.now)
    return queries.training(request.actor, asked.pk)


@router.get(
    "/scoring/win-models", response=PageOf[WinModelView], summary="List what was learned about winning"
)
def list_win_models(request: ApiRequest) -> PageOf[WinModelView]:
    """Learned every night and when asked, the latest first."""
    found = queries.win_models(request.actor)
    return PageOf[WinModelView].model_construct(items=found, next=None, previous=None)


@router.get(
    "/scoring/win-models/{win_model_id}", response=WinModelDetail, summary="Show what wins opportunities"
)
def show_win_model(request: ApiRequest, win_model_id: int) -> WinModelDetail:
    return queries.win_model(request.actor, win_model_id)
