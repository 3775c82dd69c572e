"""How the leads of a filter are found without ever reading more rows than a page may cost.

Three ways, tried in this order:
- *few*: one condition is so rare that all its leads (at most FEW) are taken and sorted;
- *walk*: an index stands in the order asked for and is walked from the cursor on; conditions that it does not hold
  are tested on windows of at most WINDOW leads, and a page that a window could not fill says so;
- *sorted within*: no index stands in that order, so the first FEW leads by score are sorted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models
from django.db.models import F, Q

from winnow.access.actor import SYSTEM, Actor
from winnow.access.visibility import visible_parts, visible_q
from winnow.capture.events import ScoresOverdue
from winnow.capture.fields import Field
from winnow.capture.models import LeadStanding
from winnow.capture.queries.conditions import Part, parts_of
from winnow.capture.queries.filters import DEFAULT_SORT, LeadFilter
from winnow.capture.queries.search import search_ids
from winnow.capture.queries.walk import BEHIND_SCORE, Pks, Sort, Start, Walk, disjoint, sort_of, tested
from winnow.ground.events import announce
from winnow.ground.keyset import beyond
from winnow.ground.union import compiled, each, union_all

FEW = 5_000
WINDOWS = (1_000, 4_000, 10_000)
_LEAST_WINDOW = 1_000
# What changes by itself as time goes by.
FADING = frozenset({"score", "fit", "interest", "grade", "probability"})
# It scores every minute what has come due: whoever reads waits for what it did not get to only.
LEFT_TO_WORKER = timedelta(seconds=90)
_MOST_BRANCHES = 4


@dataclass(frozen=True)
class Few:
    """Leads to be tested and sorted. `cut`: there are more; `narrow`: more match the words."""

    rows: Pks
    cut: bool = False
    narrow: bool = False


@dataclass(frozen=True)
class Looked:
    """Of the first `width` leads, `held` hold what was tested."""

    width: int
    held: int


@dataclass(frozen=True)
class Reached:
    """`ids` in order of walking; `end` is where the walk was given up, if it was; `looked` at from the beginning, if
    that is where it started."""

    ids: list[int]
    end: int | None = None
    looked: Looked | None = None


@dataclass(frozen=True)
class Plan:
    """How a filter's leads are found, and what must be tested on each lead found."""

    sort: Sort
    found: Walk | Few
    rest: tuple[Q, ...]

    def _standings(self, among: Pks, beyond_: Q) -> tuple[str, list[Any]]:
        """Those of `among` that hold what must be tested, as walk_pk and walk_value."""
        value = self.sort.field.compared(self.sort.on)
        rows = LeadStanding.objects.visible_to(SYSTEM).annotate(walk_pk=F("pk"), walk_value=value)
        rows = rows.filter(beyond_, *map(tested, self.rest))
        return each(among.sql, among.params, rows.values_list("walk_pk", "walk_value"))

    def _count(self, among: Pks) -> int:
        sql, params = self._standings(among, Q())
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({sql}) AS counted", params)
            return int(cursor.fetchone()[0])

    def page(self, size: int, start: Start | None) -> Reached:
        """At most `size` leads from `start` on."""
        if isinstance(self.found, Few):
            ids, held = self._sorted(self.found.rows, size, start)
            return Reached(ids, looked=Looked(held, held) if start is None else None)
        if not self.rest:
            return Reached(self.found.ids(size, start))
        width = WINDOWS[0]
        while True:
            ids, held = self._sorted(self.found.among(width, start), size, start)
            end = None if len(ids) >= size else self.found.end(width, start)
            wider = self._wider(width, len(ids), size)
            if end is None or wider is None:
                return Reached(ids, end, Looked(width, held) if start is None else None)
            width = wider

    def look(self) -> Looked:
        """As `page` looks when it starts at the beginning."""
        if isinstance(self.found, Few):
            held = self._count(self.found.rows)
            return Looked(held, held)
        width = min(WINDOWS[0], self.widest)
        return Looked(width, self._count(self.found.among(width, None)))

    def _wider(self, width: int, found: int, size: int) -> int | None:
        """The window that should hold `size`, going by what this one held; None when there is no wider one."""
        wider = [other for other in (*WINDOWS, self.widest) if width < other <= self.widest]
        wanted = width * size // found if found else self.widest
        return next((other for other in sorted(wider) if other >= wanted), max(wider, default=None))

    @property
    def widest(self) -> int:
        branches = len(self.found.branches) if isinstance(self.found, Walk) else 1
        return max(_LEAST_WINDOW, WINDOWS[-1] // max(1, branches))

    def _sorted(self, among: Pks, size: int, start: Start | None) -> tuple[list[int], int]:
        """The first `size`, and how many there are: a second statement would look at all of them again."""
        backwards = bool(start and start.backwards)
        after = beyond(self.sort.order, start.after, start.backwards) if start is not None else Q()
        sql, params = self._standings(among, after)
        order = self.sort.sql_order(backwards)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT walk_pk, COUNT(*) OVER () FROM ({sql}) AS s ORDER BY {order} LIMIT {int(size)}",
                params,
            )
            rows = cursor.fetchall()
        return [row[0] for row in rows], rows[0][1] if rows else 0


