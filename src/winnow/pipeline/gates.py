"""What must be known before an opportunity enters a stage, as the stage's `requires` lists it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from winnow.pipeline.words import Gate


@dataclass(frozen=True)
class Facts:
    """What the gates look at. `assessed`: a goal or a pain point stands in the lead's needs assessment."""

    amount: Decimal | None
    close_on: date | None
    needs: str
    next_step: str
    decision_maker: bool
    assessed: bool = False


def missing(requires: Iterable[str], facts: Facts) -> list[Gate]:
    """The gates of `requires` that do not hold, in their order."""
    holds = {
        Gate.AMOUNT: facts.amount is not None,
        Gate.CLOSE_ON: facts.close_on is not None,
        Gate.NEEDS: facts.assessed or bool(facts.needs.strip()),
        Gate.NEXT_STEP: bool(facts.next_step.strip()),
        Gate.DECISION_MAKER: facts.decision_maker,
    }
    return [Gate(name) for name in requires if not holds[Gate(name)]]
