"""The writer of OpenOffer and HandOver: for one lead and for thousands at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.actions.hands import Hands, hand_over
from winnow.ground.among import among
from winnow.ground.bulk import insert
from winnow.ground.tally import chunked
from winnow.ground.text import squeezed
from winnow.qualification.models import HandOver, OpenOffer, Policy
from winnow.qualification.words import ClosingReason, FrameworkState, HandOverState

_STEP = ["lead", "state", "to_user", "to_team", "reason", "note", "waited_seconds", "in_time", "at", "by"]
_OPEN = ["lead", "to_user", "to_team", "back_to_user", "back_to_team", "at", "due_at", "by"]


class Offer(NamedTuple):
    """A lead for a colleague or for a team, and in whose hands it is taken to be until somebody accepts."""

    lead_id: int
    to_user: int | None
    to_team: int | None
    before: Hands


def make(offers: Sequence[Offer], *, note: str = "", by: Actor, now: datetime) -> None:
    """Open these offers; the clock is that of the policy in force."""
    policy = Policy.objects.filter(state=FrameworkState.PUBLISHED).first()
    hours = policy.answer_hours if policy else 0
    due = now + timedelta(hours=hours) if hours else None
    said, who = squeezed(note)[:500], by.user_id
    insert(
        HandOver,
        _STEP,
        (
            (
                one.lead_id,
                HandOverState.OFFERED.value,
                one.to_user,
                one.to_team,
                "",
                said,
                None,
                None,
                now,
                who,
            )
            for one in offers
        ),
    )
    insert(
        OpenOffer,
        _OPEN,
        (
            (one.lead_id, one.to_user, one.to_team, one.before.owner_id, one.before.team_id, now, due, who)
            for one in offers
        ),
    )


def end(
    offered: Collection[OpenOffer],
    state: HandOverState,
    *,
    reason: str = "",
    note: str = "",
    by: Actor,
    now: datetime,
) -> None:
    """These offers are open no longer; the rows are locked by whoever asks."""
    said = squeezed(note)[:500]
    insert(
        HandOver,
        _STEP,
        (
            (
                one.pk,
                state.value,
                one.to_user_id,
                one.to_team_id,
                reason,
                said,
                max(0, int((now - one.at).total_seconds())),
                None if one.due_at is None else now <= one.due_at,
                now,
                by.user_id,
            )
            for one in offered
        ),
    )
    OpenOffer.objects.visible_to(SYSTEM).filter(pk__in=among([one.pk for one in offered])).delete()


def give_back(offered: Collection[OpenOffer], why: str, *, by: Actor, now: datetime) -> None:
    """Into the hands where they were before they were offered."""
    hands: dict[Hands, list[int]] = defaultdict(list)
    for one in offered:
        hands[Hands(one.back_to_user_id, one.back_to_team_id)].append(one.pk)
    for back_to, lead_ids in hands.items():
        hand_over(lead_ids, back_to, reason=why, by=by, now=now, entitled=True)


def close(lead_ids: Collection[int], why: ClosingReason, *, by: Actor, now: datetime) -> list[OpenOffer]:
    """Those of these leads that are offered are so no longer, since they moved on; returns which."""
    closed: list[OpenOffer] = []
    for some in chunked(lead_ids):
        rows = OpenOffer.objects.visible_to(SYSTEM).filter(pk__in=among(some)).select_for_update(of=("self",))
        found = list(rows.order_by("pk"))
        if found:
            end(found, HandOverState.CLOSED, reason=why.value, by=by, now=now)
            closed += found
    return closed
