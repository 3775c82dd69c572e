"""Who acts: the actor of a user or of a token, and the lists of colleagues and teams for doors."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from winnow.access.actor import NOBODY, PERMISSIONS, Actor, Role
from winnow.access.models import Team, Token, User
from winnow.ground import prepared
from winnow.ground.prepared import Prepared
from winnow.ground.refusals import NotFound

TOKEN_START = "winnow_"  # noqa: S105 - a prefix


def actor_of(user: User, *, scopes: frozenset[str] | None = None) -> Actor:
    """The actor that stands for `user`; `scopes` (of a token) narrow what it may do, never widen it."""
    if not user.is_active:
        return NOBODY
    return _actor(user.pk, user.role, user.team_id, scopes)


def _actor(user_id: int, role: str, team_id: int | None, scopes: frozenset[str] | None) -> Actor:
    permissions = PERMISSIONS[role]
    if scopes is not None:
        permissions &= scopes
    sees_all = role in {Role.ADMIN, Role.MARKETER}
    return Actor(
        user_id=user_id,
        role=role,
        permissions=permissions,
        team_ids=frozenset() if sees_all else _teams_of(role, team_id),
        sees_all=sees_all,
        sees_pool=role == Role.MANAGER or bool(settings.ENVIRONMENT.pool_visible),
    )


def _teams_of(role: str, team_id: int | None) -> frozenset[int]:
    if team_id is None:
        return frozenset()
    if role != Role.MANAGER:
        return frozenset({team_id})
    below = {team_id}
    links = list(Team.objects.exclude(parent=None).values_list("pk", "parent_id"))
    grown = True
    while grown:
        found = {pk for pk, parent in links if parent in below} - below
        below |= found
        grown = bool(found)
    return frozenset(below)


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


@dataclass(frozen=True)
class Bearer:
    """Who holds a live token, and what it lets her do."""

    token_id: int
    last_used_at: datetime | None
    actor: Actor


# Every request with a token asks this: written out, it takes a tenth of what the ORM takes to compose it.
_BEARER = """
    SELECT t.id, t.digest, t.scopes, t.expires_at, t.last_used_at, u.id, u.role, u.team_id
    FROM access_token t JOIN access_user u ON u.id = t.user_id
    WHERE t.prefix = %s AND t.revoked_at IS NULL AND u.is_active
"""


def bearer_of(key: str, *, now: datetime) -> Bearer | None:
    """Whoever holds this key; None for a key that is unknown, revoked, expired or of somebody gone."""
    if not key.startswith(TOKEN_START) or not key.isascii() or not key.isprintable():
        return None
    with prepared.cursor() as cursor:
        cursor.execute(_BEARER, [key[len(TOKEN_START) :][:8]])
        row = cursor.fetchone()
    if row is None or not hmac.compare_digest(row[1], digest_of(key)):
        return None
    token_id, _digest, scopes, expires_at, last_used_at, user_id, role, team_id = row
    if expires_at is not None and _aware(expires_at) <= now:
        return None
    actor = _actor(user_id, role, team_id, frozenset(json.loads(scopes)))
    return Bearer(token_id, _aware(last_used_at) if last_used_at else None, actor)


def _aware(moment: datetime) -> datetime:
    """SQLite hands moments out without their zone, which is UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def nobody_can_sign_in() -> bool:
    """True until the first user is made: then a fresh installation says how, instead of only asking who one is."""
    return not User.objects.filter(is_active=True).exists()


def colleagues(actor: Actor) -> QuerySet[User]:
    """People whom work can be assigned to; names of colleagues are no secret inside one company."""
    users = User.objects.select_related("team").order_by("name", "pk")
    return users if actor.may("users:write") else users.filter(is_active=True)


def owners(actor: Actor) -> list[tuple[str, str]]:
    """(e-mail, name) of the active colleagues, for the menus that give work to one of them."""
    return _OWNERS.all() if actor.permissions else []


_OWNERS = Prepared(
    lambda: User.objects.filter(is_active=True).order_by("name", "pk").values_list("email", "name")
)


def teams(actor: Actor) -> QuerySet[Team]:
    return (
        Team.objects.select_related("parent").order_by("name") if actor.permissions else Team.objects.none()
    )


def team_tree(actor: Actor) -> list[tuple[Team, int, int]]:
    """(team, its depth, its members) from the top down, each team above those that are part of it."""
    below: dict[int | None, list[Team]] = defaultdict(list)
    for team in teams(actor):
        below[team.parent_id].append(team)
    sizes = dict(User.objects.values_list("team_id").annotate(Count("pk")).order_by())
    found: list[tuple[Team, int, int]] = []
    waiting = [(team, 0) for team in reversed(below[None])]
    while waiting:
        team, depth = waiting.pop()
        found.append((team, depth, sizes.get(team.pk, 0)))
        waiting += [(child, depth + 1) for child in reversed(below[team.pk])]
    return found


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
