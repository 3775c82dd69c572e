"""How far the scoring of all leads is: asked for, followed, cancelled."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from winnow.access.actor import Actor
from winnow.ground.events import announce
from winnow.scoring.events import RescoringDue
from winnow.scoring.live import Runnable
from winnow.scoring.models import RescoringRun
from winnow.scoring.words import RunState

_OPEN = (RunState.WAITING, RunState.RUNNING)


@transaction.atomic
def ask_for_rescoring(*, by: Actor, now: datetime) -> int:
    """Have every lead scored in the background; returns the number of the run. One that waits already will do."""
    by.require("scoring:write")
    waiting = RescoringRun.objects.filter(state=RunState.WAITING).first()
    if waiting is None:
        waiting = RescoringRun.objects.create(asked_at=now, asked_by_id=by.user_id)
        announce(RescoringDue(run_id=waiting.pk, by=by, now=now))
    return waiting.pk


@transaction.atomic
def cancel_rescoring(*, by: Actor, now: datetime) -> int:
    """Stop what waits or runs after its present batch; returns how many. What was scored stays: every score names
    its model. Scoring goes on with the next run, and lead by lead when something happens."""
    by.require("scoring:write")
    return RescoringRun.objects.filter(state__in=_OPEN).update(state=RunState.CANCELLED, finished_at=now)


def begin(run_id: int | None, *, total: int, by: Actor, now: datetime) -> RescoringRun | None:
    """Take up the run that was asked for, or one of its own; None where it was cancelled or is done."""
    if run_id is None:
        return RescoringRun.objects.create(
            state=RunState.RUNNING, total=total, asked_at=now, asked_by_id=by.user_id
        )
    taken = RescoringRun.objects.filter(pk=run_id, state__in=_OPEN)
    if not taken.update(state=RunState.RUNNING, total=total, scored=0, changed=0):
        return None
    return RescoringRun.objects.get(pk=run_id)


def go_on(run: RescoringRun, model: Runnable, *, scored: int, changed: int) -> bool:
    """Say how far it is. False: somebody cancelled it."""
    rows = RescoringRun.objects.filter(pk=run.pk, state=RunState.RUNNING)
    return bool(rows.update(model_id=model.pk, scored=scored, changed=changed))


def finish(run: RescoringRun, *, now: datetime) -> None:
    rows = RescoringRun.objects.filter(pk=run.pk, state=RunState.RUNNING)
    rows.update(state=RunState.DONE, finished_at=now)
