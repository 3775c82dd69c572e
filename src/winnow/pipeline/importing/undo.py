"""What follows when an import of opportunities is taken back: history, and where their leads stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.models import Import, LeadStanding
from winnow.capture.undoing.kinds import Fields
from winnow.capture.words import LeadStage
from winnow.ground import bulk
from winnow.ground.among import among
from winnow.pipeline.actions.leads import settle
from winnow.pipeline.models import Opportunity, OpportunityChange
from winnow.qualification.actions import Move, decide
from winnow.qualification.transitions import LOADED


def opportunities_restored(_: Import, returned: Mapping[int, Fields], by: Actor, now: datetime) -> None:
    bulk.insert(
        OpportunityChange,
        ("opportunity_id", "fields", "at", "by_id"),
        [
            (pk, {name: list(pair) for name, pair in fields.items()}, now, by.user_id)
            for pk, fields in returned.items()
        ],
    )


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
