"""What becomes of a mail that came in: a lead, one more turn of a conversation, a call's answer, or nothing."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM
from winnow.capture.actions.capture import capture_lead
from winnow.capture.words import Channel, OnMatch
from winnow.engagement.actions import record
from winnow.engagement.words import InteractionKind
from winnow.ground.refusals import NotFound, Refused
from winnow.mail.models import Received
from winnow.mail.reading import Read, moment, read
from winnow.mail.receiving import note_bounces, written_to
from winnow.mail.words import MailKind, ReceivedState
from winnow.meetings.actions import take_reply
from winnow.people.models import EmailAddress, Person
from winnow.people.normalise import email_key

SOURCE = "E-mail"
_SINCE = datetime(1990, 1, 1, tzinfo=UTC)


def take_mail(received_id: int, *, now: datetime) -> Received:
    """Take one in; one that was taken is left as it is. What cannot be taken is kept as refused, with the reason."""
    try:
        return _taken(received_id, now)
    except Refused as refused:
        return _ended(received_id, ReceivedState.REFUSED, refused.message, now)


@transaction.atomic
def _taken(received_id: int, now: datetime) -> Received:
    mail = _locked(received_id)
    if mail.state != ReceivedState.RECEIVED:
        return mail
    raw = bytes(mail.raw)
    found = read(raw)
    if mail.kind == MailKind.ANSWER:
        return _answered(mail, raw, now)
    if mail.kind == MailKind.BOUNCE:
        gone = note_bounces(raw=raw, bounced=found.bounced, now=now)
        note = _("Does not exist: %(who)s") % {"who": ", ".join(gone)} if gone else ""
        return _set(mail, ReceivedState.TAKEN if gone else ReceivedState.SET_ASIDE, note, now)
    if mail.kind != MailKind.LETTER:
        return _set(mail, ReceivedState.SET_ASIDE, "", now)
    return _in_conversation(mail, found, now)


def _answered(mail: Received, raw: bytes, now: datetime) -> Received:
    """A calendar's answer to our invitation; its refusal stands in the call's own history too."""
    try:
        booking = take_reply(raw=raw, by=SYSTEM, now=now)
    except Refused as refused:
        return _set(mail, ReceivedState.REFUSED, refused.message, now)
    mail.person_id = booking.person_id
    return _set(mail, ReceivedState.TAKEN, "", now)


def _in_conversation(mail: Received, found: Read, now: datetime) -> Received:
    """The thread says whose it is, also from another address; else the sender's address does."""
    person, known, note = _of_thread(found), True, ""
    if person is None:
        values = {"email": found.sender, "channel": Channel.EMAIL, **_of_mailbox(mail)}
        if found.name and "@" not in found.name:
            values["name"] = found.name
        known = EmailAddress.objects.filter(key=email_key(found.sender)).exists()
        taken = capture_lead(values=values, on_match=OnMatch.KEEP, reason="wrote to us", by=SYSTEM, now=now)
        person = taken.lead.person
    elif not person.emails.filter(key=email_key(found.sender)).exists():
        note = _("Written from another address: %(address)s") % {"address": found.sender}
    mail.interaction = record(
        person_id=person.pk,
        # A stranger's first letter is interest; nobody has talked with her yet.
        kind=InteractionKind.EMAIL_ANSWERED if known else InteractionKind.FORM,
        at=_written_at(found, now),
        subject=found.subject,
        body=f"{note}\n\n{found.text}" if note else found.text,
        by=SYSTEM,
        now=now,
    )
    mail.person = person
    return _set(mail, ReceivedState.TAKEN, note, now)


def _of_mailbox(mail: Received) -> dict[str, str]:
    """What a mailbox says about the leads that write to it."""
    box = mail.mailbox
    said = {"source": (box.source if box else "") or SOURCE}
    return said | ({"team": box.team.name} if box and box.team else {})


def _of_thread(found: Read) -> Person | None:
    """Whose conversation it answers: that of our mail, or of an earlier one that came in."""
    people = Person.objects.visible_to(SYSTEM)
    if not found.references:
        return None
    if address := written_to(found.references):
        person = people.filter(emails__key=email_key(address), merged_into=None).order_by("pk").first()
        if person is not None:
            return person
    earlier = Received.objects.filter(message_id__in=found.references, person__isnull=False).order_by("-pk")
    return people.filter(pk__in=earlier.values_list("person", flat=True)[:1]).first()


def _written_at(found: Read, now: datetime) -> datetime:
    """What the Date says; now, where it says what cannot be."""
    said = moment(found.sent_at)
    if said is None or not _SINCE.timestamp() <= said <= now.timestamp():
        return now
    return datetime.fromtimestamp(said, UTC)


def _locked(received_id: int) -> Received:
    mail = Received.objects.select_for_update(of=("self",)).filter(pk=received_id).first()
    if mail is None:
        raise NotFound(_("There is no such mail."))
    return mail


def _set(mail: Received, state: str, note: str, now: datetime) -> Received:
    mail.state, mail.note, mail.taken_at = state, note[:500], now
    mail.save(update_fields=["state", "note", "taken_at", "person", "interaction"])
    return mail


@transaction.atomic
def _ended(received_id: int, state: str, note: str, now: datetime) -> Received:
    return _set(_locked(received_id), state, note, now)
