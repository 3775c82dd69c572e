"""What follows for many leads at once: their readiness is judged anew, and who crosses the policy is promoted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.models import LeadStanding
from winnow.engagement.events import InteractionsRecorded
from winnow.engagement.models import Interaction
from winnow.ground.among import among
from winnow.ground.tally import chunked
from winnow.qualification.actions.decisions import Move, write
from winnow.qualification.actions.projecting import project
from winnow.qualification.evidence import evidence_of
from winnow.qualification.in_force import in_force
from winnow.qualification.judging import Found, Measure, judge, measure
from winnow.qualification.queries.judgement import heaviest_failure
from winnow.qualification.reading import HELD
from winnow.qualification.transitions import LEAD, MQL, PROSPECT


@transaction.atomic
def judge_leads(*, lead_ids: Collection[int], by: Actor, now: datetime) -> int:
    """Judge these leads anew after something happened to them; returns how many became prospects."""
    measured = measure()
    promoted = 0
    for some in chunked(lead_ids):
        found = list(judge(measured, some, now))
        promoted += promote_ready(measured, found, by=by, now=now)
        project(measured, found, now)
    return promoted


def promote_ready(measured: Measure, found: list[Found], *, by: Actor, now: datetime) -> int:
    """Those of them that are not prospects yet and whose gates all hold. A failing answer stands in the way, also
    of a level that the policy does not ask for."""
    moves = [
        Move(one.held.lead_id, PROSPECT, evidence=evidence_of(measured, one))
        for one in found
        if one.readiness.ready and one.held.stage in {LEAD, MQL} and heaviest_failure(one.levels) is None
    ]
    return write(moves, by=by, now=now, policy=measured.label, gates_hold=True) if moves else 0


def conversations_count(event: InteractionsRecorded) -> int:
    """A call or a meeting may have been the last thing that was missing."""
    if not in_force():
        return 0
    people = (
        Interaction.objects.filter(
            person__in=among(event.person_ids), kind__in=HELD, recorded_at__gte=event.now
        )
        .order_by()
        .values_list("person_id", flat=True)
        .distinct()
    )
    standing = LeadStanding.objects.visible_to(SYSTEM).filter(lead__person__in=among(list(people)))
    waiting = standing.filter(stage__in=[LEAD, MQL]).values_list("pk", flat=True)
    return judge_leads(lead_ids=list(waiting), by=SYSTEM, now=event.now) if waiting else 0
