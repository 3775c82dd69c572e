"""What an actor may see, in SQL that is written once (ground/prepared.py) for rules of one length: her own number, those
of her teams, and whether she sees the pool."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Generic, TypeVar

from winnow.access.actor import Actor
from winnow.ground.prepared import Asked, Prepared, Value

R = TypeVar("R")


class Seen(Generic[R]):
    """A `Prepared` whose `ask` takes the actor before the values: `Seen(lambda actor, person:
    Lead.objects.visible_to(actor).filter(person_id=person))`. It may use her for nothing but `visible_to`."""

    def __init__(self, ask: Callable[..., Asked[R]]) -> None:
        self._ask = ask
        self._written: dict[tuple[int, bool], Prepared[R]] = {}

    def all(self, actor: Actor, *values: Value) -> list[R]:
        rule = () if actor.sees_all else (actor.user_id or 0, *sorted(actor.team_ids))
        shape = (len(rule), actor.sees_pool)
        if shape not in self._written:
            self._written[shape] = Prepared(partial(self._as, *shape))
        return self._written[shape].all(*rule, *values)

    def first(self, actor: Actor, *values: Value) -> R | None:
        """For querysets of at most one row."""
        return next(iter(self.all(actor, *values)), None)

    def _as(self, length: int, sees_pool: bool, *marks: Any) -> Asked[R]:
        user_id, teams = (marks[0], marks[1:length]) if length else (None, ())
        somebody = Actor(user_id, "", frozenset(), frozenset(teams), sees_all=not length, sees_pool=sees_pool)
        return self._ask(somebody, *marks[length:])
