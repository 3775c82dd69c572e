"""Partners: who may send leads with a key of its own, how many, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import Field

from winnow.api.auth import ApiRequest
from winnow.api.fields import Id, Name, stays
from winnow.api.rest import Body, Router
from winnow.partners import actions, queries
from winnow.partners.queries import PartnerView

router = Router("partners", reads="settings:write")


@dataclass(frozen=True)
class PartnerWithKey(PartnerView):
    """`key` is shown this once."""

    key: str


class PartnerIn(Body):
    name: Name
    organization_id: Id | None = None
    source: str = Field("", max_length=120, description="By name; blank: the partner's name.")
    team: str = Field("", max_length=120)
    most_a_day: int = Field(100, ge=1, le=100_000)
    tells_known: bool = Field(False, description="Whether it hears that we knew somebody already.")


class PartnerChangeIn(Body):
    team: str = stays(max_length=120)
    most_a_day: int = stays(ge=1, le=100_000)
    tells_known: bool = stays()


@router.get("", response=list[PartnerView], summary="List partners")
def list_partners(request: ApiRequest) -> list[PartnerView]:
    return queries.partners(request.actor)


@router.post("", response={201: PartnerWithKey}, summary="Add a partner; its key is shown this once")
def add_partner(request: ApiRequest, body: PartnerIn) -> PartnerWithKey:
    made, key = actions.add_partner(**body.model_dump(), by=request.actor, now=request.now)
    return PartnerWithKey(**vars(queries.partner(request.actor, made.pk)), key=key)


@router.get("/{partner_id}", response=PartnerView, summary="Show a partner")
def show_partner(request: ApiRequest, partner_id: int) -> PartnerView:
    return queries.partner(request.actor, partner_id)


@router.patch("/{partner_id}", response=PartnerView, summary="Change a partner")
def change_partner(request: ApiRequest, partner_id: int, body: PartnerChangeIn) -> PartnerView:
    actions.change_partner(partner_id=partner_id, **body.given(), by=request.actor)
    return queries.partner(request.actor, partner_id)


@router.post("/{partner_id}/rotate", response=PartnerWithKey, summary="Give a partner another key, at once")
def rotate_key(request: ApiRequest, partner_id: int) -> PartnerWithKey:
    made, key = actions.rotate_partner_key(partner_id=partner_id, by=request.actor)
    return PartnerWithKey(**vars(queries.partner(request.actor, made.pk)), key=key)


@router.post("/{partner_id}/revoke", response=PartnerView, summary="End a partner's key; its leads stay")
def revoke_partner(request: ApiRequest, partner_id: int) -> PartnerView:
    actions.revoke_partner(partner_id=partner_id, by=request.actor, now=request.now)
    return queries.partner(request.actor, partner_id)
