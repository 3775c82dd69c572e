"""Why a score comes without a probability: how much history there is, and how much it takes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Sum

from winnow.access.actor import SYSTEM
from winnow.capture.models import LeadTally
from winnow.capture.words import LeadStage
from winnow.ground.prepared import Prepared
from winnow.learning.floors import FEWEST_ENDED, FEWEST_OF_EACH, History, missing
from winnow.learning.outcomes import QUALIFIED
from winnow.qualification.words import DisqualifyReason


@dataclass(frozen=True)
class Unmeasured:
    """Of all leads: how many have ended, of which `positives` became prospects; `enough` where a back-test could
    measure a probability. `fewest_ended` and `fewest_of_each` are what it takes."""

    ended: int
    positives: int
    negatives: int
    enough: bool
    fewest_ended: int = FEWEST_ENDED
    fewest_of_each: int = FEWEST_OF_EACH


def unmeasured() -> Unmeasured:
    """From the tally, whose size does not grow with the leads: whoever sees a score may know what it rests on."""
    rows = _ENDS.all()
    positives = sum(n for furthest, _stage, _reason, n in rows if furthest in QUALIFIED)
    negatives = sum(
        n
        for furthest, stage, reason, n in rows
        if furthest not in QUALIFIED
        and stage == LeadStage.DISQUALIFIED
        and reason != DisqualifyReason.DUPLICATE
    )
    history = History(positives + negatives, positives, 0)
    return Unmeasured(history.ended, positives, negatives, not missing(history))


_ENDS = Prepared(
    lambda: (
        LeadTally.objects.visible_to(SYSTEM)
        .order_by()
        .values_list("furthest", "stage", "reason")
        .annotate(sum_n=Sum("n"))
    )
)
