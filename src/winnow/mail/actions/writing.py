"""Writing to a person: an answer to her own letter, or a letter of our own accord, which she may put an end to."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.access.models import User
from winnow.engagement.actions import record
from winnow.engagement.words import InteractionKind
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.mail.actions.outbox import Letter, queue
from winnow.mail.models import BouncingAddress, Mailbox, Message, Received
from winnow.mail.sending import configured
from winnow.people.models import Person
from winnow.people.words import Purpose

_LONGEST = 20_000
_MOST_REFERENCES = 20


@transaction.atomic
def write_letter(
    *, person_id: int, subject: str, text: str, answers: int | None = None, by: Actor, now: datetime
) -> Message:
    """A letter to a person, in her timeline and on its way. `answers` is the mail that it answers: then it goes
    where that came from, and needs no consent. Raises `NotFound`, `Invalid`, `Conflict`."""
    by.require("leads:write")
    person = Person.objects.visible_to(by).filter(pk=person_id).first()
    if person is None:
        raise NotFound(_("There is no such person."))
    if not configured():
        raise Conflict(_("No mail server is set."))
    if not text.strip():
        raise Invalid(_("Write something."), field="text")
    asked = _answered(person, answers)
    letter = _letter(person, subject, text.strip()[:_LONGEST], asked, by)
    if letter.purpose:
        _may_write(person)
    if (gone := BouncingAddress.objects.filter(key=letter.to.casefold()).first()) is not None:
        raise Conflict(_("This address does not exist: %(told)s") % {"told": gone.told})
    done = record(
        person_id=person.pk,
        kind=InteractionKind.EMAIL_SENT,
        subject=letter.subject,
        body=letter.text,
        by=by,
        now=now,
    )
    made = queue(key=f"letter:{done.pk}", letter=letter, now=now)
    made.interaction = done
    made.save(update_fields=["interaction"])
    return made


def _answered(person: Person, answers: int | None) -> Received | None:
    if answers is None:
        return None
    found = Received.objects.defer("raw").filter(pk=answers, person=person).first()
    if found is None:
        raise Invalid(_("There is no such mail of this person."), field="received_id")
    return found


def _letter(person: Person, subject: str, text: str, asked: Received | None, by: Actor) -> Letter:
    me = User.objects.filter(pk=by.user_id).first() if by.user_id else None
    letter = Letter(
        to=asked.sender if asked else person.email,
        subject=subject.strip(),
        text=text,
        sender_name=me.name if me else "",
        reply_to=_comes_back_to(asked, me),
        person_id=person.pk,
    )
    if not letter.to:
        raise Invalid(_("This person has no e-mail address."), field="to")
    if asked is None:
        letter = replace(letter, purpose=Purpose.EMAIL)
    else:
        again = asked.subject if asked.subject.casefold().startswith("re:") else f"Re: {asked.subject}"
        letter = replace(letter, subject=letter.subject or again, references=_thread(asked))
    if not letter.subject:
        raise Invalid(_("A letter needs a subject."), field="subject")
    return letter


def _comes_back_to(asked: Received | None, me: User | None) -> str:
    """The mailbox that read the letter, else the first that is read, else the writer herself."""
    boxes = Mailbox.objects.filter(is_on=True).exclude(address="").order_by("pk")
    own = asked.mailbox if asked and asked.mailbox and asked.mailbox.address else None
    first = own or boxes.first()
    return first.address if first else (me.email if me else "")


def _thread(asked: Received) -> tuple[str, ...]:
    """The Message-IDs of the conversation, the latest last (RFC 5322, 3.6.4)."""
    earlier = Received.objects.filter(person=asked.person_id, pk__lte=asked.pk).exclude(message_id="")
    found = earlier.order_by("-pk").values_list("message_id", flat=True)[:_MOST_REFERENCES]
    return tuple(reversed(found))


def _may_write(person: Person) -> None:
    """Of our own accord nobody is written to who withdrew; nor who never agreed, where the owner wants that."""
    if person.email_consent is False:
        raise Conflict(_("This person does not want e-mail from us."))
    if person.email_consent is None and settings.ENVIRONMENT.mail_needs_consent:
        raise Conflict(_("This person has not agreed to e-mail."))
