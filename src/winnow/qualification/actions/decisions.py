"""The single writer of Decision, and with it of a lead's stage: for one lead and for a hundred thousand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.models import LeadStanding, LeadTally
from winnow.capture.words import LeadStage
from winnow.ground.among import among
from winnow.ground.bulk import insert
from winnow.ground.refusals import NotFound
from winnow.ground.tally import chunked
from winnow.qualification.actions.offers import close
from winnow.qualification.models import Decision, LeadReadiness
from winnow.qualification.transitions import GATED, NotQualified, check, further
from winnow.qualification.words import ClosingReason

_COLUMNS = ["lead", "from_stage", "to_stage", "reason", "note", "policy", "evidence", "at", "by"]


@dataclass(frozen=True, slots=True)
class Move:
    """What a lead becomes, why, and on what evidence; `at` is now unless a history is loaded."""

    lead_id: int
    to: str
    reason: str = ""
    note: str = ""
    evidence: Sequence[Mapping[str, Any]] = ()
    at: datetime | None = None


def decide(*, moves: Sequence[Move], by: Actor, now: datetime, policy: str = "") -> int:
    """Move leads along the allowed transitions; returns how many moved. All of them move, or none.

    For rooms, which have asked for their own permission: pipeline walks prospects to opportunities and customers
    with it. Leads that are already there are passed over. Raises `Conflict` with what is allowed, `NotQualified`
    for a lead that would become a prospect (only passing answers do that), `NotFound`.
    """
    return write(moves, by=by, now=now, policy=policy, gates_hold=False)


@transaction.atomic
def write(moves: Sequence[Move], *, by: Actor, now: datetime, policy: str, gates_hold: bool) -> int:
    """As `decide`, for this room: `gates_hold` is what the verdict said."""
    by_lead = {move.lead_id: move for move in moves}
    if len(by_lead) != len(moves):
        raise ValueError("a lead can make one move at a time")
    moved = 0
    for some in chunked(by_lead.keys()):
        standing = _standing(some)
        steps = [(by_lead[pk], *standing[pk]) for pk in some if by_lead[pk].to != standing[pk][0]]
        for stage, to in {(stage, move.to) for move, stage, _furthest in steps}:
            _check(stage, to, policy=policy, gates_hold=gates_hold)
        insert(Decision, _COLUMNS, [_row(move, stage, by, now, policy) for move, stage, _furthest in steps])
        _project(steps)
        _close_offers(steps, by, now)
        moved += len(steps)
    return moved


def _close_offers(steps: Sequence[tuple[Move, str, str]], by: Actor, now: datetime) -> None:
    """What was offered to sales and has moved on waits for no answer any more."""
    left: dict[ClosingReason, list[int]] = defaultdict(list)
    for move, stage, _furthest in steps:
        if stage == LeadStage.MARKETING_QUALIFIED:
            out = move.to == LeadStage.DISQUALIFIED
            left[ClosingReason.DISQUALIFIED if out else ClosingReason.PROMOTED].append(move.lead_id)
    for why, pks in left.items():
        close(pks, why, by=by, now=now)


def _standing(pks: list[int]) -> dict[int, tuple[str, str]]:
    """Stage and furthest stage, locked in the order of the keys so that two writers never wait in a circle."""
    rows = (
        LeadStanding.objects.visible_to(SYSTEM)
        .filter(pk__in=among(pks))
        .select_for_update()
        .order_by("pk")
        .values_list("pk", "stage", "furthest")
    )
    found = {pk: (stage, furthest) for pk, stage, furthest in rows}
    if len(found) < len(pks):
        unknown = next(pk for pk in pks if pk not in found)
        raise NotFound(_("There is no lead %(id)s.") % {"id": unknown}, field="lead")
    return found


def _check(stage: str, to: str, *, policy: str, gates_hold: bool) -> None:
    if (stage, to) in GATED and not gates_hold:
        raise NotQualified(
            _("Only answers that pass at all three levels make a lead a prospect."), field="stage"
        )
    check(stage, to, policy=policy)


def _row(move: Move, stage: str, by: Actor, now: datetime, policy: str) -> tuple[Any, ...]:
    evidence = list(move.evidence)
    at = move.at or now
    return (
        move.lead_id, stage, move.to, move.reason, move.note[:500], policy[:120], evidence, at, by.user_id,
    )  # fmt: skip


def _project(steps: Sequence[tuple[Move, str, str]]) -> None:
    groups: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for move, _stage, furthest in steps:
        reason = move.reason if move.to == LeadStage.DISQUALIFIED else ""
        groups[(move.to, further(furthest, move.to), reason)].append(move.lead_id)
    with LeadTally.keeping([move.lead_id for move, _stage, _furthest in steps]):
        for (stage, furthest, reason), pks in groups.items():
            LeadStanding.objects.visible_to(SYSTEM).filter(pk__in=among(pks)).update(
                stage=stage, furthest=furthest, reason=reason
            )
            LeadReadiness.objects.visible_to(SYSTEM).filter(pk__in=among(pks)).update(stage=stage)
