"""`winnow mailboxes`: what is read by IMAP, whether it works, and why not."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, TextIO

import click

from winnow.cli import frame

if TYPE_CHECKING:
    from winnow.mail.queries import Mailbox

_COLUMNS = ("id", "name", "host", "username", "folder", "state", "read_at", "message")


@click.group()
def mailboxes() -> None:
    """Mailboxes that are read: list, add, change, check, remove."""


@mailboxes.command("list")
@frame.verb
def list_mailboxes(as_json: bool) -> None:
    """List mailboxes. With --json: {items}."""
    from winnow.mail import queries

    found = [_told(one) for one in queries.mailboxes(frame.actor_of_call())]
    rows = [[one[name] for name in _COLUMNS] for one in found]
    frame.answer({"items": found}, as_json=as_json, text=frame.table(rows, _COLUMNS))


def _settings(command: Any) -> Any:
    options = [
        click.option("--port", type=click.IntRange(1, 65_535), help="Without it, the usual one."),
        click.option("--security", type=click.Choice(["tls", "starttls", "none"])),
        click.option(
            "--password-file",
            type=click.File(),
            help="Its first line is the password, or with OAuth 2 the refresh token; - for standard input.",
        ),
        click.option("--sign-in", type=click.Choice(["password", "oauth2"])),
        click.option("--token-url", help="OAuth 2: where the provider gives tokens."),
        click.option("--client-id", help="OAuth 2: what the provider knows this Winnow by."),
        click.option(
            "--client-secret-file", type=click.File(), help="OAuth 2: its first line is the secret."
        ),
        click.option("--scope", help="OAuth 2: where the provider asks for one."),
        click.option("--folder"),
        click.option("--address", help="Where answers to our letters go."),
        click.option("--source", help="The source of its leads."),
        click.option("--team", help="The team of its leads, by name."),
        click.option(
            "--since", type=click.DateTime(["%Y-%m-%d"]), help="Mail that arrived before is left alone."
        ),
        click.option("--on/--off", "is_on", default=None, help="Whether it is read."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@mailboxes.command()
@click.argument("name")
@click.option("--host", required=True)
@click.option("--user", "username", required=True)
@_settings
@frame.verb
def add(name: str, host: str, username: str, as_json: bool, **given: Any) -> None:
    """Add a mailbox; without --password-file the password is asked for."""
    from winnow.mail import actions

    by = frame.actor_of_call()
    values = _values(given)
    if "password" not in values:
        values["password"] = click.prompt("Password", hide_input=True, err=True)
    values |= {"name": name, "host": host, "username": username}
    _answer(actions.add_mailbox(values=values, by=by, now=frame.now()), as_json)


@mailboxes.command()
@click.argument("mailbox", type=int)
@click.option("--name")
@click.option("--host")
@click.option("--user", "username")
@_settings
@frame.verb
def change(
    mailbox: int, name: str | None, host: str | None, username: str | None, as_json: bool, **given: Any
) -> None:
    """Change MAILBOX; what is not given stays."""
    from winnow.mail import actions

    named = {"name": name, "host": host, "username": username}
    values = {**_values(given), **{key: value for key, value in named.items() if value is not None}}
    done = actions.change_mailbox(
        mailbox_id=mailbox, values=values, by=frame.actor_of_call(), now=frame.now()
    )
    _answer(done, as_json)


@mailboxes.command()
@click.argument("mailbox", type=int)
@frame.verb
def check(mailbox: int, as_json: bool) -> None:
    """Look into MAILBOX now and say what is there, or why it cannot be read. Nothing is taken in.
    With --json: {id, state, message, mails, new}."""
    from winnow.mail import actions

    found = actions.check_mailbox(mailbox_id=mailbox, by=frame.actor_of_call(), now=frame.now())
    told = {"id": mailbox, **vars(found)}
    frame.answer(told, as_json=as_json, text=found.message)
    if found.state == "failing":
        raise click.exceptions.Exit(1)


@mailboxes.command()
@click.argument("mailbox", type=int)
@frame.verb
def remove(mailbox: int, as_json: bool) -> None:
    """Read MAILBOX no more and forget its password; what came in stays."""
    from winnow.mail import actions

    actions.remove_mailbox(mailbox_id=mailbox, by=frame.actor_of_call())
    frame.answer({"removed": mailbox}, as_json=as_json)


def _values(given: dict[str, Any]) -> dict[str, Any]:
    from winnow.access.queries import find_team

    values = {name: value for name, value in given.items() if value is not None}
    for name in ("password", "client_secret"):
        file: TextIO | None = values.pop(f"{name}_file", None)
        if file is not None:
            values[name] = file.readline().rstrip("\r\n")
    since: datetime | None = values.pop("since", None)
    if since is not None:
        values["since_on"] = since.date()
    team = values.pop("team", "")
    if team:
        values["team_id"] = find_team(frame.actor_of_call(), name=team).pk
    return values


def _told(one: Mailbox) -> dict[str, Any]:
    """Everything but the password and the secret."""
    signs = ("sign_in", "token_url", "client_id", "scope")
    names = (
        "name",
        "host",
        "port",
        "security",
        "username",
        *signs,
        "folder",
        "address",
        "source",
        "since_on",
    )
    more = ("is_on", "state", "message", "read_at", "next_at", "failures")
    return {
        "id": one.pk,
        **{name: getattr(one, name) for name in (*names, *more)},
        "team": one.team.name if one.team else None,
    }


def _answer(one: Mailbox, as_json: bool) -> None:
    frame.answer(_told(one), as_json=as_json)
