"""Trainings: what was asked to be learned, how far it is, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.refusals import NotFound
from winnow.learning.models import Training
from winnow.learning.words import BackTestState, Foretells, Label

PERMISSION = "scoring:write"
MOST_LISTED = 50


@dataclass(frozen=True)
class TrainingView:
    """`model_id` is the draft that came of it, of leads; `report` holds what docs/explanation/learning.md says."""

    id: int
    of: Foretells
    label: Label
    name: str
    until: datetime | None
    keep: list[str]
    leave_out: list[str]
    rising: list[str]
    falling: list[str]
    model_id: int | None
    state: BackTestState
    steps: int
    steps_done: int
    message: str
    asked_at: datetime
    finished_at: datetime | None
    by: str | None
    report: dict[str, Any]


def trainings(actor: Actor) -> list[TrainingView]:
    """The latest first."""
    actor.require(PERMISSION)
    return [_view(row) for row in Training.objects.select_related("by").order_by("-pk")[:MOST_LISTED]]


def training(actor: Actor, training_id: int) -> TrainingView:
    """Raises `NotFound`."""
    actor.require(PERMISSION)
    row = Training.objects.select_related("by").filter(pk=training_id).first()
    if row is None:
        raise NotFound(_("There is no such training."))
    return _view(row)


def learning_goes_on(actor: Actor, of: Foretells) -> bool:
    """Whether somebody's is waiting or running."""
    actor.require("reports:read")
    unfinished = (BackTestState.WAITING, BackTestState.RUNNING)
    return Training.objects.filter(of=of, state__in=unfinished).exists()


def _view(row: Training) -> TrainingView:
    return TrainingView(
        row.pk,
        Foretells(row.of),
        Label(row.label),
        row.name,
        row.until,
        list(row.keep),
        list(row.leave_out),
        list(row.rising),
        list(row.falling),
        row.model_id,
        BackTestState(row.state),
        row.steps,
        row.steps_done,
        row.message,
        row.asked_at,
        row.finished_at,
        row.by.name if row.by else None,
        dict(row.report),
    )
