"""How scores have moved lately, for a page of leads at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Max

from winnow.scoring.models import ScoreChange


def scores_before(lead_ids: Collection[int], at: datetime) -> dict[int, int]:
    """The score that each of these leads had at a moment, for those that had one. The leads were asked to be
    visible by whoever lists them."""
    rows = ScoreChange.objects.filter(lead_id__in=lead_ids, at__lte=at)
    latest = rows.values("lead_id").annotate(last=Max("pk")).order_by().values("last")
    return dict(ScoreChange.objects.filter(pk__in=latest).values_list("lead_id", "score"))