def few(branches: Sequence[models.QuerySet[Any]]) -> Few | None:
    """All rows of `branches` as candidates, if there are at most FEW of them."""
    some = [rows.order_by().annotate(walk_pk=F("pk")).values_list("walk_pk")[: FEW + 1] for rows in branches]
    pieces, params = compiled(some)
    if not pieces:
        return Few(Pks.of([]))
    sql = union_all(pieces) + f" LIMIT {FEW + 1}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({sql}) AS counted", params)
        if cursor.fetchone()[0] > FEW:
            return None
    return Few(Pks(sql, params))


# --- which way ---


def planned(actor: Actor, asked: LeadFilter, *, now: datetime) -> Plan:
    """How the leads of `asked` are found: see capture/queries/walk.py."""
    fields: dict[str, Field] = asked.fields or {}
    sort = sort_of(asked.sort, fields, on=now.date())
    if sort.field.name in FADING or FADING & {one.field for one in asked.conditions}:
        _keep_scores_current(now)
    parts = parts_of(asked, actor=actor, now=now)
    unseen = () if actor.sees_all else (visible_q(actor),)
    tests = (*(part.q for part in parts), *unseen)
    if asked.words:
        found = search_ids(asked.words, actor=actor)
        return Plan(sort, Few(Pks.of(found.ids), narrow=found.narrow), tests)
    direct = _direct(actor, parts, sort)
    if direct is not None:
        return Plan(sort, direct, ())
    rare = _few(actor, parts)
    if rare is not None:
        return Plan(sort, rare, tests)
    if not sort.walked:
        by_score = _walk(actor, parts, sort_of(DEFAULT_SORT, fields, on=now.date()))
        cut = by_score.count(FEW + 1) > FEW
        return Plan(sort, Few(by_score.among(FEW, None), cut=cut), tests)
    walk = _walk(actor, parts, sort)
    # Where the branches are the rule of visibility itself, it needs no further test.
    ruled = walk.branches == _ruled(actor)
    return Plan(sort, walk, tuple(part.q for part in parts) if ruled else tests)


def _keep_scores_current(now: datetime) -> None:
    """Interest fades by the second: a list that goes by it must not go by what was true a while ago."""
    overdue = LeadStanding.objects.visible_to(SYSTEM).filter(score_due_at__lte=now - LEFT_TO_WORKER)
    if overdue.exists():
        announce(ScoresOverdue(now))


def _direct(actor: Actor, parts: list[Part], sort: Sort) -> Walk | None:
    """A walk that needs no further test: the sort's own range, and one condition that an index starts with."""
    own = [part for part in parts if part.axis == sort.field.name]
    others = [part for part in parts if part not in own]
    if not sort.walked or len(others) > 1:
        return None
    bounds = _all_of(own)
    by_score = sort.field.name == "score"
    if not others and actor.sees_all:
        return Walk(sort, (Q(),), bounds)
    if not others and by_score:
        return Walk(sort, _ruled(actor), bounds)
    mine = bool(others) and others[0].walks == (Q(owner_id=actor.user_id),)
    if others and (actor.sees_all or mine) and by_score and others[0].axis in BEHIND_SCORE:
        return Walk(sort, others[0].walks, bounds)
    return None


def _few(actor: Actor, parts: list[Part]) -> Few | None:
    """The leads of the first condition that has few of them; visibility is a condition too."""
    standings = LeadStanding.objects.visible_to(SYSTEM)
    for part in sorted(parts, key=lambda part: part.rare is None):
        if part.rare is None and not part.walks:
            continue
        found = few([part.rare] if part.rare is not None else [standings.filter(walk) for walk in part.walks])
        if found is not None:
            return found
    if actor.sees_all:
        return None
    return few([standings.filter(branch) for branch in visible_parts(actor)])


def _walk(actor: Actor, parts: list[Part], sort: Sort) -> Walk:
    """The narrowest walk in this order; what it does not hold is tested. One owner's leads are mostly visible or
    mostly not, so an owner goes before the rule of visibility; whoever sees many teams sees enough of all."""
    bounds = _all_of([part for part in parts if part.axis == sort.field.name])
    if sort.field.name != "score":
        return Walk(sort, (Q(),), bounds)
    behind = {part.axis: part.walks for part in parts if part.walks}
    if "owner" in behind:
        return Walk(sort, behind["owner"], bounds)
    if not actor.sees_all and len(visible_parts(actor)) <= _MOST_BRANCHES:
        return Walk(sort, _ruled(actor), bounds)
    axis = next((axis for axis in BEHIND_SCORE if axis in behind), None)
    return Walk(sort, behind[axis] if axis else (Q(),), bounds)


def _ruled(actor: Actor) -> tuple[Q, ...]:
    return disjoint(visible_parts(actor))


def _all_of(parts: list[Part]) -> Q:
    every_one = Q()
    for part in parts:
        every_one &= part.q
    return every_one
