"""What follows when an import of opportunities is taken back: history, and where their leads stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.models import Import, LeadStanding
from winnow.capture.undoing.kinds import Fields
from winnow.capture.words import LeadStage
from winnow.ground import bulk
from winnow.ground.among import among
from winnow.ground.refusals import Refused
from winnow.pipeline.actions.leads import settle
from winnow.pipeline.actions.move import move
from winnow.pipeline.models import Opportunity, OpportunityChange, Stage
from winnow.qualification.actions import Move, decide
from winnow.qualification.transitions import LOADED


def opportunities_restored(
    importing: Import, returned: Mapping[int, Fields], by: Actor, now: datetime
) -> None:
    bulk.insert(
        OpportunityChange,
        ("opportunity_id", "fields", "at", "by_id", "brought_by_id"),
        [
            (pk, {name: list(pair) for name, pair in fields.items()}, now, by.user_id, importing.pk)
            for pk, fields in returned.items()
        ],
    )


def stage_returned(importing: Import, pk: int, before: Any, by: Actor, now: datetime) -> str:
    """Move it back to where the import found it; the reason where that is refused. A move is never rewritten: this
    one is written beside it."""
    stage = Stage.objects.filter(pk=before).first()
    if stage is None:
        return _("What it pointed at is gone.")
    try:
        with transaction.atomic():
            move(
                opportunity_id=pk,
                to=stage.key,
                note=_("An import was undone."),
                import_id=importing.pk,
                by=by,
                now=now,
            )
    except Refused as refused:
        return refused.message
    return ""


def opportunities_removed(lead_ids: list[int], by: Actor, now: datetime) -> None:
    """A lead that has no opportunity any more is a prospect again; under the policy of imports, so that the decision
    does not count as somebody's work with a lead that the same undo is about to remove."""
    having = Opportunity.objects.visible_to(SYSTEM).filter(lead_id__in=among(lead_ids))
    kept = set(having.values_list("lead_id", flat=True))
    settle(sorted(kept), evidence={"import": "undone"}, at=now, by=by, now=now)
    bare = LeadStanding.objects.visible_to(SYSTEM).filter(pk__in=among([*set(lead_ids) - kept]))
    bare = bare.filter(stage__in=[LeadStage.OPPORTUNITY, LeadStage.CUSTOMER])
    moves = [Move(pk, LeadStage.PROSPECT) for pk in bare.values_list("pk", flat=True)]
    decide(moves=moves, by=by, now=now, policy=LOADED)
