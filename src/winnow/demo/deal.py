"""The opportunity that most prospects lead to: its terms, its walk through the stages, and its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import sqrt
from random import Random

from winnow.demo import truth
from winnow.demo.business import NEXT_STEPS, PAINS, PRODUCTS
from winnow.demo.people import Organization
from winnow.demo.story import SEED, Story

OPENED_SHARE = 0.85
PLANNED_SHARE = 0.78
# Days from the demo's day to the next step, and how often: overdue, due, and to come.
_AHEAD = {-2: 4, -1: 6, 0: 14, 1: 16, 2: 14, 3: 12, 5: 10, 7: 12, 9: 6, 14: 6}
_FINAL_REASONS = {"price", "competitor", "missing_feature"}
# Days that a deal stays in each open stage, half of them shorter, half longer.
STAGES = {"prospecting": 6, "qualifying": 10, "needs_analysis": 15, "proposal": 16, "closing": 10}
_LOST_REASONS = {
    "price": 24,
    "competitor": 20,
    "no_decision": 26,
    "no_budget": 14,
    "timing": 10,
    "missing_feature": 6,
}


@dataclass(frozen=True)
class Step:
    """`reason` is why it was lost, empty for every other stage."""

    at: datetime
    stage: str
    reason: str = ""


@dataclass(frozen=True)
class Deal:
    """`steps` begins with the stage it opened in and holds only what had happened by the demo's day."""

    product: str
    amount: Decimal
    currency: str
    close_on: date
    needs: str
    is_won: bool
    steps: list[Step]
    next_step: str = ""
    next_step_on: date | None = None

    @property
    def given_up_at(self) -> datetime | None:
        """When its lead was struck off after it was lost to price or a competitor; others stay prospects."""
        last = self.steps[-1]
        return last.at + timedelta(days=7) if last.reason in _FINAL_REASONS else None


def deal_of(story: Story, *, now: datetime, seed: int = SEED) -> Deal | None:
    """None for leads that are no prospects, not yet, or never came to an opportunity."""
    if not story.is_prospect or story.decided_at > now:
        return None
    random = Random(f"{seed} deal {story.number}")
    opened_at = story.decided_at + timedelta(days=random.uniform(0.2, 6))
    if random.random() > OPENED_SHARE or opened_at > now:
        return None
    is_won = random.random() < truth.won_chance(story.facts | truth.wish_facts(story.timeframe))
    steps = _walk(opened_at, is_won, random)
    happened = [step for step in steps if step.at <= now]
    product = next(one for one in PRODUCTS if one.name == story.product)
    units = _units(story.organization, random)
    step, step_on = _planned(happened[-1].stage, now, Random(f"{seed} step {story.number}"))
    return Deal(
        product=product.name,
        amount=(product.list_price * units).quantize(Decimal("0.01")),
        currency=story.organization.country.currency,
        close_on=_close_on(steps, happened, now, random),
        needs="\n".join(random.sample(PAINS, 2)),
        is_won=is_won,
        steps=happened,
        next_step=step,
        next_step_on=step_on,
    )


def _walk(opened_at: datetime, is_won: bool, random: Random) -> list[Step]:
    steps, at = [], opened_at
    # A lost one is lost on the way: most often after the proposal.
    seen = len(STAGES) if is_won else random.choices(range(1, len(STAGES) + 1), (1, 2, 3, 5, 3))[0]
    for stage, days in list(STAGES.items())[:seen]:
        steps.append(Step(at, stage))
        at += timedelta(days=random.lognormvariate(0, 0.5) * days)
    reason = "" if is_won else random.choices(list(_LOST_REASONS), list(_LOST_REASONS.values()))[0]
    return [*steps, Step(at, "won" if is_won else "lost", reason)]


def _units(organization: Organization, random: Random) -> int:
    return max(1, round(random.lognormvariate(0, 0.6) * sqrt(organization.employees) / 4))


def _close_on(steps: list[Step], happened: list[Step], now: datetime, random: Random) -> date:
    """The day of the end where it has ended; else what the representative hopes, now and then in the past."""
    if len(happened) == len(steps):
        return steps[-1].at.date()
    hoped = steps[-1].at + timedelta(days=random.gauss(-4, 12))
    return max(hoped, now - timedelta(days=20)).date()


def _planned(stage: str, now: datetime, random: Random) -> tuple[str, date | None]:
    """What is to be done next in an open stage; of some deals nobody has said it, as everywhere."""
    if stage not in NEXT_STEPS or random.random() > PLANNED_SHARE:
        return "", None
    return random.choice(NEXT_STEPS[stage]), planned_day(random, now).date()


def planned_day(random: Random, now: datetime) -> datetime:
    days = random.choices(list(_AHEAD), list(_AHEAD.values()))[0]
    return (now + timedelta(days=days)).replace(
        hour=random.randrange(8, 16), minute=0, second=0, microsecond=0
    )
