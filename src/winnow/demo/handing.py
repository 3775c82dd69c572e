"""How the demo's sales answer what they are offered: most within a working day, some with a reason why not, and of the
latest offers a few not yet."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from winnow.access.actor import SYSTEM
from winnow.access.models import User
from winnow.access.queries import actor_of
from winnow.qualification import actions
from winnow.qualification.models import OpenOffer

ACCEPTED, REFUSED = 0.86, 0.97
# Of the last fortnight some still wait.
LATELY_ANSWERED = 0.85
_REASONS = {"too_early": 5, "not_a_fit": 3, "known": 2, "not_ours": 1}


def answer_offers(users: dict[str, User], *, seed: int, lately: bool, until: datetime) -> None:
    """Everything that is offered now, each some hours after it was, but not after `until`."""
    sellers = {user.team_id: actor_of(user) for user in users.values() if user.role == "representative"}
    owners = {user.pk: actor_of(user) for user in users.values()}
    rows = OpenOffer.objects.visible_to(SYSTEM).order_by("pk")
    for pk, team, owner, at in list(rows.values_list("pk", "to_team_id", "lead__standing__owner_id", "at")):
        random = Random(f"{seed} offer {pk}")
        share, hours = random.random(), min(110.0, random.lognormvariate(1.6, 1.1))
        moment, by = at + timedelta(hours=hours), owners.get(owner or 0) or sellers.get(team)
        if by is None or moment > until or (lately and random.random() > LATELY_ANSWERED):
            continue
        if share < ACCEPTED:
            actions.accept_offer(lead_id=pk, by=by, now=moment)
        elif share < REFUSED:
            reason = random.choices(list(_REASONS), list(_REASONS.values()))[0]
            actions.refuse_offer(lead_id=pk, reason=reason, by=by, now=moment)
