"""Partners: who may send leads with a key of its own, how many, and what came of them."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from winnow.api.auth import ApiRequest
from winnow.api.fields import Id, Name, stays
from winnow.api.rest import Body, Router
from winnow.partners import actions, queries

router = Router("partners", reads="settings:write")


class PartnerOut(BaseModel):
    """`new` are leads that were not known before; `prefix` is how its key begins after wp_."""

    id: int
    name: str
    organization: str
    source: str
    team: str
    prefix: str
    most_a_day: int
    tells_known: bool
    last_used_at: datetime | None
    revoked_at: datetime | None
    created_at: datetime
    sent: int
    new: int
    customers: int


class PartnerKeyOut(PartnerOut):
    key: str = Field(description="Shown this once.")


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


@router.get("", response=list[PartnerOut], summary="List partners")
def list_partners(request: ApiRequest) -> list[PartnerOut]:
    return [PartnerOut(**vars(one)) for one in queries.partners(request.actor)]


@router.post("", response={201: PartnerKeyOut}, summary="Add a partner; its key is shown this once")
def add_partner(request: ApiRequest, body: PartnerIn) -> PartnerKeyOut:
    made, key = actions.add_partner(**body.model_dump(), by=request.actor, now=request.now)
    return PartnerKeyOut(**vars(queries.partner(request.actor, made.pk)), key=key)


@router.get("/{partner_id}", response=PartnerOut, summary="Show a partner")
def show_partner(request: ApiRequest, partner_id: int) -> PartnerOut:
    return PartnerOut(**vars(queries.partner(request.actor, partner_id)))


@router.patch("/{partner_id}", response=PartnerOut, summary="Change a partner")
def change_partner(request: ApiRequest, partner_id: int, body: PartnerChangeIn) -> PartnerOut:
    actions.change_partner(partner_id=partner_id, **body.given(), by=request.actor)
    return PartnerOut(**vars(queries.partner(request.actor, partner_id)))


@router.post("/{partner_id}/rotate", response=PartnerKeyOut, summary="Give a partner another key, at once")
def rotate_key(request: ApiRequest, partner_id: int) -> PartnerKeyOut:
    made, key = actions.rotate_partner_key(partner_id=partner_id, by=request.actor)
    return PartnerKeyOut(**vars(queries.partner(request.actor, made.pk)), key=key)


@router.post("/{partner_id}/revoke", response=PartnerOut, summary="End a partner's key; its leads stay")
def revoke_partner(request: ApiRequest, partner_id: int) -> PartnerOut:
    actions.revoke_partner(partner_id=partner_id, by=request.actor, now=request.now)
    return PartnerOut(**vars(queries.partner(request.actor, partner_id)))
