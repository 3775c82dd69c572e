"""Adding and changing users, teams and tokens."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import ALL_PERMISSIONS, Actor, Role
from winnow.access.models import Team, Token, User
from winnow.access.queries import TOKEN_START, Bearer, digest_of
from winnow.access.words import Theme
from winnow.ground.refusals import Conflict, Invalid, NotAllowed, NotFound
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
        raise Invalid(_("A user needs a name."), field="name")
    if User.objects.filter(email=email).exists():
        raise Conflict(_("There is already a user %(email)s.") % {"email": email}, field="email")
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
    if user.role == Role.ADMIN and ((role or Role.ADMIN) != Role.ADMIN or is_active is False):
        _keep_an_admin(user)
    if name is not None and not squeezed(name):
        raise Invalid(_("A user needs a name."), field="name")
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
def change_preferences(
    *,
    user: User,
    language: str | None = None,
    time_zone: str | None = None,
    theme: str | None = None,
    name: str | None = None,
    by: Actor,
) -> User:
    """What a person sets for herself; "" goes back to the owner's default. Raises `Invalid`."""
    if by.user_id != user.pk:
        by.require("users:write")
    if language and language not in dict(settings.LANGUAGES):
        raise Invalid(_("Winnow does not speak this language yet."), field="language")
    if time_zone and time_zone not in available_timezones():
        raise Invalid(_("This is no time zone, such as Europe/Berlin."), field="time_zone")
    if theme is not None and theme not in Theme.values:
        raise Invalid(_("A theme is light, dark or as the device."), field="theme")
    user.language = user.language if language is None else language
    user.time_zone = user.time_zone if time_zone is None else time_zone
    user.theme = theme or user.theme
    user.name = squeezed(name)[:120] if name and squeezed(name) else user.name
    user.save()
    return user


@transaction.atomic
def change_password(*, user: User, old: str, new: str, by: Actor) -> User:
    """One's own password; all other sessions end, being bound to it. Raises `Invalid` when the old one is wrong or the new one weak."""
    if by.user_id != user.pk or not user.check_password(old):
        raise Invalid(_("This is not your present password."), field="old")
    _set_password(user, new, field="new")
    user.save()
    return user


@transaction.atomic
def add_team(*, name: str, parent: Team | None = None, by: Actor) -> Team:
    by.require("users:write")
    return Team.objects.create(name=_free_team_name(name), parent=parent)


@transaction.atomic
def change_team(*, team: Team, name: str | None = None, parent: Team | str | None = "", by: Actor) -> Team:
    """`parent=""` leaves the parent. Raises `Conflict` when the tree would become a ring."""
    by.require("users:write")
    if not isinstance(parent, str):
        above = parent
        while above is not None:
            if above.pk == team.pk:
                raise Conflict(_("A team cannot stand below itself."), field="parent")
            above = above.parent
        team.parent = parent
    if name is not None:
        team.name = _free_team_name(name, but=team)
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
    """A new token and its key, which is shown this once and never stored.

    Nobody gives away more than she has: a token with one scope cannot make itself another with all.
    """
    if by.user_id != user.pk:
        by.require("users:write")
    scopes = sorted(set(scopes))
    unknown = set(scopes) - ALL_PERMISSIONS
    if unknown:
        raise Invalid(
            _("There is no scope %(scopes)s.") % {"scopes": ", ".join(sorted(unknown))}, field="scopes"
        )
    beyond = sorted(set(scopes) - by.permissions)
    if beyond:
        raise NotAllowed(
            _("You do not have %(scopes)s and cannot give it.") % {"scopes": ", ".join(beyond)},
            field="scopes",
        )
    if expires_at is not None and expires_at <= now:
        raise Invalid(_("A token cannot expire in the past."), field="expires_at")
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
        raise NotFound(_("There is no such token."))
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
    return token


def note_use(*, bearer: Bearer, now: datetime) -> None:
    """Remember when the token was last used, to the minute: a write for every request would cost too much."""
    if bearer.last_used_at is None or now - bearer.last_used_at >= timedelta(minutes=1):
        Token.objects.filter(pk=bearer.token_id).update(last_used_at=now)


def _keep_an_admin(leaving: User) -> None:
    # Locked: two admins who demote each other at the same moment would leave none.
    admins = User.objects.select_for_update().filter(role=Role.ADMIN, is_active=True)
    if not [admin for admin in admins if admin.pk != leaving.pk]:
        raise Conflict(_("This is the last admin: make another one first."), field="role")


def _free_team_name(name: str, *, but: Team | None = None) -> str:
    name = squeezed(name)[:120]
    if not name:
        raise Invalid(_("A team needs a name."), field="name")
    if Team.objects.filter(name__iexact=name).exclude(pk=but.pk if but else 0).exists():
        raise Conflict(_("There is already a team %(name)s.") % {"name": name}, field="name")
    return name


def _valid_email(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid(
            _("%(email)s is not an e-mail address.") % {"email": repr(email[:80])}, field="email"
        ) from error


def _valid_role(role: str) -> None:
    if role not in Role.values:
        raise Invalid(
            _("%(role)s is not one of %(roles)s.")
            % {"role": repr(role[:40]), "roles": ", ".join(Role.values)},
            field="role",
        )


def _set_password(user: User, password: str | None, *, field: str = "password") -> None:
    if password is None:
        user.set_unusable_password()
        return
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), field=field) from error
    user.set_password(password)
