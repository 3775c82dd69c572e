"""`winnow forms`: pages that strangers fill in."""

from __future__ import annotations

import json
from pathlib import Path

import click

from winnow.cli import frame


@click.group()
def forms() -> None:
    """Forms that turn visitors into leads."""


@forms.command("list")
@frame.verb
def list_forms(as_json: bool) -> None:
    """List forms with what was sent through them."""
    from winnow.forms import queries

    found = queries.forms(frame.actor_of_call())
    rows = [
        [one.id, one.name, one.state, sum(one.counts.values()), queries.public_url(one.key)] for one in found
    ]
    frame.answer(found, as_json=as_json, text=frame.table(rows, ["id", "name", "state", "sent", "address"]))


@forms.command()
@click.argument("form", type=int)
@frame.verb
def show(form: int, as_json: bool) -> None:
    """Show a form, its words and its settings."""
    from winnow.forms import queries

    frame.answer(queries.form_of(frame.actor_of_call(), form), as_json=as_json)


@forms.command()
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", default="", help="Its address, /f/KEY; without it, made from the name.")
@click.option("--live", is_flag=True, help="Let it go live at once.")
@frame.verb
def add(name: str, file: Path, key: str, live: bool, as_json: bool) -> None:
    """Make a form from a JSON file (docs/how-to/forms.md)."""
    from winnow.forms import actions, queries

    by, now = frame.actor_of_call(), frame.now()
    made = actions.create_form(name=name, key=key, content=_content(file), by=by, now=now)
    if live:
        actions.set_state(form_id=made.pk, state="live", by=by)
    frame.answer(queries.form_of(by, made.pk), as_json=as_json)


@forms.command()
@click.argument("form", type=int)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@frame.verb
def change(form: int, file: Path, as_json: bool) -> None:
    """Give a form new content from a JSON file, as its next version."""
    from winnow.forms import actions, queries

    by = frame.actor_of_call()
    actions.change_form(form_id=form, content=_content(file), by=by, now=frame.now())
    frame.answer(queries.form_of(by, form), as_json=as_json)


@forms.command("set-state")
@click.argument("form", type=int)
@click.argument("state", type=click.Choice(["draft", "live", "closed"]))
@frame.verb
def set_state(form: int, state: str, as_json: bool) -> None:
    """Let a form go live, or close it."""
    from winnow.forms import actions

    made = actions.set_state(form_id=form, state=state, by=frame.actor_of_call())
    frame.answer({"id": made.pk, "state": made.state}, as_json=as_json)


@forms.command()
@click.argument("form", type=int)
@click.option("--state", default="", help="received, unconfirmed, taken or refused.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@frame.verb
def submissions(form: int, state: str, limit: int, as_json: bool) -> None:
    """List what was sent through a form, latest first. With --json: {items}."""
    from winnow.forms import queries

    found = queries.submissions(frame.actor_of_call(), form_id=form, state=state)[:limit]
    items = [
        {
            "id": one.pk,
            "state": one.state,
            "received_at": one.received_at,
            "lead": one.lead_id,
            "reason": one.reason,
            "values": one.values,
        }
        for one in found
    ]
    rows = [[one["id"], one["state"], one["received_at"], one["lead"], one["reason"]] for one in items]
    text = frame.table(rows, ["id", "state", "received", "lead", "reason"])
    frame.answer({"items": items}, as_json=as_json, text=text)


def _content(file: Path) -> dict[str, object]:
    try:
        found = json.loads(file.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise click.UsageError(f"{file.name} is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise click.UsageError(f"{file.name} must hold an object.")
    return found
