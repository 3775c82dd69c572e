"""Disqualifying a lead with a reason, and recycling it later with all its history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.refusals import Conflict, Invalid
from winnow.ground.text import squeezed
from winnow.qualification.actions.answers import locked
from winnow.qualification.actions.decisions import Move, write
from winnow.qualification.judging import Found, Measure, judge, measure
from winnow.qualification.transitions import DISQUALIFIED, FALLIBLE, LEAD, MQL
from winnow.qualification.words import DisqualifyReason


@transaction.atomic
def disqualify(*, lead_id: int, reason: str, note: str = "", by: Actor, now: datetime) -> None:
    """Take a lead out of the funnel. Raises `Invalid` for an unknown reason, `Conflict` from the wrong stage."""
    by.require("qualification:write")
    if reason not in DisqualifyReason.values:
        raise Invalid(
            _("A reason is one of %(reasons)s.") % {"reasons": ", ".join(DisqualifyReason.values)},
            field="reason",
        )
    standing = locked(lead_id, by)
    if standing.stage == DISQUALIFIED:
        raise Conflict(_("This lead is disqualified already."), field="stage")
    if standing.stage not in FALLIBLE:
        raise Conflict(
            _("This lead has an opportunity: close that as lost instead of disqualifying the lead."),
            field="stage",
        )
    move = Move(lead_id, DISQUALIFIED, reason=reason, note=squeezed(note))
    write([move], by=by, now=now, policy="", gates_hold=False)


@transaction.atomic
def recycle(*, lead_id: int, note: str = "", by: Actor, now: datetime) -> None:
    """Bring a disqualified lead back: as marketing-qualified where its score is over the threshold, else as a
    lead. Answers that fail now are put aside by this decision: they must be given anew. All others keep
    counting. Raises `Conflict` when the lead is not disqualified.
    """
    by.require("qualification:write")
    standing = locked(lead_id, by)
    if standing.stage != DISQUALIFIED:
        raise Conflict(_("Only a disqualified lead can be recycled."), field="stage")
    measured = measure()
    found = next(judge(measured, [lead_id], now))
    move = Move(lead_id, back_to(measured, found), note=squeezed(note), evidence=put_aside(found))
    write([move], by=by, now=now, policy="", gates_hold=False)


def back_to(measured: Measure, found: Found) -> str:
    """Where a recycled lead stands: by its score."""
    least = measured.threshold
    return MQL if least is not None and found.held.score >= least else LEAD


def put_aside(found: Found) -> list[dict[str, Any]]:
    """What fails now, as evidence of a decision that recycles."""
    return [
        {"put_aside": one.given.id, "question": one.asked.key}
        for level in found.levels
        for one in level.questions
        if one.state == "fails" and one.given
    ]
