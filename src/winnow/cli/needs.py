"""`winnow needs`: what a lead wants and what hurts, and what we offer against each."""

from __future__ import annotations

from typing import Any

import click

from winnow.cli import frame

_KINDS = click.Choice(["goal", "pain", "current_solution", "competitor"])
_PRIORITIES = click.Choice(["must", "should", "nice"])
_FITS = click.Choice(["fully", "partly", "not"])


@click.group()
def needs() -> None:
    """The needs assessment of a lead, with our offer against each need."""


@needs.command("list")
@click.argument("lead", type=int)
@frame.verb
def list_(lead: int, as_json: bool) -> None:
    """The needs of LEAD (its number). With --json: {lead, needs: [{id, kind, text, priority, said_by, product, offer,
    fit, note}], told, fully, partly, not_answered, undecided, text}."""
    _show(lead, as_json)


@needs.command()
@click.argument("lead", type=int)
@click.argument("text")
@click.option("--kind", type=_KINDS, default="goal", show_default=True)
@click.option("--priority", type=_PRIORITIES, default="should", show_default=True)
@click.option("--said-by", default="", help="Who said it.")
@frame.verb
def add(lead: int, text: str, kind: str, priority: str, said_by: str, as_json: bool) -> None:
    """Write down a need of LEAD: TEXT, in its words. With --json: {id, kind, text, ...}."""
    from winnow.qualification import actions, queries
    from winnow.qualification.actions import NeedTold

    told = NeedTold(kind, text, priority, said_by)
    made = actions.add_need(lead_id=lead, need=told, by=frame.actor_of_call(), now=frame.now())
    frame.answer(queries.need(frame.actor_of_call(), made.pk), as_json=as_json)


@needs.command()
@click.argument("need", type=int)
@click.option("--text", help="In their words.")
@click.option("--kind", type=_KINDS)
@click.option("--priority", type=_PRIORITIES)
@click.option("--said-by", help="Who said it.")
@frame.verb
def change(need: int, as_json: bool, **changes: Any) -> None:
    """Change NEED (its number). With --json: {id, kind, text, ...}."""
    _change(need, changes, as_json)


@needs.command()
@click.argument("need", type=int)
@click.option("--product", help="A product by name.")
@click.option("--with", "offer", help="A feature or service, in words.")
@click.option("--fit", type=_FITS, help="How well it answers the need.")
@click.option("--note", help="What else there is to say.")
@frame.verb
def offer(need: int, as_json: bool, **changes: Any) -> None:
    """Say what we offer against NEED, and how well it answers. With --json: {id, kind, text, ...}."""
    _change(need, changes, as_json)


@needs.command()
@click.argument("need", type=int)
@frame.verb
def remove(need: int, as_json: bool) -> None:
    """Remove NEED; its history stays. With --json: {id, removed}."""
    from winnow.qualification import actions

    actions.remove_need(need_id=need, by=frame.actor_of_call(), now=frame.now())
    frame.answer({"id": need, "removed": True}, as_json=as_json)


def _change(need: int, changes: dict[str, Any], as_json: bool) -> None:
    from winnow.qualification import actions, queries

    given = {name: value for name, value in changes.items() if value is not None}
    actions.change_need(need_id=need, changes=given, by=frame.actor_of_call(), now=frame.now())
    frame.answer(queries.need(frame.actor_of_call(), need), as_json=as_json)


def _show(lead: int, as_json: bool) -> None:
    from winnow.qualification import queries

    found = queries.assessment(frame.actor_of_call(), lead, now=frame.now())
    rows = [
        [one.id, one.kind, one.priority, one.text, one.fit, " ".join(filter(None, (one.product, one.offer)))]
        for one in found.needs
    ]
    text = frame.table(rows, ["id", "kind", "priority", "need", "fit", "our offer"])
    frame.answer(found, as_json=as_json, text=text)
