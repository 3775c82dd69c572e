"""Answers of calendars to our invitations (iTIP REPLY and COUNTER), read from a mail or from its calendar part.

What comes in is anybody's: size is limited, only the first event counts, nothing but these few values is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

from django.utils.translation import gettext as _

from winnow.ground.refusals import Invalid
from winnow.ground.text import squeezed
from winnow.meetings.words import Reply

LARGEST_BYTES = 1_000_000
_ANSWERS = {str(one.value).upper(): one for one in (Reply.ACCEPTED, Reply.TENTATIVE, Reply.DECLINED)}


@dataclass(frozen=True)
class Answer:
    """`attendees` are (address, PARTSTAT) as the message has them; `sender` is the mail's From, "" without a mail."""

    method: str
    uid: str
    sequence: int
    attendees: tuple[tuple[str, str], ...]
    at: datetime | None
    comment: str = ""
    sender: str = ""

    def of(self, email: str) -> Reply | None:
        """What the person with this address answered; None when the message does not say."""
        for address, answered in self.attendees:
            if address.casefold() == email.casefold():
                return _ANSWERS.get(answered)
        return None


def answer_in(raw: bytes) -> Answer:
    """Raises `Invalid` for what is neither a calendar nor a mail with one, or has no event."""
    if len(raw) > LARGEST_BYTES:
        raise Invalid(_("This message is too large for an answer."), field="message")
    calendar, sender = raw, ""
    if not raw.lstrip(b"\xef\xbb\xbf \t\r\n").upper().startswith(b"BEGIN:VCALENDAR"):
        calendar, sender = _from_mail(raw)
    return _answer(calendar, sender)


def _from_mail(raw: bytes) -> tuple[bytes, str]:
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    for part in mail.walk():
        if part.get_content_type() in {"text/calendar", "application/ics"}:
            body = part.get_payload(decode=True)
            if isinstance(body, bytes):
                return body, parseaddr(str(mail.get("From", "")))[1]
    raise Invalid(_("This message has no calendar part."), field="message")


def _answer(calendar: bytes, sender: str) -> Answer:
    from icalendar import Calendar

    try:
        found = Calendar.from_ical(calendar)
        events = found.walk("VEVENT")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise Invalid(_("This calendar cannot be read."), field="message") from error
    if not events:
        raise Invalid(_("This calendar has no event."), field="message")
    event = events[0]
    people = event.get("attendee", [])
    return Answer(
        method=str(found.get("method", "")).strip().upper(),
        uid=squeezed(str(event.get("uid", "")))[:120],
        sequence=_whole(event.get("sequence", 0)),
        attendees=tuple(_attendee(one) for one in (people if isinstance(people, list) else [people])[:50]),
        at=_moment(event.get("dtstamp")),
        comment=squeezed(str(event.get("comment", "")))[:300],
        sender=sender,
    )


def _attendee(one: Any) -> tuple[str, str]:
    address = str(one).strip()
    address = address[7:] if address[:7].lower() == "mailto:" else address
    return squeezed(address)[:254], str(getattr(one, "params", {}).get("PARTSTAT", "")).upper()


def _whole(value: Any) -> int:
    try:
        return min(max(int(value), 0), 2**31 - 1)
    except (TypeError, ValueError):
        return 0


def _moment(value: Any) -> datetime | None:
    at = getattr(value, "dt", None)
    if isinstance(at, datetime):
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    return datetime(at.year, at.month, at.day, tzinfo=UTC) if isinstance(at, date) else None
