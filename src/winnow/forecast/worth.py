"""What a lead may bring: the chance that it becomes a customer times what a won opportunity brings on average.

Of n leads that ever reached a stage, k became customers; the chance is (k + 20·guess) / (n + 20), so that a guess
stands until there is history. It is a rate of the stage, not a judgement of the one lead: among leads of one
stage the score decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from winnow.capture.words import LeadStage
from winnow.ground.proportion import shrunk

STRENGTH = 20
# The owner's guess before there is any history; leads at the other stages have opportunities to go by.
GUESSES: dict[str, float] = {
    LeadStage.LEAD: 0.02,
    LeadStage.MARKETING_QUALIFIED: 0.08,
    LeadStage.PROSPECT: 0.30,
}


@dataclass(frozen=True)
class Worth:
    """Chances by stage; `deal` is the mean value of won opportunities, None before the first."""

    chances: dict[str, float]
    deal: Decimal | None

    def expected(self, stage: str) -> Decimal | None:
        if self.deal is None or stage not in self.chances:
            return None
        return (self.deal * Decimal(repr(self.chances[stage]))).quantize(Decimal("0.01"))


def worth(history: dict[str, tuple[int, int]], deals: int, value: Decimal) -> Worth:
    """From (n, customers) by stage, and the won opportunities with their value."""
    chances = {}
    for stage, guess in GUESSES.items():
        n, customers = history.get(stage, (0, 0))
        chances[stage] = shrunk(customers, n, prior=guess, strength=STRENGTH)
    return Worth(chances, value / deals if deals else None)
