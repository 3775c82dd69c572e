"""Opportunities of a history, many at once with all their moves: what `open_opportunity` and `move` do for one,
in a handful of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.access.models import User
from winnow.capture.words import LeadStage
from winnow.ground.bulk import insert, reserve_ids
from winnow.ground.money import amount_of, currency_code, owner_currency, rate_of
from winnow.ground.refusals import Invalid
from winnow.pipeline.actions.open import Terms
from winnow.pipeline.models import Opportunity, OpportunityTally, Stage, StageMove, Stakeholder
from winnow.pipeline.words import LostReason, StageKind, StakeholderRole
from winnow.qualification.actions import Move, decide

_OPPORTUNITY = [
    "id", "lead", "name", "product", "amount", "currency", "value", "close_on", "needs", "stage", "entered_stage_at",
    "closed_at", "lost_reason", "owner", "team", "next_step", "next_step_on", "external_id", "custom", "created_at",
]  # fmt: skip
_MOVE = ["opportunity", "from_stage", "to_stage", "reason", "note", "at", "by", "brought_by"]
_STAKEHOLDER = ["opportunity", "person", "role", "has_authority", "stance"]


@dataclass(frozen=True)
class LoadedStep:
    stage: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class LoadedOpportunity:
    """`steps` begins with the stage that it was opened in, oldest first; `decider_id` is the person who signs."""

    lead_id: int
    terms: Terms
    steps: Sequence[LoadedStep]
    decider_id: int | None = None


@transaction.atomic
def load_opportunities(*, loaded: Sequence[LoadedOpportunity], by: Actor, now: datetime) -> list[int]:
    """Write opportunities of prospects that have none yet, with their moves; the leads follow at the moments
    told. Returns their ids, in order. Raises `Invalid`, and `Conflict` for a lead that is no prospect."""
    by.require("leads:import")
    by.require("opportunities:write")
    stages = {stage.key: stage for stage in Stage.objects.all()}
    ids = write_loaded(loaded, now=now)
    pairs = list(zip(ids, loaded, strict=True))
    decide(moves=[_opened(pk, one) for pk, one in pairs], by=by, now=now)
    closed = [move for pk, one in pairs if (move := _closed(pk, one, stages))]
    decide(moves=closed, by=by, now=now)
    return ids


def write_loaded(
    loaded: Sequence[LoadedOpportunity], *, import_id: int | None = None, now: datetime
) -> list[int]:
    """The opportunities, their moves, deciders and tally, in the caller's transaction; the leads stay where they
    are. Returns their ids, in order. Raises `Invalid`."""
    stages = {stage.key: stage for stage in Stage.objects.all()}
    teams = dict(User.objects.values_list("pk", "team_id"))
    for one in loaded:
        _check(one, stages, now)
    ids = reserve_ids(Opportunity, len(loaded))
    rates = cache(lambda currency: rate_of(currency, now.date()))
    pairs = list(zip(ids, loaded, strict=True))
    insert(Opportunity, _OPPORTUNITY, [_row(pk, one, stages, teams, rates) for pk, one in pairs])
    insert(StageMove, _MOVE, [(*move, import_id) for pk, one in pairs for move in _moves(pk, one, stages)])
    insert(
        Stakeholder,
        _STAKEHOLDER,
        [
            (pk, one.decider_id, StakeholderRole.ECONOMIC_BUYER, True, 1)
            for pk, one in pairs
            if one.decider_id
        ],
    )
    OpportunityTally.add(OpportunityTally.grouped(ids))
    return ids


def _check(one: LoadedOpportunity, stages: Mapping[str, Stage], now: datetime) -> None:
    moments = [step.at for step in one.steps]
    if not one.steps or moments != sorted(moments) or moments[-1] > now:
        raise Invalid(_("The steps of an opportunity stand in order, none after now."), field="steps")
    for step in one.steps:
        if step.stage not in stages:
            raise Invalid(_("There is no stage %(stage)s.") % {"stage": step.stage[:40]}, field="stage")
        is_lost = stages[step.stage].kind == StageKind.LOST
        if is_lost != (step.reason in LostReason.values) or (step.reason and not is_lost):
            raise Invalid(_("Losing takes one of the reasons, nothing else does."), field="reason")


def _row(
    pk: int, one: LoadedOpportunity, stages: Mapping[str, Stage], teams: Mapping[int, int | None], rates: Any
) -> tuple[Any, ...]:
    terms, last = one.terms, one.steps[-1]
    currency = currency_code(terms.currency or owner_currency())
    amount = None if terms.amount is None else amount_of(terms.amount, currency)
    stage = stages[last.stage]
    return (
        pk, one.lead_id, terms.name[:200], terms.product_id, amount, currency, _worth(amount, rates(currency)),
        terms.close_on, terms.needs, stage.pk, last.at, None if stage.kind == StageKind.OPEN else last.at,
        last.reason, terms.owner_id, teams.get(terms.owner_id) if terms.owner_id else None, terms.next_step,
        terms.next_step_on, terms.external_id or None, dict(terms.custom), one.steps[0].at,
    )  # fmt: skip


def _worth(amount: Decimal | None, rate: Decimal | None) -> Decimal | None:
    if amount is None or rate is None:
        return None
    return (amount * rate).quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN)


def _moves(pk: int, one: LoadedOpportunity, stages: Mapping[str, Stage]) -> list[tuple[Any, ...]]:
    before: int | None = None
    rows = []
    for step in one.steps:
        stage = stages[step.stage].pk
        rows.append((pk, before, stage, step.reason, "", step.at, one.terms.owner_id))
        before = stage
    return rows


def _opened(pk: int, one: LoadedOpportunity) -> Move:
    first = one.steps[0]
    evidence = [{"opportunity": pk, "stage": first.stage}]
    return Move(one.lead_id, LeadStage.OPPORTUNITY, evidence=evidence, at=first.at)


def _closed(pk: int, one: LoadedOpportunity, stages: Mapping[str, Stage]) -> Move | None:
    """Won: the lead is a customer. Lost: it is a prospect again."""
    last = one.steps[-1]
    kind = stages[last.stage].kind
    if kind == StageKind.OPEN:
        return None
    to = LeadStage.CUSTOMER if kind == StageKind.WON else LeadStage.PROSPECT
    return Move(one.lead_id, to, evidence=[{"opportunity": pk, "stage": last.stage}], at=last.at)
