"""Calls, the pages where they are booked, and when colleagues can be called."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from ninja import File, Query, UploadedFile
from pydantic import BaseModel, Field

from winnow.api.auth import ApiRequest
from winnow.api.fields import Id, Moment
from winnow.api.paging import PageOf, Paging
from winnow.api.rest import Router
from winnow.api.v1.meeting_schemas import (
    BookingPageChange,
    BookingPageIn,
    BookingPageOut,
    CalendarIn,
    CalendarOut,
    CallIn,
    CallOut,
    CancelIn,
    DayOffIn,
    DayOffOut,
    HoursIn,
    HoursOut,
    MoveIn,
    NotesIn,
    ReplyIn,
    SlotOut,
    SlotsOut,
    WholeCallOut,
)
from winnow.ground.keyset import Order, page
from winnow.ground.refusals import NotFound
from winnow.meetings import actions, queries
from winnow.meetings.actions import Visitor

router = Router("meetings", reads="leads:read")


class Asked(Paging):
    which: Literal["ahead", "open", "past", "all"] = Field(
        "ahead", description="`open`: over, but nobody said what became of it."
    )
    mine: bool = Field(False, description="Only calls of which I am the host.")


class Range(BaseModel):
    first: Moment | None = Field(None, description="From when on; now when left out.")
    until: Moment | None = Field(
        None, description="Until when, not included: a week later when left out, at most 62 days."
    )


class OffAsked(BaseModel):
    user_id: Id | None = Field(None, description="Whose, beside everybody's.")


def _whole(request: ApiRequest, booking_id: int) -> WholeCallOut:
    return WholeCallOut.whole(queries.call(request.actor, booking_id))


@router.get("/meetings", response=PageOf[CallOut], summary="List calls")
def list_calls(request: ApiRequest, asked: Query[Asked]) -> PageOf[CallOut]:
    found = queries.calls(
        request.actor,
        which=asked.which,
        mine=asked.mine,
        now=request.now,
        size=asked.limit,
        cursor=asked.cursor,
    )
    return PageOf[CallOut].of(found, CallOut.of)


@router.post("/meetings", response={201: CallOut}, summary="Book a call")
def book_call(request: ApiRequest, body: CallIn) -> CallOut:
    given = body.model_dump()
    slug, at, person_id = given.pop("page"), given.pop("at"), given.pop("person_id")
    made = actions.book(
        slug=slug,
        starts_at=at,
        visitor=Visitor(**given),
        person_id=person_id,
        by=request.actor,
        now=request.now,
    )
    return CallOut.of(made)


@router.post("/meetings/replies", response=CallOut, summary="Take a calendar's answer to an invitation")
def take_reply(request: ApiRequest, body: ReplyIn) -> CallOut:
    return CallOut.of(actions.take_reply(raw=body.message.encode(), by=request.actor, now=request.now))


@router.get("/meetings/{booking_id}", response=WholeCallOut, summary="Show a call with its history")
def show_call(request: ApiRequest, booking_id: int) -> WholeCallOut:
    return _whole(request, booking_id)


@router.post("/meetings/{booking_id}/move", response=WholeCallOut, summary="Give a call another time")
def move_call(request: ApiRequest, booking_id: int, body: MoveIn) -> WholeCallOut:
    booking = actions.booking_seen(booking_id=booking_id, by=request.actor)
    actions.move(booking=booking, starts_at=body.at, by=request.actor, now=request.now)
    return _whole(request, booking_id)


@router.post("/meetings/{booking_id}/cancel", response=WholeCallOut, summary="Cancel a call")
def cancel_call(request: ApiRequest, booking_id: int, body: CancelIn) -> WholeCallOut:
    booking = actions.booking_seen(booking_id=booking_id, by=request.actor)
    actions.cancel(booking=booking, reason=body.reason, by=request.actor, now=request.now)
    return _whole(request, booking_id)


@router.put("/meetings/{booking_id}/notes", response=WholeCallOut, summary="Keep notes during a call")
def keep_notes(request: ApiRequest, booking_id: int, body: NotesIn) -> WholeCallOut:
    actions.keep_notes(booking_id=booking_id, notes=body.notes, by=request.actor)
    return _whole(request, booking_id)


@router.post("/meetings/{booking_id}/held", response=WholeCallOut, summary="Say that a call took place")
def hold_call(request: ApiRequest, booking_id: int, body: NotesIn) -> WholeCallOut:
    actions.mark_held(booking_id=booking_id, notes=body.notes, by=request.actor, now=request.now)
    return _whole(request, booking_id)


@router.post("/meetings/{booking_id}/no-show", response=WholeCallOut, summary="Say that nobody came")
def miss_call(request: ApiRequest, booking_id: int) -> WholeCallOut:
    actions.mark_no_show(booking_id=booking_id, by=request.actor, now=request.now)
    return _whole(request, booking_id)


@router.get("/booking-pages", response=PageOf[BookingPageOut], summary="List booking pages")
def list_pages(request: ApiRequest, paging: Query[Paging]) -> PageOf[BookingPageOut]:
    found = page(queries.pages(request.actor), Order("title"), size=paging.limit, cursor=paging.cursor)
    return PageOf[BookingPageOut].of(found, BookingPageOut.of)


@router.post("/booking-pages", response={201: BookingPageOut}, summary="Make a booking page")
def add_page(request: ApiRequest, body: BookingPageIn) -> BookingPageOut:
    made = actions.add_page(values=body.given(), by=request.actor, now=request.now)
    return BookingPageOut.of(made)


@router.get("/booking-pages/{slug}", response=BookingPageOut, summary="Show a booking page")
def show_page(request: ApiRequest, slug: str) -> BookingPageOut:
    return BookingPageOut.of(queries.page_of(request.actor, slug))


@router.patch("/booking-pages/{slug}", response=BookingPageOut, summary="Change a booking page")
def change_page(request: ApiRequest, slug: str, body: BookingPageChange) -> BookingPageOut:
    changed = actions.change_page(slug=slug, changes=body.given(), by=request.actor, now=request.now)
    return BookingPageOut.of(changed)


@router.post("/booking-pages/{slug}/close", response=BookingPageOut, summary="Close a booking page")
def close_page(request: ApiRequest, slug: str) -> BookingPageOut:
    return BookingPageOut.of(actions.close_page(slug=slug, by=request.actor, now=request.now))


@router.post("/booking-pages/{slug}/open", response=BookingPageOut, summary="Open a booking page again")
def open_page(request: ApiRequest, slug: str) -> BookingPageOut:
    return BookingPageOut.of(actions.open_page(slug=slug, by=request.actor))


@router.post("/booking-pages/{slug}/logo", response=BookingPageOut, summary="Set the picture above a page")
def set_logo(request: ApiRequest, slug: str, logo: Annotated[UploadedFile, File()]) -> BookingPageOut:
    """A PNG, JPEG or WebP file of at most 200 kB."""
    # One byte more than may be tells a file that is too large.
    changes = {"logo": logo.read(actions.LARGEST_LOGO_BYTES + 1)}
    return BookingPageOut.of(
        actions.change_page(slug=slug, changes=changes, by=request.actor, now=request.now)
    )


@router.delete("/booking-pages/{slug}/logo", response={204: None}, summary="Take the picture away")
def remove_logo(request: ApiRequest, slug: str) -> None:
    actions.change_page(slug=slug, changes={"logo": None}, by=request.actor, now=request.now)


@router.get("/booking-pages/{slug}/slots", response=SlotsOut, summary="List a page's free times")
def list_slots(request: ApiRequest, slug: str, between: Query[Range]) -> SlotsOut:
    first = between.first or request.now
    found = queries.slots(
        queries.page_of(request.actor, slug),
        first=first,
        until=between.until or first + timedelta(days=7),
        now=request.now,
    )
    return SlotsOut.model_construct(items=[SlotOut.of(slot) for slot in found])


@router.get("/availability/{user_id}", response=HoursOut, summary="Show when a colleague takes calls")
def show_hours(request: ApiRequest, user_id: int) -> Any:
    return vars(queries.hours(request.actor, user_id))


@router.put("/availability/{user_id}", response=HoursOut, summary="Set when a colleague takes calls")
def set_hours(request: ApiRequest, user_id: int, body: HoursIn) -> Any:
    actions.set_hours(user_id=user_id, **body.model_dump(), by=request.actor, now=request.now)
    return vars(queries.hours(request.actor, user_id))


@router.get("/days-off", response=PageOf[DayOffOut], summary="List days without calls, from today on")
def list_days_off(request: ApiRequest, asked: Query[OffAsked]) -> PageOf[DayOffOut]:
    found = queries.days_off(request.actor, asked.user_id, now=request.now)
    items = [DayOffOut.of(one) for one in found]
    return PageOf[DayOffOut].model_construct(items=items, next=None, previous=None)


@router.post("/days-off", response={201: DayOffOut}, summary="Add days without calls")
def add_day_off(request: ApiRequest, body: DayOffIn) -> DayOffOut:
    return DayOffOut.of(actions.add_day_off(**body.model_dump(), by=request.actor))


@router.delete("/days-off/{day_off_id}", response={204: None}, summary="Remove days without calls")
def remove_day_off(request: ApiRequest, day_off_id: int) -> None:
    actions.remove_day_off(day_off_id=day_off_id, by=request.actor)


def _calendar(request: ApiRequest, user_id: int) -> CalendarOut:
    account = queries.calendar_of(request.actor, user_id)
    if account is None:
        raise NotFound("There is no calendar here.")
    return CalendarOut.of(account)


@router.get("/calendars/{user_id}", response=CalendarOut, summary="Show how a colleague's calendar is read")
def show_calendar(request: ApiRequest, user_id: int) -> CalendarOut:
    return _calendar(request, user_id)


@router.put("/calendars/{user_id}", response=CalendarOut, summary="Connect a colleague's calendar by CalDAV")
def connect_calendar(request: ApiRequest, user_id: int, body: CalendarIn) -> CalendarOut:
    actions.connect_calendar(user_id=user_id, **body.model_dump(), by=request.actor, now=request.now)
    return _calendar(request, user_id)


@router.post("/calendars/{user_id}/read", response=CalendarOut, summary="Let a calendar be read now")
def read_calendar(request: ApiRequest, user_id: int) -> CalendarOut:
    actions.read_soon(user_id=user_id, by=request.actor, now=request.now)
    return _calendar(request, user_id)


@router.delete("/calendars/{user_id}", response={204: None}, summary="Disconnect a calendar")
def disconnect_calendar(request: ApiRequest, user_id: int) -> None:
    actions.disconnect_calendar(user_id=user_id, by=request.actor)
