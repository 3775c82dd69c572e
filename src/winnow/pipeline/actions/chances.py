"""What learning foretold of open opportunities: written beside its history row, for boards and forecasts."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from winnow.access.actor import SYSTEM
from winnow.ground.among import among
from winnow.ground.bulk import update
from winnow.ground.tally import chunked
from winnow.pipeline.models import Opportunity, OpportunityTally
from winnow.pipeline.rates import Foretold
from winnow.pipeline.words import StageKind

CHANCE = ("chance", "chance_low", "chance_high", "chance_n", "chance_basis")


@transaction.atomic
def set_chances(found: Sequence[tuple[int, int, Foretold | None]]) -> list[int]:
    """Write the chances of opportunities, each with the stage that it was foretold in; None takes a chance back.

    One that has moved meanwhile is left alone. Returns which were written.
    """
    by_id = {pk: (stage, chance) for pk, stage, chance in found}
    written: list[int] = []
    for some in chunked(by_id.keys()):
        rows = (
            Opportunity.objects.visible_to(SYSTEM)
            .filter(pk__in=among(some), stage__kind=StageKind.OPEN)
            .select_for_update(of=("self",))
            .order_by("pk")
            .values_list("pk", "stage_id")
        )
        still = [pk for pk, stage in rows if by_id[pk][0] == stage]
        with OpportunityTally.keeping(still):
            update(Opportunity, CHANCE, [_row(pk, by_id[pk][1]) for pk in still])
        written += still
    return written


def _row(pk: int, one: Foretold | None) -> tuple[object, ...]:
    if one is None:
        return (pk, None, None, None, None, "")
    return (pk, one.used, one.low, one.high, one.n, one.basis.value)
