"""Who sees which rows: the only place that knows.

A representative sees what she or one of her teams owns, and what nobody owns where the owner's policy lets her;
a manager her teams and the teams below them; a marketer and an admin all. QuerySets of owned models raise
unless `visible_to(actor)` was asked: forgetting it is an error, not a leak.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from winnow.access.actor import Actor

M = TypeVar("M", bound=models.Model)


class VisibilityNotAsked(RuntimeError):
    """A query on owned rows ran without `visible_to(actor)`."""


def visible_parts(actor: Actor, prefix: str = "") -> list[Q]:
    """The rule over `owner` and `team` behind `prefix`, such as "standing__", as alternatives.

    Each alternative names one owner or one team, so an index that starts with it can be walked in order; the
    OR of them cannot. They overlap: a row may stand in several.
    """
    if actor.sees_all:
        return [Q()]
    parts = [Q(**{f"{prefix}owner_id": actor.user_id})] if actor.user_id else []
    parts += [Q(**{f"{prefix}team_id": team}) for team in sorted(actor.team_ids)]
    if actor.sees_pool:
        parts.append(Q(**{f"{prefix}owner_id__isnull": True, f"{prefix}team_id__isnull": True}))
    return parts


def visible_q(actor: Actor, prefix: str = "") -> Q:
    """The rule of `visible_parts` as one condition."""
    parts = visible_parts(actor, prefix)
    return reduce(or_, parts) if parts else Q(pk__in=[])


class OwnedQuerySet(models.QuerySet[M]):
    """Rows with an owner. The model says where: `owned_by`, a prefix to `owner` and `team` ("" when its own
    columns), or `seen_through`, the name of a relation to owned rows, any of which makes it visible."""

    _asked = False

    def visible_to(self, actor: Actor) -> OwnedQuerySet[M]:
        asked: OwnedQuerySet[M] = self._chain()  # type: ignore[attr-defined]
        asked._asked = True
        return asked.filter(self._rule(actor))

    def _rule(self, actor: Actor) -> Q:
        model: Any = self.model
        if hasattr(model, "owned_by"):
            return visible_q(actor, model.owned_by)
        if actor.sees_all:
            return Q()
        relation = model._meta.get_field(model.seen_through)
        owned = relation.related_model
        joined = (
            {relation.field.name: OuterRef("pk")}
            if relation.auto_created
            else {"pk": OuterRef(relation.attname)}
        )
        return Q(Exists(owned._default_manager.filter(**joined).visible_to(actor)))

    def _check(self) -> None:
        if not self._asked:
            raise VisibilityNotAsked(f"ask {self.model.__name__}.objects.visible_to(actor) first")

    def _clone(self) -> OwnedQuerySet[M]:
        clone: OwnedQuerySet[M] = super()._clone()  # type: ignore[misc]
        clone._asked = self._asked
        return clone

    def _fetch_all(self) -> None:
        self._check()
        super()._fetch_all()

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        self._check()
        return super().resolve_expression(*args, **kwargs)

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        self._check()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        self._check()
        return super().count()

    def exists(self) -> bool:
        self._check()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._check()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._check()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._check()
        return super().delete()


OwnedManager = models.Manager.from_queryset(OwnedQuerySet)
