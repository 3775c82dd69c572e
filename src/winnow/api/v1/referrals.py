"""Referrals: who brought whom, thanks, and the links that referrers pass on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Query
from pydantic import BaseModel, Field

from winnow.api.auth import ApiRequest
from winnow.api.fields import Id, Moment
from winnow.api.paging import PageOf, Paging
from winnow.api.rest import Body, Router
from winnow.capture.words import LeadStage
from winnow.ground.keyset import Order, page
from winnow.insight.referrers import ReferrerResult
from winnow.insight.referrers import referrers as results
from winnow.referrals import actions, queries
from winnow.referrals.words import Show, ThankedBy, Told

router = Router("referrals", reads="leads:read")
CALLED = "An e-mail address, an external number, or an organization's domain."


class ReferrerOut(BaseModel):
    """A person or an organization; blank where you may not see her."""

    person_id: int | None
    organization_id: int | None
    name: str
    email: str
    phone: str


class ReferralOut(BaseModel):
    id: int
    lead_id: int
    lead_name: str
    stage: LeadStage
    referrer: ReferrerOut
    words: str
    told: Told
    at: datetime
    thanked_at: datetime | None

    @classmethod
    def of(cls, row: Any, who: queries.Who) -> ReferralOut:
        named = ("lead_id", "words", "told", "at", "thanked_at")
        told = {name: getattr(row, name) for name in named}
        name, stage = row.lead.person.label, row.lead.standing.stage
        return cls(id=row.pk, lead_name=name, stage=stage, referrer=ReferrerOut(**vars(who)), **told)


class ReferralsAsked(Paging):
    show: Show = Show.ALL


class ReferralIn(Body):
    """Exactly one of `referrer`, `person_id` and `organization_id`."""

    lead_id: Id
    referrer: str = Field("", max_length=254, description=CALLED)
    person_id: Id | None = None
    organization_id: Id | None = None
    words: str = Field("", max_length=2000)
    at: Moment | None = None


class UnknownOut(BaseModel):
    """What a file called whoever referred the lead; nobody was known by it."""

    id: int
    lead_id: int
    lead_name: str
    words: str
    at: datetime

    @classmethod
    def of(cls, row: Any) -> UnknownOut:
        name = row.lead.person.label
        return cls(id=row.pk, lead_id=row.lead_id, lead_name=name, words=row.words, at=row.at)


class WhoIn(Body):
    """Exactly one of them."""

    referrer: str = Field("", max_length=254, description=CALLED)
    person_id: Id | None = None
    organization_id: Id | None = None


class LookedOut(BaseModel):
    found: int


class ThanksIn(Body):
    how: ThankedBy
    note: str = Field("", max_length=500)


class LinkOut(BaseModel):
    """`url` leads to the form; with any form, ?ref=CODE does the same."""

    id: int
    code: str
    url: str
    referrer: ReferrerOut
    form_id: int | None
    created_at: datetime
    revoked_at: datetime | None

    @classmethod
    def of(cls, row: Any, who: queries.Who) -> LinkOut:
        named = ("code", "form_id", "created_at", "revoked_at")
        told = {name: getattr(row, name) for name in named}
        return cls(id=row.pk, url=queries.url_of(row), referrer=ReferrerOut(**vars(who)), **told)


class LinkIn(Body):
    referrer: str = Field("", max_length=254, description=CALLED)
    person_id: Id | None = None
    organization_id: Id | None = None
    form_id: Id | None = Field(None, description="The form that the link opens.")


@router.get("", response=PageOf[ReferralOut], summary="List referrals, latest first")
def list_referrals(request: ApiRequest, asked: Query[ReferralsAsked]) -> PageOf[ReferralOut]:
    rows = queries.referrals(request.actor, show=asked.show)
    found = page(rows, Order("at", descending=True), size=asked.limit, cursor=asked.cursor)
    who = queries.whos(request.actor, found.rows)
    return PageOf[ReferralOut].of(found, lambda row: ReferralOut.of(row, who[row.pk]))


@router.post("", response={201: ReferralOut}, summary="Write down who referred a lead")
def refer(request: ApiRequest, body: ReferralIn) -> ReferralOut:
    made = actions.refer(**body.model_dump(), by=request.actor, now=request.now)
    return _out(request, made.pk)


@router.get("/referrers", response=list[ReferrerResult], summary="Show what came of each referrer's leads")
def list_referrers(request: ApiRequest) -> list[ReferrerResult]:
    return results(request.actor)


@router.get("/links", response=PageOf[LinkOut], summary="List links of referrers, latest first")
def list_links(request: ApiRequest, asked: Query[Paging]) -> PageOf[LinkOut]:
    order = Order("created_at", descending=True)
    found = page(queries.links(request.actor), order, size=asked.limit, cursor=asked.cursor)
    who = queries.whos(request.actor, found.rows)
    return PageOf[LinkOut].of(found, lambda row: LinkOut.of(row, who[row.pk]))


@router.post("/links", response={201: LinkOut}, summary="Make a link that a referrer passes on")
def make_link(request: ApiRequest, body: LinkIn) -> LinkOut:
    made = actions.make_link(**body.model_dump(), by=request.actor, now=request.now)
    return _link(request, made.pk)


@router.post("/links/{link_id}/revoke", response=LinkOut, summary="Revoke a referrer's link")
def revoke_link(request: ApiRequest, link_id: int) -> LinkOut:
    actions.revoke_link(link_id=link_id, by=request.actor, now=request.now)
    return _link(request, link_id)


@router.get("/unknown", response=PageOf[UnknownOut], summary="List referrers to be found out, latest first")
def list_unknown(request: ApiRequest, asked: Query[Paging]) -> PageOf[UnknownOut]:
    rows = queries.unknown_referrers(request.actor)
    found = page(rows, Order("recorded_at", descending=True), size=asked.limit, cursor=asked.cursor)
    return PageOf[UnknownOut].of(found, UnknownOut.of)


@router.post("/unknown/look", response=LookedOut, summary="Look again for those who came meanwhile")
def look_again(request: ApiRequest) -> LookedOut:
    return LookedOut(found=actions.look_again(by=request.actor, now=request.now))


@router.post("/unknown/{unknown_id}/resolve", response=ReferralOut, summary="Say who a file meant")
def resolve_referrer(request: ApiRequest, unknown_id: int, body: WhoIn) -> ReferralOut:
    made = actions.resolve_referrer(
        unknown_id=unknown_id, **body.model_dump(), by=request.actor, now=request.now
    )
    return _out(request, made.pk)


@router.post(
    "/unknown/{unknown_id}/dismiss", response={204: None}, summary="Leave who referred as it is, unknown"
)
def dismiss_referrer(request: ApiRequest, unknown_id: int) -> None:
    actions.dismiss_referrer(unknown_id=unknown_id, by=request.actor, now=request.now)


@router.get("/{referral_id}", response=ReferralOut, summary="Show a referral")
def show_referral(request: ApiRequest, referral_id: int) -> ReferralOut:
    return _out(request, referral_id)


@router.post("/{referral_id}/thanks", response=ReferralOut, summary="Say that a referrer was thanked")
def thank(request: ApiRequest, referral_id: int, body: ThanksIn) -> ReferralOut:
    actions.thank(referral_id=referral_id, how=body.how, note=body.note, by=request.actor, now=request.now)
    return _out(request, referral_id)


def _out(request: ApiRequest, referral_id: int) -> ReferralOut:
    found = queries.referral(request.actor, referral_id)
    return ReferralOut.of(found, queries.whos(request.actor, [found])[found.pk])


def _link(request: ApiRequest, link_id: int) -> LinkOut:
    found = queries.link(request.actor, link_id)
    return LinkOut.of(found, queries.whos(request.actor, [found])[found.pk])
