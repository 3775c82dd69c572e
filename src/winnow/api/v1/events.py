"""Events: planned, registered for, attended; kiosks and what came of it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja import Query
from pydantic import BaseModel, Field

from winnow.api.auth import ApiRequest
from winnow.api.fields import Amount, Currency, Id, Moment, Name, Named, stays
from winnow.api.paging import PageOf, Paging
from winnow.api.rest import Body, Router
from winnow.events import actions, queries
from winnow.events.queries import Counts, KioskView
from winnow.events.words import CameBy, EventKind, RegistrationState, Show
from winnow.ground.keyset import Order, page
from winnow.insight.event_results import EventResult, event_result

router = Router("events", reads="leads:read")
Consents = dict[str, Annotated[str, Field(max_length=2000)]]
CONSENTS = "What kiosks ask to agree to, by purpose (email, phone); blank ends the asking. Old wordings stay."


class EventOut(BaseModel):
    id: int
    key: str
    name: str
    kind: EventKind
    place: str
    url: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    capacity: int | None
    source: Named | None
    campaign: Named | None
    team: Named | None
    form_id: int | None = Field(description="The form whose submissions register.")
    cost: Decimal | None
    cost_currency: str
    consents: dict[str, str] = Field(description=CONSENTS)
    cancelled_at: datetime | None

    @classmethod
    def of(cls, row: Any) -> EventOut:
        plain = ("key", "name", "kind", "place", "url", "starts_at", "ends_at", "time_zone", "capacity")
        return cls(
            id=row.pk,
            **{name: getattr(row, name) for name in (*plain, "form_id", "cost_currency", "cancelled_at")},
            source=Named.of(row.source),
            campaign=Named.of(row.campaign),
            team=Named.of(row.team),
            cost=row.cost_amount,
            consents={purpose: text for purpose, (_n, text) in queries.consent_texts(row).items()},
        )


class EventRowOut(BaseModel):
    """An event of the list, with the counts of its registrations."""

    id: int
    key: str
    name: str
    kind: EventKind
    place: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    capacity: int | None
    cancelled_at: datetime | None
    counts: Counts


class EventIn(Body):
    name: Name
    kind: EventKind = EventKind.TRADE_SHOW
    starts_at: Moment
    ends_at: Moment
    time_zone: str | None = Field(None, max_length=60, description="Such as Europe/Berlin; else the owner's.")
    place: str = Field("", max_length=200)
    url: str = Field("", max_length=500)
    capacity: int | None = Field(None, ge=1, le=1_000_000)
    source: str = Field("", max_length=120, description="By name; blank: the name of the event.")
    campaign: str = Field("", max_length=120)
    team: str = Field("", max_length=120)
    form_id: Id | None = None
    cost: Amount | None = None
    cost_currency: Currency | None = None
    consents: Consents = Field({}, max_length=20, description=CONSENTS)
    key: str = Field("", max_length=60, description="A short name of its own; else made from the name.")


class EventChangeIn(Body):
    name: Name = stays()
    kind: EventKind = stays()
    starts_at: Moment = stays()
    ends_at: Moment = stays()
    time_zone: str = stays(max_length=60)
    place: str = stays(max_length=200)
    url: str = stays(max_length=500)
    capacity: int | None = Field(None, ge=1, le=1_000_000)
    source: str = stays(max_length=120)
    campaign: str = stays(max_length=120)
    team: str = stays(max_length=120)
    form_id: Id | None = None
    cost: Amount | None = None
    cost_currency: Currency = stays()
    consents: Consents = stays(max_length=20, description=CONSENTS)


class EventsAsked(Paging):
    over: bool = Field(False, description="Those that have ended, the latest first, instead of those ahead.")


class RegistrationOut(BaseModel):
    """`code` stands on the ticket; `is_new` when the event brought the lead."""

    id: int
    event_id: int
    lead_id: int
    name: str
    email: str
    code: str
    state: RegistrationState
    came_by: CameBy
    is_new: bool
    registered_at: datetime
    attended_at: datetime | None
    cancelled_at: datetime | None

    @classmethod
    def of(cls, row: Any) -> RegistrationOut:
        named = ("event_id", "lead_id", "code", "state", "came_by", "is_new")
        told = {name: getattr(row, name) for name in (*named, "registered_at", "attended_at", "cancelled_at")}
        person = row.lead.person
        return cls(id=row.pk, name=person.label, email=person.email, **told)


class RegistrationsAsked(Paging):
    show: Show = Show.ALL


class RegistrationIn(Body):
    """A lead that is there, or `values` by the names of the fields of a lead, who is found or made."""

    lead_id: Id | None = None
    values: dict[str, Any] | None = None


class AttendanceIn(Body):
    registration_ids: list[Id] = Field([], max_length=1000)
    code: str = Field("", max_length=60, description="Of a ticket, instead of ids.")


class AttendanceOut(BaseModel):
    attended: int = Field(description="How many of them that is news of.")


class KioskIn(Body):
    name: Name
    owner: str = Field("", max_length=254, description="The e-mail address of whoever holds it, or me.")
    expires_at: Moment | None = Field(None, description="Else a day after the event.")


@router.get("", response=PageOf[EventRowOut], summary="List events, the next first")
def list_events(request: ApiRequest, asked: Query[EventsAsked]) -> PageOf[EventRowOut]:
    rows = queries.events(request.actor)
    rows = rows.filter(ends_at__lte=request.now) if asked.over else rows.filter(ends_at__gt=request.now)
    order = Order("starts_at", descending=asked.over)
    found = page(rows, order, size=asked.limit, cursor=asked.cursor)
    counts = queries.counts_of(request.actor, found.rows, now=request.now)
    names = [name for name in EventRowOut.model_fields if name not in ("id", "counts")]

    def out(row: Any) -> EventRowOut:
        told = {name: getattr(row, name) for name in names}
        return EventRowOut(id=row.pk, counts=counts[row.pk], **told)

    return PageOf[EventRowOut].of(found, out)


@router.post("", response={201: EventOut}, summary="Plan an event")
def plan_event(request: ApiRequest, body: EventIn) -> EventOut:
    values = {name: value for name, value in body.model_dump().items() if value is not None}
    key = values.pop("key")
    made = actions.plan_event(values=values, key=key, by=request.actor, now=request.now)
    return EventOut.of(queries.event(request.actor, made.pk))


@router.get("/{event_id}", response=EventOut, summary="Show an event")
def show_event(request: ApiRequest, event_id: int) -> EventOut:
    return EventOut.of(queries.event(request.actor, event_id))


@router.patch("/{event_id}", response=EventOut, summary="Change an event")
def change_event(request: ApiRequest, event_id: int, body: EventChangeIn) -> EventOut:
    actions.change_event(event_id=event_id, values=body.given(), by=request.actor, now=request.now)
    return EventOut.of(queries.event(request.actor, event_id))


@router.post(
    "/{event_id}/cancel", response=EventOut, summary="Cancel an event; once more: it does take place"
)
def cancel_event(request: ApiRequest, event_id: int) -> EventOut:
    actions.cancel_event(event_id=event_id, by=request.actor, now=request.now)
    return EventOut.of(queries.event(request.actor, event_id))


@router.get("/{event_id}/result", response=EventResult, summary="Show what came of an event")
def result(request: ApiRequest, event_id: int) -> EventResult:
    request.actor.require("opportunities:read")
    return event_result(request.actor, event_id, now=request.now)


@router.get("/{event_id}/registrations", response=PageOf[RegistrationOut], summary="List registrations")
def list_registrations(
    request: ApiRequest, event_id: int, asked: Query[RegistrationsAsked]
) -> PageOf[RegistrationOut]:
    rows = queries.registrations(request.actor, event_id=event_id, show=asked.show, now=request.now)
    found = page(rows, Order("pk"), size=asked.limit, cursor=asked.cursor)
    return PageOf[RegistrationOut].of(found, RegistrationOut.of)


@router.post("/{event_id}/registrations", response={201: RegistrationOut}, summary="Register somebody")
def register(request: ApiRequest, event_id: int, body: RegistrationIn) -> RegistrationOut:
    made = actions.register(
        event_id=event_id, lead_id=body.lead_id, values=body.values, by=request.actor, now=request.now
    )
    return RegistrationOut.of(queries.registration(request.actor, made.registration.pk))


@router.post("/{event_id}/attendance", response=AttendanceOut, summary="Say who was there")
def attend(request: ApiRequest, event_id: int, body: AttendanceIn) -> AttendanceOut:
    queries.event(request.actor, event_id)
    if body.code:
        actions.attend_by_code(event_id=event_id, code=body.code, by=request.actor, now=request.now)
        return AttendanceOut(attended=1)
    n = actions.attend(registration_ids=body.registration_ids, by=request.actor, now=request.now)
    return AttendanceOut(attended=n)


@router.post(
    "/registrations/{registration_id}/cancel",
    response=RegistrationOut,
    summary="Cancel a registration; whoever waits longest gets the place",
)
def cancel_registration(request: ApiRequest, registration_id: int) -> RegistrationOut:
    actions.cancel_registration(registration_id=registration_id, by=request.actor, now=request.now)
    return RegistrationOut.of(queries.registration(request.actor, registration_id))


@router.get("/{event_id}/kiosks", response=list[KioskView], summary="List the kiosks that you may use")
def list_kiosks(request: ApiRequest, event_id: int) -> list[KioskView]:
    return queries.kiosks(request.actor, event_id=event_id, now=request.now)


@router.post("/{event_id}/kiosks", response={201: KioskView}, summary="Open a kiosk: a link for one phone")
def open_kiosk(request: ApiRequest, event_id: int, body: KioskIn) -> KioskView:
    made = actions.open_kiosk(event_id=event_id, **body.model_dump(), by=request.actor, now=request.now)
    return queries.kiosk(request.actor, made.pk, now=request.now)


@router.post("/kiosks/{kiosk_id}/revoke", response=KioskView, summary="End a kiosk's link")
def revoke_kiosk(request: ApiRequest, kiosk_id: int) -> KioskView:
    actions.revoke_kiosk(kiosk_id=kiosk_id, by=request.actor, now=request.now)
    return queries.kiosk(request.actor, kiosk_id, now=request.now)
