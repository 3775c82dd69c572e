"""Walking the leads in an order that an index stands in, from a cursor on.

A visibility rule or several values of one field are several branches, each an index walk of its own: a planner
given the OR of them reads the whole table. A cursor splits a branch into the ties of its value and the rest,
since engines differ in what they do with row values.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, models
from django.db.models import Case, F, IntegerField, Q, When
from django.db.models.lookups import Exact

from winnow.access.actor import SYSTEM
from winnow.capture.fields import Field
from winnow.capture.models import Lead, LeadStanding
from winnow.ground.custom_fields import CF
from winnow.ground.keyset import Order, ordering
from winnow.ground.refusals import Invalid
from winnow.ground.union import compiled, union_all

# Sorts with an index over LeadStanding; `score` also behind each of these columns.
INDEXED_SORTS = frozenset({"id", "score", "created_at", "last_touch_at", "next_step_at"})
BEHIND_SCORE = ("owner", "source", "team", "stage")
_NULLABLE = frozenset({"last_touch_at", "next_step_at"})


@dataclass(frozen=True)
class Sort:
    """An order of leads. `walked` names the table whose index stands in it: standing, lead, or "" for none; `on` is
    the day whose rates amounts are compared by."""

    field: Field
    descending: bool
    walked: str
    on: date

    @property
    def nullable(self) -> bool:
        return self.field.name in _NULLABLE or self.field.name not in INDEXED_SORTS

    @property
    def order(self) -> Order:
        """Over `walk_value`, which every queryset here is annotated with."""
        return Order("walk_value", descending=self.descending, nullable=self.nullable)

    def sql_order(self, backwards: bool) -> str:
        """ORDER BY over the columns walk_value and walk_pk."""
        way = "DESC" if self.descending != backwards else "ASC"
        nulls = f"NULLS {'FIRST' if backwards else 'LAST'}" if self.nullable else ""
        return f"walk_value {way} {nulls}, walk_pk {way}"


def sort_of(asked: str, fields: dict[str, Field], *, on: date) -> Sort:
    """Raises `Invalid` for a field that does not exist or has no order."""
    name = asked.removeprefix("-")
    field = fields.get(name)
    if field is None or field.kind in ("long_text", "many_choices"):
        raise Invalid(f"Leads cannot be sorted by {name[:80]!r}.", field="sort")
    walked = "standing" if name in INDEXED_SORTS else ""
    if field.custom_key and field.alias == "lead" and field.indexed:
        walked = "lead"
    return Sort(field, asked.startswith("-"), walked, on)


@dataclass(frozen=True)
class Start:
    """Where a page starts: after the row with this sort value and pk, or before it."""

    value: Any
    pk: int
    backwards: bool

    @property
    def after(self) -> tuple[Any, int]:
        return self.value, self.pk


@dataclass(frozen=True)
class Pks:
    """SQL with one column, `walk_pk`."""

    sql: str
    params: list[Any]

    @classmethod
    def of(cls, ids: Sequence[int]) -> Pks:
        """Ids as one parameter."""
        if connection.vendor == "postgresql":
            return cls("SELECT unnest(%s::bigint[]) AS walk_pk", [list(ids)])
        return cls("SELECT value AS walk_pk FROM json_each(%s)", [json.dumps(list(ids))])


@dataclass(frozen=True)
class Walk:
    """Leads in the order of `sort`: all rows of the `branches`, which overlap never, within `bounds`."""

    sort: Sort
    branches: tuple[Q, ...]
    bounds: Q

    def ids(self, width: int, start: Start | None) -> list[int]:
        """The first `width` from `start` on, in order of walking."""
        sql, params = self._sql(width, start)
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return [row[0] for row in cursor.fetchall()]

    def among(self, width: int, start: Start | None) -> Pks:
        return Pks(*self._sql(width, start))

    def end(self, width: int, start: Start | None) -> int | None:
        """The last lead of the window; None when there are not that many."""
        sql, params = self._sql(width, start)
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} OFFSET {int(width) - 1}", params)
            found = cursor.fetchone()
        return found[0] if found else None

    def count(self, most: int) -> int:
        pieces, params = compiled([base[:most] for base in self._pieces(None)])
        if not pieces:
            return 0
        with connection.cursor() as cursor:
            # A piece by itself has this limit already, and each one more looks at all ten thousand rows again.
            counted = pieces[0] if len(pieces) == 1 else f"{union_all(pieces)} LIMIT {int(most)}"
            cursor.execute(f"SELECT COUNT(*) FROM ({counted}) AS counted", params)
            return int(cursor.fetchone()[0])

    def _sql(self, width: int, start: Start | None) -> tuple[str, list[Any]]:
        backwards = bool(start and start.backwards)
        pieces, params = compiled([base[:width] for base in self._pieces(start)])
        if not pieces:
            return "SELECT NULL AS walk_pk WHERE 1 = 0", []
        order = self.sort.sql_order(backwards)
        return f"SELECT walk_pk FROM ({union_all(pieces)}) AS w ORDER BY {order} LIMIT {int(width)}", params

    def _pieces(self, start: Start | None) -> Iterator[models.QuerySet[Any]]:
        ways = ordering(Order("walk_value", descending=self.sort.descending), bool(start and start.backwards))
        for branch in self.branches:
            base = _base(self.sort).filter(branch, self.bounds)
            for piece, of_blanks in _starts(self.sort, start):
                # Blanks are all alike: by pk alone, since PostgreSQL does not take IS NULL for a constant.
                ordered = base.filter(piece).order_by(*(ways[1:] if of_blanks else ways))
                yield ordered.values_list("walk_pk", "walk_value")


def _base(sort: Sort) -> models.QuerySet[Any]:
    if sort.walked == "lead":
        value: Any = CF(sort.field.custom_key, sort.field.kind)
        return Lead.objects.visible_to(SYSTEM).annotate(walk_pk=F("pk"), walk_value=value)
    return LeadStanding.objects.visible_to(SYSTEM).annotate(
        walk_pk=F("pk"), walk_value=sort.field.compared(sort.on)
    )


def _starts(sort: Sort, start: Start | None) -> list[tuple[Q, bool]]:
    """The pieces of a branch from `start` on (ties of its value, values beyond it, blanks), and whether a piece
    is of blanks."""
    blank, filled = Q(walk_value__isnull=True), Q(walk_value__isnull=False)
    if start is None:
        return [(filled, False), (blank, True)] if sort.nullable else [(Q(), False)]
    word = "lt" if sort.descending != start.backwards else "gt"
    tie = Q(**{f"pk__{word}": start.pk})
    if start.value is None:
        return [(blank & tie, True), (filled, False)] if start.backwards else [(blank & tie, True)]
    pieces = [(Q(walk_value=start.value) & tie, False), (Q(**{f"walk_value__{word}": start.value}), False)]
    return [*pieces, (blank, True)] if sort.nullable and not start.backwards else pieces


def tested(condition: Q) -> Q:
    """`condition` as something that no index is used for: the rows are found already, and a planner that goes
    for an index of the condition instead reads far more of them."""
    yes_or_no = Case(When(condition, then=1), default=0, output_field=IntegerField())
    return Q(Exact(yes_or_no, 1)) if condition else condition


def disjoint(branches: Sequence[Q]) -> tuple[Q, ...]:
    """Branches that may overlap as ones that do not, so that no row is found twice."""
    made: list[Q] = []
    for place, branch in enumerate(branches):
        for earlier in branches[:place]:
            branch = branch & ~earlier
        made.append(branch)
    return tuple(made)
