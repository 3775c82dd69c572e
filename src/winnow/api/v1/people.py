"""People: human beings, how to reach them, and what they consented to. People come in with their leads."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http.response import HttpResponseBase
from ninja import Query, Status
from pydantic import BaseModel, Field

from winnow.api.auth import ApiRequest
from winnow.api.fields import Id, Moment, Named
from winnow.api.paging import PageOf, Paging
from winnow.api.rest import Body, Router
from winnow.api.sheets import AS_FILE, SheetAsked
from winnow.api.v1.lead_schemas import LeadOut
from winnow.api.v1.leads import lead_out
from winnow.capture.actions import pursue
from winnow.capture.queries import people_sheet
from winnow.people import actions, queries
from winnow.people.consenting import record_consent as record
from winnow.people.queries import ConsentRecord, Person
from winnow.people.unsubscribing import link_to_unsubscribe
from winnow.people.words import Basis, How, Purpose
from winnow.tracking.actions import forget_visits

router = Router("people", reads="leads:read")
Text = Annotated[str, Field(max_length=240)]
Address = Annotated[str, Field(max_length=254)]
Addresses = Address | Annotated[list[Address], Field(max_length=20)]


class PersonOut(BaseModel):
    id: int
    name: str
    first_name: str
    last_name: str
    emails: list[str] = Field(description="The primary one first.")
    phones: list[str]
    job_title: str
    role: str
    organization: Named | None
    street: str
    city: str
    region: str
    postal_code: str
    country: str
    language: str
    email_consent: bool | None = Field(description="null: never asked.")
    phone_consent: bool | None
    tracking_consent: bool | None
    external_id: str | None
    merged_into: int | None = Field(description="The person whom this one became part of.")
    custom: dict[str, Any]
    created_at: datetime

    @classmethod
    def of(cls, person: Person) -> PersonOut:
        plain = cls.model_fields.keys() - {"id", "emails", "phones", "organization", "merged_into"}
        return cls(
            id=person.pk,
            emails=_first(person.email, [address.address for address in person.emails.all()]),
            phones=_first(person.phone, [number.e164 for number in person.phones.all()]),
            organization=Named.of(person.organization),
            merged_into=person.merged_into_id,
            **{name: getattr(person, name) for name in plain},
        )


def _first(primary: str, every: list[str]) -> list[str]:
    return [primary, *(one for one in every if one != primary)] if primary else every


class PersonChange(Body):
    """What is left out stays; null and "" empty a field. One address takes the place of the primary one, a list
    of all of them."""

    name: Text | None = None
    first_name: Text | None = None
    last_name: Text | None = None
    email: Addresses | None = None
    phone: Addresses | None = None
    job_title: Text | None = None
    role: Text | None = None
    organization_id: Id | None = None
    street: Text | None = None
    city: Text | None = None
    region: Text | None = None
    postal_code: Text | None = None
    country: Text | None = Field(None, description="ISO code or name.")
    language: Text | None = None
    custom: dict[str, Any] | None = Field(None, description="Custom values by key; null empties one.")


class ConsentOut(BaseModel):
    id: int
    purpose: Purpose
    granted: bool
    basis: Basis
    how: How | None
    text: str = Field(description="The words that were agreed to.")
    text_version: str
    proof: str
    said_at: datetime = Field(description="When it was given or withdrawn: the latest holds.")
    at: datetime = Field(description="When it was written down.")
    by: Named | None

    @classmethod
    def of(cls, record: ConsentRecord) -> ConsentOut:
        same = ("granted", "text", "text_version", "proof", "said_at", "at")
        return cls(
            id=record.pk,
            purpose=Purpose(record.purpose),
            basis=Basis(record.basis),
            how=How(record.how) if record.how else None,
            by=Named.of(record.by),
            **{name: getattr(record, name) for name in same},
        )


class ConsentIn(Body):
    purpose: Purpose
    granted: bool
    basis: Basis = Basis.CONSENT
    how: How | None = Field(None, description="Paper, phone, in person and letter need a proof.")
    text: Annotated[str, Field(max_length=20_000)] = Field("", description="The words that were agreed to.")
    text_version: Annotated[str, Field(max_length=120)] = ""
    given_at: Moment | None = Field(None, description="When it was said, if not now.")
    proof: Annotated[str, Field(max_length=500)] = ""


class Which(BaseModel):
    email: Address = Field("", description="Only who has exactly this address.")
    organization_id: Id | None = None


class Asked(Which, Paging):
    pass


class FileAsked(Which, SheetAsked):
    pass


@router.get("", response=PageOf[PersonOut], summary="List people, newest first")
def list_people(request: ApiRequest, asked: Query[Asked]) -> PageOf[PersonOut]:
    found = queries.people(
        request.actor,
        email=asked.email,
        organization_id=asked.organization_id,
        size=asked.limit,
        cursor=asked.cursor,
    )
    return PageOf[PersonOut].of(found, PersonOut.of)


@router.get("/export", summary="Export people as CSV or a workbook, oldest first", openapi_extra=AS_FILE)
def export_people(request: ApiRequest, asked: Query[FileAsked]) -> HttpResponseBase:
    """An import of people takes the file back and finds each by `winnow_id`."""
    sheet = people_sheet(
        request.actor, columns=asked.names, email=asked.email, organization_id=asked.organization_id
    )
    return asked.answer(request, sheet)


@router.get("/{person_id}", response=PersonOut, summary="Show a person")
def show_person(request: ApiRequest, person_id: int) -> PersonOut:
    return PersonOut.of(queries.person(request.actor, person_id))


@router.patch("/{person_id}", response=PersonOut, summary="Change a person")
def change_person(request: ApiRequest, person_id: int, body: PersonChange) -> PersonOut:
    actions.change_person(person_id=person_id, values=body.given(), by=request.actor, now=request.now)
    return PersonOut.of(queries.person(request.actor, person_id))


@router.get("/{person_id}/consents", response=PageOf[ConsentOut], summary="List what a person consented to")
def list_consents(request: ApiRequest, person_id: int) -> PageOf[ConsentOut]:
    found = [ConsentOut.of(record) for record in queries.consents(request.actor, person_id)]
    return PageOf[ConsentOut].model_construct(items=found, next=None, previous=None)


@router.post("/{person_id}/consents", response={201: ConsentOut}, summary="Record a consent")
def record_consent(request: ApiRequest, person_id: int, body: ConsentIn) -> ConsentOut:
    given = {**body.model_dump(), "how": body.how or ""}
    return ConsentOut.of(record(person_id=person_id, **given, by=request.actor, now=request.now))


@router.post("/{person_id}/leads", response={201: LeadOut}, summary="Make a lead of a person who has none")
def make_lead(request: ApiRequest, person_id: int) -> Status[LeadOut]:
    made = pursue(person_id=person_id, by=request.actor, now=request.now)
    return Status(201, lead_out(request, made.pk))


class ForgottenOut(BaseModel):
    """What was removed, as far as it may still be told."""

    visits: int
    first_at: datetime | None
    last_at: datetime | None
    at: datetime


@router.post(
    "/{person_id}/forget-visits",
    response=ForgottenOut,
    summary="Forget the visits of a person who asks for it",
)
def forget_person_visits(request: ApiRequest, person_id: int) -> ForgottenOut:
    """Withdrawing consent to tracking ends what would come; this removes what came, from timeline and score."""
    made = forget_visits(person_id=person_id, by=request.actor, now=request.now)
    return ForgottenOut(**{name: getattr(made, name) for name in ForgottenOut.model_fields})


class UnsubscribeOut(BaseModel):
    link: str = Field(description="For a mail's text and its List-Unsubscribe header; takes RFC 8058 posts.")


@router.get("/{person_id}/unsubscribe-link", response=UnsubscribeOut, summary="The link to withdraw by")
def unsubscribe_link(request: ApiRequest, person_id: int) -> UnsubscribeOut:
    return UnsubscribeOut(link=link_to_unsubscribe(request.actor, person_id))
