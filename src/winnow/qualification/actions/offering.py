"""Hand-overs that Winnow makes by itself, where the policy says so: a lead that becomes marketing-qualified is offered to
sales at once, and no longer once its score has faded or its person turns out to be known.

It is offered to the team of the lead, in whose hands it stays meanwhile; a lead that nobody who sells owns, to the team
that the policy names. Where there is no team it waits for marketing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Role
from winnow.capture.actions.hands import Hands, hand_over
from winnow.capture.models import LeadStanding
from winnow.ground.among import among
from winnow.ground.tally import chunked
from winnow.people.events import PeopleMerged
from winnow.qualification.actions.offers import Offer, close, give_back, make
from winnow.qualification.models import OpenOffer, Policy
from winnow.qualification.transitions import CUSTOMER, MQL, OPPORTUNITY, PROSPECT
from winnow.qualification.words import ClosingReason, FrameworkState
from winnow.scoring.live import live_model

# How an Assignment says that the policy made it.
BY_POLICY = "policy"


@transaction.atomic
def offer_crossed(lead_ids: Collection[int], *, now: datetime) -> int:
    """Offer those of these leads that are marketing-qualified and not offered; returns how many."""
    policy = Policy.objects.filter(state=FrameworkState.PUBLISHED).first() if lead_ids else None
    if policy is None or not policy.offers:
        return 0
    return sum(_offer(some, policy.offers_to_id, now) for some in chunked(lead_ids))


def _offer(lead_ids: Collection[int], default_team: int | None, now: datetime) -> int:
    rows = LeadStanding.objects.visible_to(SYSTEM).filter(
        pk__in=among(lead_ids), stage=MQL, lead__open_offer__isnull=True
    )
    offers: list[Offer] = []
    moving: dict[int, list[int]] = defaultdict(list)
    for pk, owner, team, role in rows.order_by("pk").values_list("pk", "owner_id", "team_id", "owner__role"):
        with_sales = team is not None and role != Role.MARKETER
        of_nobody = owner is None or role == Role.MARKETER
        to_team = team if with_sales else default_team if of_nobody else None
        if to_team is not None:
            offers.append(Offer(pk, None, to_team, Hands(owner, team)))
            if not with_sales:
                moving[to_team].append(pk)
    for to_team, pks in moving.items():
        hand_over(pks, Hands(None, to_team), reason=BY_POLICY, by=SYSTEM, now=now)
    make(offers, by=SYSTEM, now=now)
    return len(offers)


@transaction.atomic
def close_faded(*, now: datetime) -> int:
    """Offers of Winnow's own that nobody answered before the score fell below the threshold again: the leads go back;
    returns how many. What a colleague offered stays: she had her reasons."""
    model = live_model()
    if model is None:
        return 0
    rows = OpenOffer.objects.visible_to(SYSTEM).filter(
        by__isnull=True, lead__standing__score__lt=model.threshold
    )
    closed = close(
        list(rows.order_by().values_list("pk", flat=True)), ClosingReason.FELL_BACK, by=SYSTEM, now=now
    )
    give_back(closed, _("The score fell"), by=SYSTEM, now=now)
    return len(closed)


def close_known(event: PeopleMerged) -> int:
    """Follower: an offer of somebody whom sales knows already, under another lead of the same person that is offered or
    further, needs no answer of its own."""
    rows = LeadStanding.objects.visible_to(SYSTEM).filter(lead__person__in=among(event.person_ids))
    columns = ("pk", "lead__person_id", "stage", "lead__open_offer")
    offered: dict[int, list[int]] = defaultdict(list)
    known: set[int] = set()
    for pk, person, stage, offer in rows.order_by("lead__open_offer__at", "pk").values_list(*columns):
        if stage in (PROSPECT, OPPORTUNITY, CUSTOMER):
            known.add(person)
        if offer is not None:
            offered[person].append(pk)
    needless = [pk for person, pks in offered.items() for pk in pks[0 if person in known else 1 :]]
    return len(close(needless, ClosingReason.MERGED, by=event.by, now=event.now)) if needless else 0
