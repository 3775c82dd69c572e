"""What people announces."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from winnow.access.actor import Actor


@dataclass(frozen=True)
class PeopleChanged:
    """These people changed, or their organization: {field: [old, new]}."""

    person_ids: Collection[int]
    changes: Mapping[str, Any]
    by: Actor
    now: datetime


@dataclass(frozen=True)
class OrganizationChanged:
    """An organization changed: {field: [old, new]}, and with it all its people."""

    organization_id: int
    changes: Mapping[str, Any]
    by: Actor
    now: datetime


@dataclass(frozen=True)
class PeopleMerged:
    """Two people became one, or one two again: what points at them has moved."""

    person_ids: Collection[int]
    by: Actor
    now: datetime


@dataclass(frozen=True)
class OrganizationsMerged:
    """Two organizations became one, or one two again."""

    organization_ids: Collection[int]
    by: Actor
    now: datetime


@dataclass(frozen=True)
class ScanAsked:
    """Somebody wants all records compared again."""

    by: Actor
    now: datetime
