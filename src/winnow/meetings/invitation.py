"""A call as iCalendar (RFC 5545) that is sent about (iTIP, RFC 5546): request, update, cancellation.

Times are UTC, which every calendar shows in its own zone and which needs no VTIMEZONE. An update is a request with the
same UID and a higher SEQUENCE. The organizer is the address that we send from: calendars answer there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import Event, vCalAddress

PRODUCT = "-//Winnow//Winnow//EN"


@dataclass(frozen=True)
class Party:
    name: str
    email: str


@dataclass(frozen=True)
class Call:
    """What calendars are told of a call. `reply` is the invited person's PARTSTAT as we know it."""

    uid: str
    sequence: int
    title: str
    about: str
    place: str
    url: str
    starts_at: datetime
    ends_at: datetime
    organizer: Party
    host: Party
    invited: Party
    reply: str


def request(call: Call, *, now: datetime) -> str:
    """An invitation, or its update."""
    return _calendar("REQUEST", _event(call, now, status="CONFIRMED"))


def cancellation(call: Call, *, now: datetime) -> str:
    return _calendar("CANCEL", _event(call, now, status="CANCELLED"))


def published(call: Call, *, now: datetime) -> str:
    """For keeping in a calendar by hand: nobody is asked for an answer."""
    event = _event(call, now, status="CONFIRMED", with_people=False)
    return _calendar("PUBLISH", event)


def stored(call: Call, *, now: datetime) -> str:
    """For the host's own calendar: a stored object has no METHOD (RFC 4791, 4.1), and names nobody to be
    invited, since servers that schedule by themselves (RFC 6638) would invite once more."""
    return _calendar("", _event(call, now, status="CONFIRMED", with_people=False))


def _calendar(method: str, event: Event) -> str:
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    if method:
        calendar.add("method", method)
    calendar.add("calscale", "GREGORIAN")
    calendar.add_component(event)
    return str(calendar.to_ical().decode())


def _event(call: Call, now: datetime, *, status: str, with_people: bool = True) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", call.uid)
    event.add("sequence", call.sequence)
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", call.starts_at.astimezone(UTC))
    event.add("dtend", call.ends_at.astimezone(UTC))
    event.add("summary", call.title)
    event.add("status", status)
    event.add("transp", "OPAQUE")
    for name, value in (("description", call.about), ("location", call.place), ("url", call.url)):
        if value:
            event.add(name, value)
    if with_people:
        _add_people(event, call)
    return event


def _add_people(event: Event, call: Call) -> None:
    event.add("organizer", _address(call.organizer))
    event.add("attendee", _attendee(call.invited, call.reply.upper(), asked=True))
    if call.host.email.casefold() != call.organizer.email.casefold():
        event.add("attendee", _attendee(call.host, "ACCEPTED", asked=False))


def _address(party: Party) -> vCalAddress:
    from icalendar import vCalAddress, vText

    address = vCalAddress(f"mailto:{party.email}")
    address.params["CN"] = vText(_plain(party.name or party.email))
    return address


def _attendee(party: Party, answer: str, *, asked: bool) -> vCalAddress:
    from icalendar import vText

    attendee = _address(party)
    attendee.params["CUTYPE"] = vText("INDIVIDUAL")
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText(answer)
    attendee.params["RSVP"] = vText("TRUE" if asked else "FALSE")
    return attendee


def _plain(name: str) -> str:
    """A parameter's value cannot hold a double quote (RFC 5545, 3.2)."""
    return name.replace('"', "'")
