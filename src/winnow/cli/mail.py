"""`winnow mail`: what was sent, what could not be, and whether the mail server works."""

from __future__ import annotations

from typing import BinaryIO, TextIO

import click

from winnow.cli import frame


@click.group()
def mail() -> None:
    """The outbox, and mail that comes in."""


@mail.command("list")
@click.option("--state", default="", help="Only waiting, sending, sent, failed or unsent ones.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)
@frame.verb
def list_messages(state: str, limit: int, as_json: bool) -> None:
    """Messages, newest first."""
    from winnow.mail import queries

    rows = queries.message_page(frame.actor_of_call(), state=state, size=limit).rows
    headings = ("id", "created_at", "to", "subject", "state", "attempts", "error")
    told = [
        {heading: getattr(one, "pk" if heading == "id" else heading) for heading in headings} for one in rows
    ]
    text = frame.table([[one[heading] for heading in headings] for one in told], headings)
    frame.answer(told, as_json=as_json, text=text)


@mail.command()
@click.argument("message", type=int)
@frame.verb
def retry(message: int, as_json: bool) -> None:
    """Let MESSAGE, which failed, be sent after all."""
    from winnow.mail import actions

    done = actions.retry(message_id=message, by=frame.actor_of_call(), now=frame.now())
    frame.answer({"id": done.pk, "state": done.state}, as_json=as_json)


@mail.command()
@click.argument("address")
@frame.verb
def test(address: str, as_json: bool) -> None:
    """Send a test message to ADDRESS now and say what the mail server answers."""
    from django.utils.translation import gettext as _

    from winnow.ground.refusals import Conflict
    from winnow.mail import actions

    by, now = frame.actor_of_call(), frame.now()
    by.require("settings:write")
    text = _("Mail works: this was sent by Winnow.")
    letter = actions.Letter(to=address, subject=_("A test message"), text=text)
    made = actions.queue(key=f"test:{address}:{now.timestamp()}", letter=letter, now=now)
    try:
        state = actions.send(made.pk, now=now)
    except actions.NotYet as failed:
        raise Conflict(_("It could not be sent now: %(error)s") % {"error": failed}) from failed
    frame.answer({"id": made.pk, "state": state}, as_json=as_json)


@mail.command()
@click.argument("file", type=click.File("rb"), default="-")
@frame.verb
def take(file: BinaryIO, as_json: bool) -> None:
    """Take in one mail from FILE, or piped: a lead, or one more turn of a conversation. It is kept before anything
    is made of it, so that a mail server may deliver with this command."""
    from winnow.capture.actions import take_mail
    from winnow.mail.receiving import LARGEST_BYTES, receive

    now = frame.now()
    kept = receive(raw=file.read(LARGEST_BYTES + 1), by=frame.actor_of_call(), now=now)
    done = take_mail(kept.pk, now=now)
    told = {
        "id": done.pk,
        "kind": done.kind,
        "state": done.state,
        "person": done.person_id,
        "note": done.note,
    }
    frame.answer(told, as_json=as_json)


@mail.command()
@click.option("--state", default="", help="Only received, taken, set_aside or refused ones.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)
@frame.verb
def received(state: str, limit: int, as_json: bool) -> None:
    """What came in and what became of it, newest first."""
    from winnow.mail import queries

    rows = queries.received_page(frame.actor_of_call(), state=state, size=limit).rows
    headings = ("id", "received_at", "sender", "subject", "kind", "state", "person", "note")
    names = {"id": "pk", "person": "person_id"}
    told = [{heading: getattr(one, names.get(heading, heading)) for heading in headings} for one in rows]
    text = frame.table([[one[heading] for heading in headings] for one in told], headings)
    frame.answer(told, as_json=as_json, text=text)


@mail.command()
@click.argument("person", type=int)
@click.option("--subject", default="", help="Of an answer: without it, Re: and hers.")
@click.option("--answers", type=int, help="The id of the mail that came in which this answers.")
@click.argument("file", type=click.File(), default="-")
@frame.verb
def write(person: int, subject: str, answers: int | None, file: TextIO, as_json: bool) -> None:
    """Write to PERSON what stands in FILE, or is piped: of our own accord, with a link to withdraw, or as an
    answer."""
    from winnow.mail import actions

    made = actions.write_letter(
        person_id=person,
        subject=subject,
        text=file.read(),
        answers=answers,
        by=frame.actor_of_call(),
        now=frame.now(),
    )
    frame.answer({"id": made.pk, "to": made.to, "state": made.state}, as_json=as_json)


@mail.command()
@click.argument("received_id", metavar="MAIL", type=int)
@frame.verb
def show(received_id: int, as_json: bool) -> None:
    """Show MAIL, which came in: its words and what is attached."""
    from dataclasses import asdict

    from winnow.mail import conversations

    found, letter = conversations.received(frame.actor_of_call(), received_id)
    told = {"id": found.pk, "from": found.sender, "subject": found.subject, **asdict(letter)}
    frame.answer(told, as_json=as_json, text=letter.text or letter.html)
