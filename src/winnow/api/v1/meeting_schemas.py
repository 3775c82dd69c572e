"""What calls, booking pages and availability look like in the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, EmailStr, Field

from winnow.api.fields import Day, Id, Moment, Name, Named, stays
from winnow.api.rest import Body
from winnow.meetings.queries import Booking, BookingPage, CallView, Slot, in_words
from winnow.meetings.words import BookingState, CalendarState, CallKind, Happening, Reply, Side, Turn

Minutes = Annotated[int, Field(ge=0, le=480, multiple_of=5)]
Length = Annotated[int, Field(ge=5, le=480, multiple_of=5)]
Slug = Annotated[str, Field(max_length=60, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, Field(max_length=2000)]
Zone = Annotated[str, Field(max_length=60, description="IANA name, such as Europe/Berlin.")]
Colour = Annotated[str, Field(max_length=7, pattern=r"^(#[0-9a-fA-F]{6})?$")]


_ASKED_OTHERWISE = frozenset({"hosts", "team", "has_logo"})


class BookingPageOut(BaseModel):
    slug: str
    title: str
    about: str
    place: str
    kind: CallKind
    hosts: list[Named]
    team: Named | None
    turn: Turn
    minutes: int
    step_minutes: int
    before_minutes: int
    after_minutes: int
    notice_minutes: int
    horizon_days: int
    most_a_day: int | None
    remind_minutes: int | None
    asks_phone: bool
    brand_name: str
    brand_colour: str
    has_logo: bool
    closed_at: datetime | None

    @classmethod
    def of(cls, page: BookingPage) -> BookingPageOut:
        same = {name: getattr(page, name) for name in cls.model_fields if name not in _ASKED_OTHERWISE}
        return cls(
            **same,
            hosts=[Named(id=host.pk, name=host.name) for host in page.hosts.all()],
            team=Named(id=page.team.pk, name=page.team.name) if page.team else None,
            has_logo=page.logo_at is not None,
        )


class BookingPageChange(Body):
    title: Name = stays()
    slug: Slug = stays()
    about: Text = stays()
    place: Annotated[str, Field(max_length=300)] = stays()
    kind: CallKind = stays()
    host_ids: Annotated[list[Id], Field(max_length=100)] = stays()
    team_id: Id | None = Field(None, description="Whoever is in this team hosts it, too.")
    turn: Turn = stays(description="Which of the free hosts gets a call.")
    minutes: Length = stays()
    step_minutes: Length = stays(description="A call can start every so many minutes.")
    before_minutes: Annotated[Minutes, Field(le=240)] = stays(description="Kept free before each call.")
    after_minutes: Annotated[Minutes, Field(le=240)] = stays(description="Kept free after each call.")
    notice_minutes: Annotated[int, Field(ge=0, le=86_400)] = stays()
    horizon_days: Annotated[int, Field(ge=1, le=366)] = stays()
    most_a_day: int | None = Field(None, ge=1, le=50, description="Calls a host has a day at most.")
    remind_minutes: int | None = Field(None, ge=5, le=20_160, description="null: nobody is reminded.")
    asks_phone: bool = stays()
    brand_name: Annotated[str, Field(max_length=120)] = stays()
    brand_colour: Colour = stays(description="Such as #0f766e.")


class BookingPageIn(BookingPageChange):
    title: Name


class SlotOut(BaseModel):
    starts_at: datetime
    host_ids: list[int]

    @classmethod
    def of(cls, slot: Slot) -> SlotOut:
        return cls(starts_at=slot.starts_at, host_ids=list(slot.host_ids))


class SlotsOut(BaseModel):
    items: list[SlotOut]


class CallIn(Body):
    page: Slug = Field(description="The slug of the booking page.")
    at: Moment
    name: Annotated[str, Field(min_length=1, max_length=240)]
    email: EmailStr
    phone: Annotated[str, Field(max_length=40)] = ""
    note: Text = ""
    time_zone: Zone = ""
    person_id: Id | None = Field(None, description="For whom, when we know; else found by the address.")


class MoveIn(Body):
    at: Moment


class CancelIn(Body):
    reason: Annotated[str, Field(max_length=500)] = ""


class NotesIn(Body):
    notes: Annotated[str, Field(max_length=20_000)] = ""


class ReplyIn(Body):
    message: Annotated[str, Field(min_length=1, max_length=1_000_000)] = Field(
        description="The calendar part, or the whole mail with it."
    )


class CallOut(BaseModel):
    """`because` says in words why this host got the call; `link` is the visitor's own."""

    id: int
    uid: str
    page: str
    title: str
    host: Named | None
    person_id: int | None
    name: str
    email: str
    phone: str
    note: str
    time_zone: str
    starts_at: datetime
    ends_at: datetime
    state: BookingState
    sequence: int
    reply: Reply
    because: str
    notes: str
    created_at: datetime

    @classmethod
    def of(cls, one: Booking) -> CallOut:
        return cls(**told(one))


