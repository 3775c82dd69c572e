"""Targets: what each person set out to win in a month, beside what she won."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from winnow.access.actor import Actor
from winnow.access.models import User
from winnow.access.queries import colleagues
from winnow.forecast.models import Target
from winnow.ground.money import owner_currency
from winnow.ground.tally import summed
from winnow.pipeline.models import OpportunityTally
from winnow.pipeline.queries.lists import first_of
from winnow.pipeline.words import StageKind


@dataclass(frozen=True)
class TargetRow:
    """`target` and `won` are in the owner's currency; no target is None. `may_change` is for who asked."""

    user_id: int
    name: str
    email: str
    team: str
    target: Decimal | None
    won: Decimal
    won_n: int
    may_change: bool


@dataclass(frozen=True)
class Targets:
    """`month` is its first day."""

    month: date
    currency: str
    rows: list[TargetRow]


def targets(actor: Actor, *, month: date) -> Targets:
    """Of the actor and of everybody in her teams; of all for who sees everything."""
    actor.require("reports:read")
    month, people = first_of(month), list(_people(actor))
    set_out, won = in_force([user.pk for user in people], month=month), _won(actor, month)
    rows = [
        TargetRow(
            user_id=user.pk,
            name=user.name,
            email=user.email,
            team=user.team.name if user.team else "",
            target=set_out.get(user.pk),
            won=won.get(user.pk, (Decimal(0), 0))[0],
            won_n=won.get(user.pk, (Decimal(0), 0))[1],
            may_change=may_set(actor, user),
        )
        for user in people
    ]
    return Targets(month, owner_currency(), rows)


def in_force(user_ids: Collection[int], *, month: date) -> dict[int, Decimal]:
    """By user id, for those who have one."""
    found = Target.objects.filter(user_id__in=user_ids, month__lte=first_of(month))
    # The last of each person wins: the latest month, and in it the latest word.
    latest = dict(found.order_by("user_id", "month", "pk").values_list("user_id", "amount"))
    return {user: amount for user, amount in latest.items() if amount}


def may_set(actor: Actor, user: User) -> bool:
    return actor.may("targets:write") and (actor.sees_all or user.team_id in actor.team_ids)


def _people(actor: Actor) -> QuerySet[User]:
    active = colleagues(actor).filter(is_active=True)
    return active if actor.sees_all else active.filter(Q(pk=actor.user_id) | Q(team_id__in=actor.team_ids))


def _won(actor: Actor, month: date) -> dict[int, tuple[Decimal, int]]:
    seen = OpportunityTally.objects.visible_to(actor).filter(stage__kind=StageKind.WON, month=month)
    rows = summed(seen, "owner_id", measures=OpportunityTally.measures)
    return {row["owner_id"]: (Decimal(row["sum_value_cents"]).scaleb(-2), row["sum_n"]) for row in rows}
