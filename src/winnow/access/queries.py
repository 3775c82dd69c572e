"""Who acts: the actor of a user or of a token, and the lists of colleagues and teams for doors."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from winnow.access.actor import NOBODY, PERMISSIONS, Actor, Role
from winnow.access.models import Team, Token, User
from winnow.ground.refusals import NotFound

TOKEN_START = "winnow_"  # noqa: S105 - a prefix


def actor_of(user: User, *, scopes: frozenset[str] | None = None) -> Actor:
    """The actor that stands for `user`; `scopes` (of a token) narrow what it may do, never widen it."""
    if not user.is_active:
        return NOBODY
    permissions = PERMISSIONS[user.role]
    if scopes is not None:
        permissions &= scopes
    sees_all = user.role in {Role.ADMIN, Role.MARKETER}
    return Actor(
        user_id=user.pk,
        role=user.role,
        permissions=permissions,
        team_ids=frozenset() if sees_all else _teams_of(user),
        sees_all=sees_all,
        sees_pool=user.role == Role.MANAGER or bool(settings.ENVIRONMENT.pool_visible),
    )


def _teams_of(user: User) -> frozenset[int]:
    if user.team_id is None:
        return frozenset()
    if user.role != Role.MANAGER:
        return frozenset({user.team_id})
    below = {user.team_id}
    links = list(Team.objects.exclude(parent=None).values_list("pk", "parent_id"))
    grown = True
    while grown:
        found = {pk for pk, parent in links if parent in below} - below
        below |= found
        grown = bool(found)
    return frozenset(below)


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def token_of(key: str, *, now: datetime) -> Token | None:
    """The live token with this key, with its user; None for anything else."""
    if not key.startswith(TOKEN_START):
        return None
    prefix = key[len(TOKEN_START) :][:8]
    token = Token.objects.select_related("user").filter(prefix=prefix, revoked_at=None).first()
    if token is None or not hmac.compare_digest(token.digest, digest_of(key)):
        return None
    if not token.user.is_active or (token.expires_at is not None and token.expires_at <= now):
        return None
    return token


def colleagues(actor: Actor) -> QuerySet[User]:
    """People whom work can be assigned to; names of colleagues are no secret inside one company."""
    users = User.objects.select_related("team").order_by("name", "pk")
    return users if actor.may("users:write") else users.filter(is_active=True)


def teams(actor: Actor) -> QuerySet[Team]:
    return (
        Team.objects.select_related("parent").order_by("name") if actor.permissions else Team.objects.none()
    )


def find_user(actor: Actor, *, pk: int | None = None, email: str = "") -> User:
    """A colleague by id or e-mail address. Raises `NotFound`."""
    wanted = {"pk": pk} if pk is not None else {"email": email.strip().lower()}
    user = colleagues(actor).filter(**wanted).first()
    if user is None:
        raise NotFound(_("There is no such user."), field="user")
    return user


def find_team(actor: Actor, *, pk: int | None = None, name: str = "") -> Team:
    """A team by id or name. Raises `NotFound`."""
    wanted = {"pk": pk} if pk is not None else {"name__iexact": name.strip()}
    team = teams(actor).filter(**wanted).first()
    if team is None:
        raise NotFound(_("There is no such team."), field="team")
    return team


def tokens(actor: Actor) -> QuerySet[Token]:
    """Her own tokens; who manages users sees everybody's. Revoked ones stay on the list."""
    every = Token.objects.select_related("user").order_by("-created_at", "-pk")
    return every if actor.may("users:write") else every.filter(user_id=actor.user_id or 0)


def find_token(actor: Actor, *, pk: int) -> Token:
    """Raises `NotFound`."""
    token = tokens(actor).filter(pk=pk).first()
    if token is None:
        raise NotFound(_("There is no such token."))
    return token
