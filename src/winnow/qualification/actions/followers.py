"""What qualification does when something has happened below it (wired in flow.py)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Max

from winnow.access.actor import SYSTEM
from winnow.capture.events import LeadsCaptured, LeadsChanged, Outcome
from winnow.capture.models import LeadStanding
from winnow.ground.among import among
from winnow.ground.tally import chunked
from winnow.qualification.actions.decisions import Move, decide
from winnow.qualification.actions.following import judge_leads
from winnow.qualification.actions.offering import offer_crossed
from winnow.qualification.actions.projecting import due_now
from winnow.qualification.in_force import in_force
from winnow.qualification.models import Decision
from winnow.qualification.transitions import CUSTOMER, DISQUALIFIED, LEAD, LOADED, MQL, OPPORTUNITY
from winnow.qualification.words import DisqualifyReason
from winnow.scoring.events import LeadsScored


def promote_scored(event: LeadsScored) -> int:
    """Leads whose score has crossed the threshold become marketing-qualified; returns how many."""
    moves = []
    for some in chunked(event.lead_ids):
        crossed = (
            LeadStanding.objects.visible_to(SYSTEM)
            .filter(pk__in=among(some), stage=LEAD, score__gte=event.threshold)
            .values_list("pk", "score")
        )
        moves += [
            Move(pk, MQL, evidence=({"score": score, "threshold": event.threshold},)) for pk, score in crossed
        ]
    moved = decide(moves=moves, policy=event.model, by=SYSTEM, now=event.now)
    if moves and in_force():
        judge_leads(lead_ids=[move.lead_id for move in moves], by=SYSTEM, now=event.now)
    # After judging: who became a prospect at once is with sales already.
    offer_crossed([move.lead_id for move in moves], now=event.now)
    return moved


def await_judgement(event: LeadsCaptured | LeadsChanged) -> None:
    """New leads, and those of whom we hold other data now, are judged in the background."""
    due_now(event.lead_ids, event.now)


def record_outcomes(event: LeadsCaptured | LeadsChanged) -> int:
    """Leads whose end a loaded history tells: won ones are customers, lost ones disqualified, open ones stay.

    A lead with an opportunity, open or won, is left alone whatever a file says: the pipeline knows better.
    """
    ended = {pk: outcome for pk, outcome in event.outcomes.items() if outcome.word in {"won", "lost"}}
    if not ended:
        return 0
    moves = []
    for some in chunked(ended.keys()):
        last = _last_decided(some)
        standing = LeadStanding.objects.visible_to(SYSTEM).filter(pk__in=among(some))
        standing = standing.exclude(stage__in=[OPPORTUNITY, CUSTOMER])
        moves += [
            _outcome_move(pk, stage, ended[pk], last.get(pk))
            for pk, stage in standing.values_list("pk", "stage")
            if not (ended[pk].word == "lost" and stage == DISQUALIFIED)
        ]
    return decide(moves=moves, policy=LOADED, by=event.by, now=event.now)


def _outcome_move(pk: int, stage: str, outcome: Outcome, last: datetime | None) -> Move:
    # Never dated before what was decided already: the history of a lead reads forward.
    at = outcome.at if last is None else max(outcome.at, last)
    if outcome.word == "won":
        return Move(pk, CUSTOMER, at=at)
    return Move(pk, DISQUALIFIED, reason=DisqualifyReason.LOST, at=at)


def _last_decided(pks: Collection[int]) -> dict[int, datetime]:
    rows = (
        Decision.objects.filter(lead__in=among(pks)).order_by().values_list("lead").annotate(last=Max("at"))
    )
    return dict(rows)
