"""The verbs of `winnow meetings` on colleagues' own calendars."""

from __future__ import annotations

import sys

import click

from winnow.cli import frame


@click.command()
@click.argument("email")
@frame.verb
def calendar(email: str, as_json: bool) -> None:
    """The calendar that the colleague with this EMAIL has connected. With --json: {email, url, username, state,
    message, read_at}; state is "" for none."""
    _show(email, as_json)


@click.command("connect-calendar")
@click.argument("email")
@click.argument("url")
@click.option("--username", default="", help="The name at the server.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input; else it is asked for."
)
@frame.verb
def connect_calendar(email: str, url: str, username: str, password_stdin: bool, as_json: bool) -> None:
    """Connect the CalDAV calendar at URL for the colleague with this EMAIL; the worker reads it. A blank password
    keeps the one that is known."""
    from winnow.access.queries import find_user
    from winnow.meetings import actions

    if password_stdin:
        password = sys.stdin.read().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, default="", show_default=False, err=True)
    actor = frame.actor_of_call()
    actions.connect_calendar(
        user_id=find_user(actor, email=email).pk,
        url=url,
        username=username,
        password=password,
        by=actor,
        now=frame.now(),
    )
    _show(email, as_json)


@click.command("disconnect-calendar")
@click.argument("email")
@frame.verb
def disconnect_calendar(email: str, as_json: bool) -> None:
    """Forget the calendar of the colleague with this EMAIL; calls written into it stay there."""
    from winnow.access.queries import find_user
    from winnow.meetings import actions

    actor = frame.actor_of_call()
    actions.disconnect_calendar(user_id=find_user(actor, email=email).pk, by=actor)
    _show(email, as_json)


@click.command()
@frame.verb
def sync(as_json: bool) -> None:
    """Read all connected calendars now and write what waits."""
    from winnow.meetings import actions

    frame.actor_of_call().require("settings:write")
    frame.answer(actions.read_calendars(now=frame.now()), as_json=as_json)


VERBS = (calendar, connect_calendar, disconnect_calendar, sync)


def _show(email: str, as_json: bool) -> None:
    from winnow.access.queries import find_user
    from winnow.meetings import queries

    actor = frame.actor_of_call()
    found = queries.calendar_of(actor, find_user(actor, email=email).pk)
    told = {
        "email": email,
        "url": found.url if found else "",
        "username": found.username if found else "",
        "state": found.state if found else "",
        "message": found.message if found else "",
        "read_at": found.read_at if found else None,
    }
    frame.answer(told, as_json=as_json)
