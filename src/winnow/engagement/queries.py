"""What happened with a person, latest first."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.engagement.models import Interaction as Interaction
from winnow.engagement.words import InteractionKind
from winnow.ground.epoch import to_epoch
from winnow.ground.keyset import Page, decoded, encoded
from winnow.ground.prepared import Prepared
from winnow.ground.refusals import Invalid, NotFound
from winnow.ground.union import among
from winnow.people.models import Person


def interactions(
    actor: Actor,
    person_id: int,
    *,
    kinds: Collection[str] = (),
    size: int = 50,
    cursor: str | None = None,
) -> Page[Interaction]:
    """A page of a person's interactions, latest first, of some kinds or all. Raises `NotFound`, `Invalid`."""
    actor.require("leads:read")
    if not Person.objects.visible_to(actor).filter(pk=person_id).exists():
        raise NotFound(_("There is no such person."))
    before = Q()
    if cursor:
        value, pk = decoded(cursor)
        if not isinstance(value, int) or cursor.startswith("<"):
            raise Invalid(_("This page address was not made by this list."), field="cursor")
        before = Q(at__lt=value) | Q(at=value, pk__lt=pk)
    rows = latest(person_id, kinds=kinds, before=before, size=size + 1)
    last = rows[size - 1] if len(rows) > size else None
    return Page(rows[:size], next=encoded(to_epoch(last.at), last.pk) if last else None, previous=None)


def latest(
    person_id: int, *, kinds: Collection[str] = (), before: Q | None = None, size: int
) -> list[Interaction]:
    """The latest of a person who was asked to be visible, for the rooms above.

    The index holds person, kind and moment, so each kind is walked by itself: the work stays the same however
    much a person did.
    """
    unknown = set(kinds) - set(InteractionKind.values)
    if unknown:
        message = _("There is no kind of interaction %(kind)s.")
        raise Invalid(message % {"kind": repr(min(unknown)[:80])}, field="kind")
    asked = tuple(kinds or InteractionKind.values)
    return list(_walked(person_id, asked, before, size)) if before else _first(asked, size).all(person_id)


@lru_cache(maxsize=100)
def _first(kinds: tuple[str, ...], size: int) -> Prepared[Interaction]:
    """The first page, written once: a walk for each kind is long to write."""
    return Prepared(lambda person_id: _walked(person_id, kinds, Q(), size))


def _walked(person_id: int, kinds: tuple[str, ...], before: Q, size: int) -> QuerySet[Interaction]:
    walks = [
        Interaction.objects.filter(Q(person_id=person_id, kind=kind), before).order_by("-at", "-pk")[:size]
        for kind in kinds
    ]
    rows: QuerySet[Interaction] = Interaction.objects.filter(among(walks)).select_related("by")
    return rows.order_by("-at", "-pk")[:size]
