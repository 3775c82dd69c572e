"""`winnow team`: the tree that visibility follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from winnow.cli import frame

if TYPE_CHECKING:
    from winnow.access.models import Team


@click.group()
def team() -> None:
    """Teams: add, list, change."""


def _told(team: Team) -> dict[str, Any]:
    return {"id": team.pk, "name": team.name, "parent": team.parent.name if team.parent else None}


@team.command()
@click.argument("name")
@click.option("--parent", help="The name of the team that it stands below.")
@frame.verb
def add(name: str, parent: str | None, as_json: bool) -> None:
    """Add a team."""
    from winnow.access import actions, queries

    actor = frame.actor_of_call()
    above = queries.find_team(actor, name=parent) if parent else None
    frame.answer(_told(actions.add_team(name=name, parent=above, by=actor)), as_json=as_json)


@team.command("list")
@frame.verb
def list_teams(as_json: bool) -> None:
    """List all teams."""
    from winnow.access import queries

    teams = [_told(found) for found in queries.teams(frame.actor_of_call())]
    text = frame.table([list(one.values()) for one in teams], ("id", "name", "parent"))
    frame.answer(teams, as_json=as_json, text=text)


@team.command()
@click.argument("name")
@click.option("--name", "new_name")
@click.option("--parent", help='The name of the team above; "" makes it a team at the top.')
@frame.verb
def change(name: str, new_name: str | None, parent: str | None, as_json: bool) -> None:
    """Change the team with this NAME."""
    from winnow.access import actions, queries

    actor = frame.actor_of_call()
    given: dict[str, Any] = {}
    if parent is not None:
        given["parent"] = queries.find_team(actor, name=parent) if parent else None
    found = queries.find_team(actor, name=name)
    frame.answer(_told(actions.change_team(team=found, name=new_name, **given, by=actor)), as_json=as_json)
