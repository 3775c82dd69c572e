"""On whose behalf something is done: a person with a role and teams, a token with scopes, or Winnow itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _

from winnow.ground.refusals import NotAllowed


class Role(models.TextChoices):
    REPRESENTATIVE = "representative", _("Representative")
    MANAGER = "manager", _("Manager")
    MARKETER = "marketer", _("Marketer")
    ADMIN = "admin", _("Admin")


_SELLING = frozenset(
    {
        "leads:read",
        "leads:write",
        "opportunities:read",
        "opportunities:write",
        "qualification:write",
        "reports:read",
    }
)
_MANAGING = _SELLING | {
    "leads:assign",
    "leads:import",
    "leads:export",
    "opportunities:import",
    "fields:create",
    "targets:write",
    "events:write",
}
_MARKETING = frozenset(
    {
        "leads:read",
        "leads:write",
        "leads:assign",
        "leads:import",
        "leads:export",
        "opportunities:read",
        "reports:read",
        "scoring:write",
        "fields:create",
        "forms:write",
        "events:write",
    }
)
_ADMINISTERING = _MANAGING | _MARKETING | {"settings:write", "users:write", "qualification:frameworks"}

PERMISSIONS: dict[str, frozenset[str]] = {
    Role.REPRESENTATIVE: _SELLING,
    Role.MANAGER: _MANAGING,
    Role.MARKETER: _MARKETING,
    Role.ADMIN: frozenset(_ADMINISTERING),
}
ALL_PERMISSIONS = PERMISSIONS[Role.ADMIN]


@dataclass(frozen=True)
class Actor:
    """`sees_all` and `team_ids` drive visibility (access/visibility.py); `permissions` say which verbs are allowed."""

    user_id: int | None
    role: str
    permissions: frozenset[str]
    team_ids: frozenset[int] = field(default_factory=frozenset)
    sees_all: bool = False
    sees_pool: bool = False

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    def require(self, permission: str) -> None:
        """Raises `NotAllowed`, naming what is missing."""
        if permission not in self.permissions:
            raise NotAllowed(f"This needs the permission {permission}.", permission=permission)


# Winnow itself: jobs, imports, and rooms that work on every row. Doors never use it for a request.
SYSTEM = Actor(user_id=None, role="system", permissions=ALL_PERMISSIONS, sees_all=True, sees_pool=True)
NOBODY = Actor(user_id=None, role="nobody", permissions=frozenset())