class ChangeOut(BaseModel):
    what: Happening
    side: Side
    from_at: datetime | None
    to_at: datetime | None
    note: str
    at: datetime
    by: Named | None


class WholeCallOut(CallOut):
    invitation: str = Field(
        description="What became of the mail: waiting, sending, sent, failed, unsent or blank."
    )
    changes: list[ChangeOut]

    @classmethod
    def whole(cls, view: CallView) -> WholeCallOut:
        changes = [
            ChangeOut(
                what=Happening(one.what),
                side=Side(one.side),
                from_at=one.from_at,
                to_at=one.to_at,
                note=one.note,
                at=one.at,
                by=Named.of(one.by),
            )
            for one in view.changes
        ]
        return cls(**told(view.booking), invitation=view.told, changes=changes)


def told(one: Booking) -> dict[str, Any]:
    same = [name for name in CallOut.model_fields if name not in {"page", "title", "host", "because", "id"}]
    return {
        **{name: getattr(one, name) for name in same},
        "id": one.pk,
        "page": one.page.slug,
        "title": one.page.title,
        "host": Named.of(one.owner),
        "because": in_words(one.because),
    }


class HoursOut(BaseModel):
    """`weekly` are seven days, Monday first; blank is a day without calls."""

    user_id: int
    time_zone: str
    weekly: list[str]
    known: bool


class HoursIn(Body):
    time_zone: Zone
    weekly: Annotated[list[Annotated[str, Field(max_length=120)]], Field(min_length=7, max_length=7)] = Field(
        description="Seven days, Monday first, such as 09:00-12:30, 13:30-17:00; blank is a day without calls."
    )


class DayOffOut(BaseModel):
    id: int
    user_id: int | None
    first_on: date
    last_on: date
    label: str

    @classmethod
    def of(cls, one: Any) -> DayOffOut:
        return cls(
            id=one.pk, user_id=one.user_id, first_on=one.first_on, last_on=one.last_on, label=one.label
        )


class DayOffIn(Body):
    user_id: Id | None = Field(None, description="Whose; null is a public holiday of everybody.")
    first_on: Day
    last_on: Day | None = None
    label: Annotated[str, Field(max_length=120)] = ""


class CalendarIn(Body):
    url: Annotated[str, Field(min_length=1, max_length=500)]
    username: Annotated[str, Field(max_length=254)] = ""
    password: Annotated[str, Field(max_length=1000)] = Field(
        "", description="Kept sealed and never given out. Blank keeps the one that is known."
    )


class CalendarOut(BaseModel):
    url: str
    username: str
    calendar_url: str
    state: CalendarState
    message: str
    read_at: datetime | None

    @classmethod
    def of(cls, account: Any) -> CalendarOut:
        return cls(**{name: getattr(account, name) for name in cls.model_fields})
