"""`winnow mail`: what was sent, what could not be, and whether the mail server works."""

from __future__ import annotations

import click

from winnow.cli import frame


@click.group()
def mail() -> None:
    """The outbox."""


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
