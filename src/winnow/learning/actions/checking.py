"""Checking what was foretold against what happened: a job, since it reads all ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from winnow.access.actor import SYSTEM, Actor
from winnow.learning.models import ChanceSaid, ReliabilityCheck
from winnow.learning.outcomes import outcomes
from winnow.learning.words import Foretells, Label
from winnow.pipeline.models import Opportunity
from winnow.pipeline.words import StageKind
from winnow.scoring.models import ScoreChange, ScoringModel
from winnow.scoring.words import ModelState


class _Case(NamedTuple):
    """`ended_at`, whether well, and the first that was said of it."""

    ended_at: datetime
    positive: bool
    chance: float


def check_reliability(*, by: Actor, now: datetime) -> dict[str, bool]:
    """Measure again; returns which probabilities drift."""
    by.require("scoring:write")
    return {
        Foretells.LEADS.value: _check_leads(now),
        Foretells.OPPORTUNITIES.value: _check_opportunities(now),
    }


def _check_leads(now: datetime) -> bool:
    label = foretold_label()
    known = outcomes(SYSTEM, label=label, known_by=now)
    said = _first_said_of_leads(label)
    cases = [
        _Case(row.decided_at, row.positive, said[row.lead_id][1])
        for row in known.rows
        if row.lead_id in said and said[row.lead_id][0] < row.decided_at
    ]
    return _keep(Foretells.LEADS, cases, open_n=known.open, label=label.value, now=now)


def foretold_label() -> Label:
    """What the live model's probability is of: what it was learned for, else becoming a prospect."""
    live = ScoringModel.objects.filter(state=ModelState.PUBLISHED).first()
    return _label_of(live) if live else Label.QUALIFIED


def _label_of(model: ScoringModel) -> Label:
    named = model.report.get("label")
    return Label(named) if named in Label.values else Label.QUALIFIED


def _first_said_of_leads(label: Label) -> dict[int, tuple[datetime, float]]:
    models = [model.pk for model in ScoringModel.objects.all() if _label_of(model) == label]
    rows = ScoreChange.objects.filter(model__in=models, probability__isnull=False).order_by(
        "lead", "at", "pk"
    )
    first: dict[int, tuple[datetime, float]] = {}
    for lead, at, chance in rows.values_list("lead", "at", "probability").iterator(chunk_size=5000):
        assert chance is not None
        first.setdefault(lead, (at, chance))
    return first


def _check_opportunities(now: datetime) -> bool:
    rows = ChanceSaid.objects.filter(opportunity__closed_at__isnull=False).order_by("opportunity", "at", "pk")
    first: dict[int, _Case | None] = {}
    columns = ("opportunity", "at", "chance", "opportunity__closed_at", "opportunity__stage__kind")
    for pk, at, chance, closed_at, kind in rows.values_list(*columns).iterator(chunk_size=5000):
        case = _Case(closed_at, kind == StageKind.WON, chance) if at < closed_at else None
        first.setdefault(pk, case)
    cases = [case for case in first.values() if case]
    waiting = Opportunity.objects.visible_to(SYSTEM).filter(stage__kind=StageKind.OPEN).count()
    return _keep(Foretells.OPPORTUNITIES, cases, open_n=waiting, label=Label.WON.value, now=now)


def _keep(of: Foretells, cases: Sequence[_Case], *, open_n: int, label: str, now: datetime) -> bool:
    from winnow.learning.reliability import report

    ordered = sorted(cases)
    told = report([case.positive for case in ordered], [case.chance for case in ordered], open_n=open_n)
    drifting = bool(told["drift"] and told["drift"]["beyond_luck"])
    ReliabilityCheck.objects.create(of=of, drifting=drifting, report={**told, "label": label}, at=now)
    return drifting
