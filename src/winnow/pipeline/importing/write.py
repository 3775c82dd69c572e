"""New opportunities of a chunk into the tables, and their leads to where that puts them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import zip_longest

from django.db.models import Count, Max, Q

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.importing.lead_state import LeadState
from winnow.ground import bulk
from winnow.ground.among import among
from winnow.pipeline.actions.loading import LoadedOpportunity, LoadedStep, write_loaded
from winnow.pipeline.actions.open import Terms
from winnow.pipeline.importing.lead_steps import Life, steps
from winnow.pipeline.importing.record import Deal
from winnow.pipeline.models import Opportunity, Stage
from winnow.pipeline.words import StageKind
from winnow.qualification.actions import Move, decide
from winnow.qualification.models import Decision
from winnow.qualification.transitions import LOADED


def write_new(
    deals: Sequence[Deal],
    leads: Mapping[int, LeadState],
    owners: Mapping[int, int | None],
    products: Mapping[str, int | None],
    *,
    first: Stage,
    import_id: int,
    by: Actor,
    now: datetime,
) -> list[int]:
    """Their ids, in the order of the deals. In the caller's transaction. `leads` and `owners` are by row number."""
    before = _held({leads[deal.number].pk for deal in deals})
    loaded = [
        LoadedOpportunity(
            lead_id=leads[deal.number].pk,
            terms=_terms(deal, owners[deal.number] or leads[deal.number].owner, products.get(deal.product)),
            steps=_steps(deal, first),
        )
        for deal in deals
    ]
    ids = write_loaded(loaded, import_id=import_id, now=now)
    bulk.update(
        Opportunity,
        ("fingerprint",),
        [(pk, deal.fingerprint) for pk, deal in zip(ids, deals, strict=True) if deal.fingerprint],
    )
    _settle(deals, leads, before, by=by, now=now)
    return ids


def _terms(deal: Deal, owner_id: int | None, product_id: int | None) -> Terms:
    return Terms(
        amount=deal.amount,
        currency=deal.currency,
        close_on=deal.close_on,
        name=deal.name
        or " · ".join(part for part in (deal.organization, deal.product) if part)
        or deal.external_id,
        needs=deal.needs,
        next_step=deal.next_step,
        next_step_on=deal.next_step_on,
        product_id=product_id,
        owner_id=owner_id,
        external_id=deal.external_id,
        custom=deal.custom,
    )


def _steps(deal: Deal, first: Stage) -> list[LoadedStep]:
    """A closed one passed the first stage at least; of an open one only the present stage is known."""
    if deal.closed_at is None:
        return [LoadedStep(deal.stage.key, deal.created_at)]
    return [
        LoadedStep(first.key, deal.created_at),
        LoadedStep(deal.stage.key, deal.closed_at, deal.lost_reason),
    ]


def _held(lead_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """How many open and won opportunities leads have already."""
    rows = (
        Opportunity.objects.visible_to(SYSTEM)
        .filter(lead_id__in=among(lead_ids))
        .order_by()
        .values_list("lead_id")
        .annotate(
            open_ones=Count("pk", filter=Q(stage__kind=StageKind.OPEN)),
            won_ones=Count("pk", filter=Q(stage__kind=StageKind.WON)),
        )
    )
    return {lead: (open_ones, won_ones) for lead, open_ones, won_ones in rows}


def _settle(
    deals: Sequence[Deal],
    leads: Mapping[int, LeadState],
    before: Mapping[int, tuple[int, int]],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Decide, lead by lead at the same step together, what they became and when."""
    lives: dict[int, list[Life]] = defaultdict(list)
    states = {leads[deal.number].pk: leads[deal.number] for deal in deals}
    for deal in deals:
        lives[leads[deal.number].pk].append(Life(deal.created_at, deal.stage.kind, deal.closed_at))
    decided = Decision.objects.filter(lead_id__in=among(lives.keys())).order_by()
    last = dict(decided.values_list("lead_id").annotate(last=Max("at")))
    walks = []
    for pk, some in lives.items():
        open_ones, won_ones = before.get(pk, (0, 0))
        walk = steps(
            some, present=states[pk].stage, open_ones=open_ones, won_ones=won_ones, not_before=last.get(pk)
        )
        walks.append([Move(pk, to, at=at) for to, at in walk])
    for together in zip_longest(*walks):
        decide(moves=[move for move in together if move], by=by, now=now, policy=LOADED)
