"""Pages of opportunities by index walks alone.

A rule of visibility or several stages are several branches: given the OR of them, a planner reads the table.
Each branch is walked in the order asked for, at most one page of it, all of them in one statement; the page is
the first of them together. Blanks come last, from a piece of their own, since no index walk ends with NULL on
both databases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.core.exceptions import ValidationError as WrongValue
from django.db import connection
from django.db.models import F, Q, QuerySet

from winnow.access.actor import SYSTEM, Actor
from winnow.access.visibility import visible_parts
from winnow.ground.among import has_listed, listed
from winnow.ground.keyset import Order, Page, decoded, encoded
from winnow.ground.prepared import Prepared
from winnow.ground.refusals import Invalid
from winnow.pipeline.models import Opportunity

Rows = QuerySet[Opportunity]
RELATED = ("lead__person__organization", "lead__standing", "product", "stage", "owner", "team")


@dataclass(frozen=True)
class Walk:
    """All rows of the branches, which may overlap, in this order."""

    branches: Sequence[Rows]
    order: Order


def walk(actor: Actor, alternatives: Sequence[Q], order: Order) -> Walk:
    """What the actor may see of the alternatives: a branch for each of them and each part of the rule."""
    seen = Opportunity.objects.visible_to(actor)
    return Walk([seen.filter(part, one) for one in alternatives for part in visible_parts(actor)], order)


def page(walk: Walk, *, size: int, cursor: str | None = None) -> Page[Opportunity]:
    """One page; a cursor starting with `<` walks backwards. Raises `Invalid` on a cursor of another order."""
    backwards = bool(cursor) and str(cursor).startswith("<")
    after = decoded(cursor) if cursor else None
    try:
        [found] = first([walk], size=size, after=after, backwards=backwards)
    except (ValueError, TypeError, OverflowError, WrongValue) as error:
        raise Invalid("This page address was not made by this list.", field="cursor") from error
    more = len(found) > size
    pks = found[:size]
    rows = loaded(list(reversed(pks)) if backwards else pks)
    has_next = bool(rows) and (backwards or more)
    has_previous = bool(rows) and (more if backwards else after is not None)
    return Page(
        rows,
        next=cursor_of(rows[-1], walk.order) if has_next else None,
        previous="<" + cursor_of(rows[0], walk.order) if has_previous else None,
    )


def first(
    walks: Sequence[Walk], *, size: int, after: Sequence[Any] | None = None, backwards: bool = False
) -> list[list[int]]:
    """The first `size` + 1 pks of each walk, after the row with this sort value and pk: one statement for all."""
    sql, params = written(walks, size=size, after=after, backwards=backwards)
    return placed(_run(sql, params), [one.order for one in walks], size=size, backwards=backwards)


def written(
    walks: Sequence[Walk], *, size: int, after: Sequence[Any] | None = None, backwards: bool = False
) -> tuple[str, list[Any]]:
    """The statement of `first`, whose rows `placed` takes; "" where nothing can be found."""
    statements, params = [], list[Any]()
    for place, one in enumerate(walks):
        for piece in _pieces(one, after, backwards):
            try:
                sql, bound = piece[: size + 1].query.sql_with_params()
            except EmptyResultSet:
                continue
            statements.append(f"SELECT {place} AS place, p.* FROM ({sql}) AS p")
            params += bound
    return " UNION ALL ".join(statements), params


def placed(
    rows: Iterable[Sequence[Any]], orders: Sequence[Order], *, size: int, backwards: bool = False
) -> list[list[int]]:
    found: list[dict[int, Any]] = [{} for _ in orders]
    for place, pk, value in rows:
        found[place][pk] = value
    return [_sorted(rows, order, backwards)[: size + 1] for order, rows in zip(orders, found, strict=True)]


def loaded(pks: Sequence[int]) -> list[Opportunity]:
    """These opportunities with all that a row shows, in this order. For pks that the actor was found to see."""
    rows = {row.pk: row for row in _LOADED.all(listed(pks))} if pks else {}
    return [rows[pk] for pk in pks]


_LOADED = Prepared(
    lambda pks: Opportunity.objects.visible_to(SYSTEM).select_related(*RELATED).filter(has_listed(pks))
)


def cursor_of(row: Opportunity, order: Order) -> str:
    return encoded(getattr(row, order.path), row.pk)


def _pieces(walk: Walk, after: Sequence[Any] | None, backwards: bool) -> Iterator[QuerySet[Any, Any]]:
    """Every branch as index walks: the ties of the cursor's value, the values beyond it, the blanks."""
    descending = walk.order.descending != backwards
    by_pk = F("pk").desc() if descending else F("pk").asc()
    by_value = F(walk.order.path).desc() if descending else F(walk.order.path).asc()
    for branch in walk.branches:
        rows = branch.annotate(walk_value=F(walk.order.path)).values_list("pk", "walk_value")
        for piece, of_blanks in _starts(walk.order, after, backwards):
            # Blanks are all alike: by pk alone, since PostgreSQL does not take IS NULL for a constant.
            yield rows.filter(piece).order_by(*((by_pk,) if of_blanks else (by_value, by_pk)))


def _starts(order: Order, after: Sequence[Any] | None, backwards: bool) -> list[tuple[Q, bool]]:
    blank, filled = Q(**{f"{order.path}__isnull": True}), Q(**{f"{order.path}__isnull": False})
    if after is None:
        return [(filled, False), (blank, True)] if order.nullable else [(Q(), False)]
    value, pk = after
    word = "lt" if order.descending != backwards else "gt"
    tie = Q(**{f"pk__{word}": pk})
    if value is None:
        return [(blank & tie, True), (filled, False)] if backwards else [(blank & tie, True)]
    pieces = [(Q(**{order.path: value}) & tie, False), (Q(**{f"{order.path}__{word}": value}), False)]
    return [*pieces, (blank, True)] if order.nullable and not backwards else pieces


def _sorted(rows: dict[int, Any], order: Order, backwards: bool) -> list[int]:
    descending = order.descending != backwards
    filled = sorted(((value, pk) for pk, value in rows.items() if value is not None), reverse=descending)
    blanks = sorted((pk for pk, value in rows.items() if value is None), reverse=descending)
    pks = [pk for _value, pk in filled]
    return [*blanks, *pks] if backwards else [*pks, *blanks]


def _run(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    if not sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
