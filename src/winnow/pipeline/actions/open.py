"""Opening an opportunity for a prospect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.models import Lead, LeadStanding
from winnow.capture.words import LeadStage
from winnow.ground.custom_fields import cleaned, definitions
from winnow.ground.money import amount_of, currency_code, in_owner_currency, owner_currency
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.ground.text import squeezed
from winnow.pipeline.actions.leads import settle
from winnow.pipeline.actions.references import owner_by_id, product_by_id, sensible_day
from winnow.pipeline.models import Opportunity, OpportunityTally, Stage, StageMove
from winnow.pipeline.words import StageKind
from winnow.qualification.queries import qualification
from winnow.qualification.transitions import NotQualified

READY = frozenset({LeadStage.PROSPECT, LeadStage.OPPORTUNITY, LeadStage.CUSTOMER})


@dataclass(frozen=True)
class Terms:
    """What is offered, and when it is expected to be signed. Without a currency, the owner's."""

    amount: Decimal | None = None
    currency: str = ""
    close_on: date | None = None
    name: str = ""
    needs: str = ""
    next_step: str = ""
    next_step_on: date | None = None
    product_id: int | None = None
    owner_id: int | None = None
    external_id: str = ""
    custom: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def open_opportunity(
    *, lead_id: int, terms: Terms, at: datetime | None = None, by: Actor, now: datetime
) -> Opportunity:
    """Open an opportunity in the first stage; the lead becomes one that has an opportunity.

    It belongs to the lead's owner unless told, or to whoever opens it where nobody owns the lead. `at` is now
    unless late news is entered. Raises `NotFound`, `Invalid`, and `NotQualified` with what the lead still misses.
    """
    by.require("opportunities:write")
    standing = _ready_lead(lead_id, by=by, now=now)
    at = _moment(at, now)
    currency = currency_code(terms.currency or owner_currency())
    amount = None if terms.amount is None else amount_of(terms.amount, currency)
    owner = owner_by_id(terms.owner_id, by=by) if terms.owner_id else None
    owner_id, team_id = (owner.pk, owner.team_id) if owner else _default_owner(standing, by)
    product = product_by_id(terms.product_id)
    stage = Stage.objects.filter(kind=StageKind.OPEN).order_by("position")[0]
    _not_there_yet(terms.external_id)
    made = Opportunity.objects.create(
        lead_id=lead_id,
        name=(squeezed(terms.name) or _name_for(lead_id, product.name if product else ""))[:200],
        product=product,
        amount=amount,
        currency=currency,
        value=None if amount is None else in_owner_currency(amount, currency, now.date()),
        close_on=sensible_day(terms.close_on, "close_on"),
        needs=terms.needs.replace("\x00", "").strip()[:20_000],
        next_step=squeezed(terms.next_step)[:200],
        next_step_on=sensible_day(terms.next_step_on, "next_step_on"),
        external_id=squeezed(terms.external_id)[:120] or None,
        custom=cleaned(dict(terms.custom), definitions(Opportunity.custom_record)),
        stage=stage,
        entered_stage_at=at,
        owner_id=owner_id,
        team_id=team_id,
        created_at=at,
    )
    StageMove.objects.create(opportunity=made, to_stage=stage, at=at, by_id=by.user_id)
    OpportunityTally.add(OpportunityTally.grouped([made.pk]))
    settle([lead_id], evidence={"opportunity": made.pk, "stage": stage.key}, at=at, by=by, now=now)
    return made


def _ready_lead(lead_id: int, *, by: Actor, now: datetime) -> LeadStanding:
    found = LeadStanding.objects.visible_to(by).select_for_update().filter(pk=lead_id).first()
    if found is None:
        raise NotFound(_("There is no lead %(id)s.") % {"id": lead_id}, field="lead")
    if found.stage not in READY:
        gates = qualification(by, lead_id, now=now).gates
        raise NotQualified(
            _("Lead %(id)s is not a prospect yet, so no opportunity can be opened for it.") % {"id": lead_id},
            field="lead",
            stage=found.stage,
            missing=[asdict(gate) for gate in gates if not gate.holds],
        )
    return found


def _moment(at: datetime | None, now: datetime) -> datetime:
    if at is not None and at > now:
        raise Invalid(_("An opportunity cannot have been opened in the future."), field="at")
    return at or now


def _default_owner(standing: LeadStanding, by: Actor) -> tuple[int | None, int | None]:
    if standing.owner_id or by.user_id is None:
        return standing.owner_id, standing.team_id
    me = owner_by_id(by.user_id, by=by)
    return me.pk, me.team_id


def _name_for(lead_id: int, product: str) -> str:
    lead = Lead.objects.visible_to(SYSTEM).select_related("person__organization").get(pk=lead_id)
    organization = lead.person.organization
    whom = organization.name if organization else lead.person.label
    return " · ".join(part for part in (whom, product) if part) or _("Opportunity for lead %(id)s") % {
        "id": lead_id
    }


def _not_there_yet(external_id: str) -> None:
    wanted = squeezed(external_id)[:120]
    if wanted and Opportunity.objects.visible_to(SYSTEM).filter(external_id=wanted).exists():
        raise Conflict(_("There is already an opportunity %(id)s.") % {"id": wanted}, field="external_id")
