"""What the demo's colleagues mean to do next: most open opportunities and some of the leads in hand have a step with a
day, of which a few are due or overdue."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from winnow.access.actor import SYSTEM
from winnow.access.models import User
from winnow.access.queries import actor_of
from winnow.capture.actions import set_next_step
from winnow.capture.models import LeadStanding
from winnow.capture.words import LeadStage
from winnow.demo.business import CALLS_TO_MAKE
from winnow.demo.deal import planned_day

OF_LEADS = 0.3


def plan_leads(users: dict[str, User], *, seed: int, now: datetime) -> None:
    """Of the qualified leads that somebody has, those whom the colleague wants to speak to on a certain day."""
    owners = {user.pk: actor_of(user) for user in users.values()}
    rows = LeadStanding.objects.visible_to(SYSTEM).filter(
        stage__in=[LeadStage.MARKETING_QUALIFIED, LeadStage.PROSPECT], owner_id__in=owners
    )
    for pk, owner in list(rows.order_by("pk").values_list("pk", "owner_id")):
        random = Random(f"{seed} call {pk}")
        if random.random() < OF_LEADS:
            decided = now - timedelta(days=random.uniform(3, 10))
            step, at = random.choice(CALLS_TO_MAKE), planned_day(random, now)
            set_next_step(lead_id=pk, step=step, at=at, by=owners[owner], now=decided)
