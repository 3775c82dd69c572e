"""How scores have moved lately, for a page of leads at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import OuterRef, Subquery

from winnow.access.actor import SYSTEM
from winnow.capture.models import LeadStanding
from winnow.ground.among import has_listed, listed
from winnow.ground.prepared import Prepared
from winnow.scoring.models import ScoreChange


def scores_before(lead_ids: Collection[int], at: datetime) -> dict[int, int]:
    """The score that each of these leads had at a moment, for those that had one. The leads were asked to be
    visible by whoever lists them."""
    return {pk: score for pk, score in _BEFORE.all(listed(lead_ids), at) if score is not None}


_BEFORE = Prepared(
    lambda leads, at: (
        LeadStanding.objects.visible_to(SYSTEM)
        .filter(has_listed(leads))
        .values_list(
            "pk",
            Subquery(
                ScoreChange.objects.filter(lead=OuterRef("pk"), at__lte=at)
                .order_by("-pk")
                .values("score")[:1]
            ),
        )
    )
)
