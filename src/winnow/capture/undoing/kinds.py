"""The records that an import may have written, each with what its undo needs. Rooms above add theirs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

from winnow.access.actor import Actor
from winnow.capture.models import Import, Lead, LeadTally
from winnow.ground.among import among
from winnow.ground.tally import Tally
from winnow.people.models import Organization, Person

Fields = Mapping[str, tuple[Any, Any]]
# Told of what returned, {pk: {field: (as it was found, as it is now)}}.
Follower = Callable[[Import, Mapping[int, Fields], Actor, datetime], object]


@dataclass(frozen=True)
class Kind:
    """`tally` counts such records; `follow` is called in the transaction that restored or removed some."""

    record: str
    model: type[models.Model]
    tally: type[Tally] | None = None
    # Where a record's name is, for people to recognise it.
    named: tuple[str, ...] = ("name",)
    restored: Follower | None = None
    # Told, once such records are gone, of what they belonged to: the ids in the column `belongs_to`.
    removed: Callable[[list[int], Actor, datetime], object] | None = None
    belongs_to: str = ""
    # Those that were used since in a way that nothing pointing at them tells, and why.
    used: Callable[[Collection[int], Import], dict[int, str]] | None = None
    # Columns that only an action of their room may change: it brings the old value back and says why not, if not.
    acted: Mapping[str, Callable[[Import, int, Any, Actor, datetime], str]] = field(default_factory=dict)


def names_of(kind: Kind, pks: Collection[int]) -> dict[int, str]:
    rows = kind.model._base_manager.filter(pk__in=among(pks)).values_list("pk", *kind.named)
    return {pk: next(filter(None, names), "") for pk, *names in rows}


# In the order in which they can be removed: what points at others goes first.
KINDS: dict[str, Kind] = {}


def register(kind: Kind, *, first: bool = False) -> None:
    if first:
        rest = dict(KINDS)
        KINDS.clear()
        KINDS[kind.record] = kind
        KINDS.update(rest)
    else:
        KINDS[kind.record] = kind


register(
    Kind(
        "lead",
        Lead,
        tally=LeadTally,
        named=("person__name", "person__email", "person__phone", "person__organization__name"),
    )
)
register(Kind("person", Person, named=("name", "email", "phone")))
register(Kind("organization", Organization))
