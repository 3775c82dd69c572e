"""Adding and changing users, teams and tokens."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from winnow.access.actor import ALL_PERMISSIONS, Actor, Role
from winnow.access.models import Team, Token, User
from winnow.access.queries import TOKEN_START, digest_of
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.ground.text import squeezed


@transaction.atomic
def add_user(
    *,
    email: str,
    name: str,
    role: str = Role.REPRESENTATIVE,
    team: Team | None = None,
    password: str | None = None,
    by: Actor,
    now: datetime,
) -> User:
    """Raises `Invalid` for a bad address, role or password, `Conflict` when the address is taken."""
    by.require("users:write")
    email = email.strip().lower()
    _valid_email(email)
    _valid_role(role)
    if not squeezed(name):
        raise Invalid("A user needs a name.", field="name")
    if User.objects.filter(email=email).exists():
        raise Conflict(f"There is already a user {email}.", field="email")
    user = User(email=email, name=squeezed(name)[:120], role=role, team=team, created_at=now)
    _set_password(user, password)
    user.save()
    return user


@transaction.atomic
def change_user(
    *,
    user: User,
    name: str | None = None,
    role: str | None = None,
    team: Team | str | None = "",
    is_active: bool | None = None,
    password: str | None = None,
    by: Actor,
) -> User:
    """Change what is given. `team=""` leaves the team, None takes it away. The last admin cannot be lost."""
    by.require("users:write")
    if role is not None:
        _valid_role(role)
    loses_admin = user.role == Role.ADMIN and ((role or Role.ADMIN) != Role.ADMIN or is_active is False)
    if loses_admin and not User.objects.filter(role=Role.ADMIN, is_active=True).exclude(pk=user.pk).exists():
        raise Conflict("This is the last admin: make another one first.", field="role")
    user.name = squeezed(name)[:120] if name else user.name
    user.role = role or user.role
    if not isinstance(team, str):
        user.team = team
    user.is_active = user.is_active if is_active is None else is_active
    if password:
        _set_password(user, password)
    user.save()
    return user


@transaction.atomic
def add_team(*, name: str, parent: Team | None = None, by: Actor) -> Team:
    by.require("users:write")
    name = squeezed(name)[:120]
    if not name:
        raise Invalid("A team needs a name.", field="name")
    if Team.objects.filter(name__iexact=name).exists():
        raise Conflict(f"There is already a team {name}.", field="name")
    return Team.objects.create(name=name, parent=parent)


@transaction.atomic
def change_team(*, team: Team, name: str | None = None, parent: Team | str | None = "", by: Actor) -> Team:
    """`parent=""` leaves the parent. Raises `Conflict` when the tree would become a ring."""
    by.require("users:write")
    if not isinstance(parent, str):
        above = parent
        while above is not None:
            if above.pk == team.pk:
                raise Conflict("A team cannot stand below itself.", field="parent")
            above = above.parent
        team.parent = parent
    team.name = squeezed(name)[:120] if name else team.name
    team.save()
    return team


@transaction.atomic
def add_token(
    *,
    user: User,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime | None = None,
    by: Actor,
    now: datetime,
) -> tuple[Token, str]:
    """A new token and its key, which is shown this once and never stored."""
    if by.user_id != user.pk:
        by.require("users:write")
    scopes = sorted(set(scopes))
    unknown = set(scopes) - ALL_PERMISSIONS
    if unknown:
        raise Invalid(f"There is no scope {', '.join(sorted(unknown))}.", field="scopes")
    prefix = secrets.token_hex(4)
    key = f"{TOKEN_START}{prefix}{secrets.token_urlsafe(32)}"
    token = Token.objects.create(
        user=user,
        name=squeezed(name)[:120] or "token",
        prefix=prefix,
        digest=digest_of(key),
        scopes=scopes,
        created_at=now,
        expires_at=expires_at,
    )
    return token, key


@transaction.atomic
def revoke_token(*, token_id: int, by: Actor, now: datetime) -> Token:
    token = Token.objects.filter(pk=token_id).first()
    if token is None or (token.user_id != by.user_id and not by.may("users:write")):
        raise NotFound("There is no such token.")
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
    return token


def _valid_email(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid(f"{email!r} is not an e-mail address.", field="email") from error


def _valid_role(role: str) -> None:
    if role not in Role.values:
        raise Invalid(f"{role!r} is not one of {', '.join(Role.values)}.", field="role")


def _set_password(user: User, password: str | None) -> None:
    if password is None:
        user.set_unusable_password()
        return
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), field="password") from error
    user.set_password(password)
