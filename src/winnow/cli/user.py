"""`winnow user`: the colleagues who sign in."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import click

from winnow.cli import frame

if TYPE_CHECKING:
    from winnow.access.models import User


@click.group()
def user() -> None:
    """Users: add, list, change."""


def _told(user: User) -> dict[str, Any]:
    return {
        "id": user.pk,
        "email": user.email,
        "name": user.name,
        "role": user.role,
        "team": user.team.name if user.team else None,
        "active": user.is_active,
    }


@user.command()
@click.option("--email", required=True)
@click.option("--name", help="Without it, the part of the address before the @.")
@click.option("--role", default="representative", show_default=True)
@click.option("--team", help="The name of an existing team.")
@click.option("--password", help="Without it one is made and shown this once.")
@frame.verb
def add(
    email: str, name: str | None, role: str, team: str | None, password: str | None, as_json: bool
) -> None:
    """Add a user."""
    from winnow.access import actions, queries

    actor = frame.actor_of_call()
    made = password or secrets.token_urlsafe(12)
    added = actions.add_user(
        email=email,
        name=name or email.partition("@")[0],
        role=role,
        team=queries.find_team(actor, name=team) if team else None,
        password=made,
        by=actor,
        now=frame.now(),
    )
    told = _told(added) if password else {**_told(added), "password": made}
    frame.answer(told, as_json=as_json)


@user.command("list")
@frame.verb
def list_users(as_json: bool) -> None:
    """List all users."""
    from winnow.access import queries

    users = [_told(found) for found in queries.colleagues(frame.actor_of_call())]
    headings = ("id", "email", "name", "role", "team", "active")
    text = frame.table([list(one.values()) for one in users], headings)
    frame.answer(users, as_json=as_json, text=text)


@user.command()
@click.argument("email")
@click.option("--name")
@click.option("--role")
@click.option("--team", help='The name of a team; "" takes the user out of the team.')
@click.option("--active/--inactive", "is_active", default=None, help="Inactive users cannot do anything.")
@click.option("--password")
@frame.verb
def change(email: str, team: str | None, as_json: bool, **given: Any) -> None:
    """Change what is given of the user with this EMAIL."""
    from winnow.access import actions, queries

    actor = frame.actor_of_call()
    if team is not None:
        given["team"] = queries.find_team(actor, name=team) if team else None
    found = queries.find_user(actor, email=email)
    frame.answer(_told(actions.change_user(user=found, **given, by=actor)), as_json=as_json)
