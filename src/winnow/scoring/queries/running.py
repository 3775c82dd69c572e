"""How far the scoring of all leads is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from winnow.access.actor import Actor
from winnow.scoring.models import RescoringRun
from winnow.scoring.words import RunState


@dataclass(frozen=True)
class Progress:
    """The latest scoring of all leads. `share` is from 0 to 1, null until it runs."""

    id: int
    state: RunState
    model: str | None
    scored: int
    total: int | None
    changed: int
    share: float | None
    asked_at: datetime
    asked_by: str | None
    finished_at: datetime | None


def rescoring_progress(actor: Actor) -> Progress | None:
    """The latest run; None where there was none."""
    actor.require("leads:read")
    run = RescoringRun.objects.select_related("model", "asked_by").order_by("-pk").first()
    if run is None:
        return None
    share = min(run.scored / run.total, 1.0) if run.total else 1.0 if run.total == 0 else None
    return Progress(
        id=run.pk,
        state=RunState(run.state),
        model=str(run.model) if run.model else None,
        scored=run.scored,
        total=run.total,
        changed=run.changed,
        share=share,
        asked_at=run.asked_at,
        asked_by=run.asked_by.name if run.asked_by else None,
        finished_at=run.finished_at,
    )
