"""Settling a contradiction: somebody says which answer holds, and why."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.refusals import Conflict, Invalid
from winnow.ground.text import squeezed
from winnow.qualification.actions.answers import follow_one, locked
from winnow.qualification.judging import judge, measure
from winnow.qualification.models import Resolution
from winnow.qualification.transitions import DISQUALIFIED


@transaction.atomic
def resolve(*, lead_id: int, answer_id: int, note: str = "", by: Actor, now: datetime) -> None:
    """Let one of the answers that contradict each other hold; the others stay on record and count no more. What
    follows from the answer follows now. Raises `Conflict` when nothing is contradicted, `Invalid` for an answer
    that is not one of them."""
    by.require("qualification:write")
    standing = locked(lead_id, by)
    if standing.stage == DISQUALIFIED:
        raise Conflict(_("This lead is disqualified: recycle it before settling answers."), field="lead")
    measured = measure()
    found = next(judge(measured, [lead_id], now))
    contradicted = [one for level in found.levels for one in level.questions if one.voices]
    if not contradicted:
        raise Conflict(_("No answers contradict each other here."), field="answer_id")
    for one in contradicted:
        voices = [given.id for given in one.voices]
        if answer_id in voices:
            over = [pk for pk in voices if pk != answer_id]
            Resolution.objects.create(
                lead_id=lead_id,
                answer_id=answer_id,
                over=over,
                note=squeezed(note)[:500],
                at=now,
                by_id=by.user_id,
            )
            follow_one(standing, measured, by=by, now=now)
            return
    raise Invalid(_("That answer is not one of those that contradict each other."), field="answer_id")
