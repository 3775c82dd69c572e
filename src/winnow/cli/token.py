"""`winnow token`: keys for programs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from winnow.cli import frame

if TYPE_CHECKING:
    from winnow.access.models import Token


@click.group()
def token() -> None:
    """API tokens: add, list, revoke."""


def _told(token: Token) -> dict[str, Any]:
    return {
        "id": token.pk,
        "name": token.name,
        "prefix": token.prefix,
        "user": token.user.email,
        "scopes": token.scopes,
        "expires_at": token.expires_at,
        "last_used_at": token.last_used_at,
        "revoked_at": token.revoked_at,
    }


@token.command()
@click.option("--user", "email", required=True, metavar="EMAIL", help="Whom the token acts for.")
@click.option("--scopes", help="Permissions, separated by commas; without it, all that the user has.")
@click.option("--name", default="token", show_default=True)
@click.option("--days", type=click.IntRange(1, 3650), help="After how many days it ends; without it, never.")
@frame.verb
def add(email: str, scopes: str | None, name: str, days: int | None, as_json: bool) -> None:
    """Make a token. Its key is printed this once and kept nowhere."""
    from winnow.access import actions, queries

    actor, now = frame.actor_of_call(), frame.now()
    user = queries.find_user(actor, email=email)
    wanted = (
        queries.actor_of(user).permissions
        if scopes is None
        else [part.strip() for part in scopes.split(",") if part.strip()]
    )
    made, key = actions.add_token(
        user=user,
        name=name,
        scopes=wanted,
        expires_at=now + timedelta(days=days) if days else None,
        by=actor,
        now=now,
    )
    frame.answer({**_told(made), "key": key}, as_json=as_json, text=key)


@token.command("list")
@frame.verb
def list_tokens(as_json: bool) -> None:
    """List all tokens, newest first."""
    from winnow.access import queries

    tokens = [_told(found) for found in queries.tokens(frame.actor_of_call())]
    shown = [
        [one[name] for name in ("id", "name", "prefix", "user", "last_used_at", "revoked_at")]
        for one in tokens
    ]
    text = frame.table(shown, ("id", "name", "prefix", "user", "last used", "revoked"))
    frame.answer(tokens, as_json=as_json, text=text)


@token.command()
@click.argument("token_id", type=int)
@frame.verb
def revoke(token_id: int, as_json: bool) -> None:
    """End the token with this id at once."""
    from winnow.access import actions

    revoked = actions.revoke_token(token_id=token_id, by=frame.actor_of_call(), now=frame.now())
    frame.answer(_told(revoked), as_json=as_json)
