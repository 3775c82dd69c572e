"""How probabilities held, as last checked, and what was learned about winning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from winnow.access.actor import Actor
from winnow.ground.prepared import Prepared
from winnow.learning.models import ReliabilityCheck
from winnow.learning.queries.winning import WinModelDetail, latest_win_model
from winnow.learning.words import Foretells
from winnow.scoring.models import ScoringModel
from winnow.scoring.words import ModelState

PERMISSION = "reports:read"


@dataclass(frozen=True)
class ReliabilityView:
    """`checked_at` is None before the first check; `report` is what docs/explanation/back-test.md says."""

    of: Foretells
    drifting: bool
    checked_at: datetime | None
    report: dict[str, Any]


@dataclass(frozen=True)
class Foretold:
    """`calibrated` when the live model makes probabilities of scores at all."""

    leads: ReliabilityView
    opportunities: ReliabilityView
    winning: WinModelDetail | None
    model: str
    calibrated: bool


def reliability(actor: Actor) -> Foretold:
    actor.require(PERMISSION)
    live = ScoringModel.objects.filter(state=ModelState.PUBLISHED).first()
    return Foretold(
        leads=_view(Foretells.LEADS),
        opportunities=_view(Foretells.OPPORTUNITIES),
        winning=latest_win_model(actor),
        model=str(live) if live else "",
        calibrated=bool(live and live.calibration),
    )


def drifting(actor: Actor) -> list[Foretells]:
    """Whose probabilities no longer hold, for those who can do something about it."""
    if not actor.may("scoring:write"):
        return []
    return [of for of in Foretells if (last := _latest(of)) and last.drifting]


def _view(of: Foretells) -> ReliabilityView:
    last = _latest(of)
    if last is None:
        return ReliabilityView(of, False, None, {})
    return ReliabilityView(of, last.drifting, last.at, last.report)


def _latest(of: Foretells) -> ReliabilityCheck | None:
    return _LATEST.first(of.value)


_LATEST = Prepared(lambda of: ReliabilityCheck.objects.filter(of=of).order_by("-pk")[:1])
