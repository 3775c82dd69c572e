"""What meetings announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from winnow.access.actor import Actor


@dataclass(frozen=True)
class CallBooked:
    """Somebody booked a call. `person_id` is None until a room above knows who that is (`actions.known_as`);
    where a colleague booked it for her, she did not do so herself."""

    booking_id: int
    person_id: int | None
    name: str
    email: str
    phone: str
    note: str
    title: str
    host_email: str
    by: Actor
    now: datetime


@dataclass(frozen=True)
class CallMissed:
    """The person did not come."""

    booking_id: int
    person_id: int
    title: str
    at: datetime
    by: Actor
    now: datetime


@dataclass(frozen=True)
class CallChanged:
    """A call was booked, moved or cancelled: calendars and plans have to follow. It was at `before` (None: it is
    new) and is at `at` (None: it is cancelled)."""

    booking_id: int
    person_id: int | None
    title: str
    before: datetime | None
    at: datetime | None
    now: datetime


@dataclass(frozen=True)
class CalendarConnected:
    """A calendar is there to be read."""

    user_id: int
    now: datetime
