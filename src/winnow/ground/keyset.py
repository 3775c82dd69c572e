"""Pages that cost the same wherever they are: the next one starts after the last row's sort values.

A cursor is the sort values of a row, as URL-safe base64 of JSON. It is not a secret and gives no access:
rows are filtered by visibility before the cursor is applied.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import DataError, models
from django.db.models import F, Q

from winnow.ground.refusals import Invalid

M = TypeVar("M", bound=models.Model)
Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    rows: list[Row]
    next: str | None
    previous: str | None


@dataclass(frozen=True)
class Order:
    """One sort: a path whose values may be NULL (they come last), descending or not, with the pk as tie-breaker."""

    path: str
    descending: bool = False
    nullable: bool = False


def page(queryset: models.QuerySet[M], order: Order, *, size: int, cursor: str | None = None) -> Page[M]:
    """One page of `queryset` (unordered, already filtered). A cursor starting with `<` walks backwards.

    Raises `Invalid` on a cursor that this sort did not make.
    """
    backwards = bool(cursor) and str(cursor).startswith("<")
    after = decoded(cursor) if cursor else None
    ordered = queryset.order_by(*ordering(order, backwards))
    if after is not None:
        try:
            ordered = ordered.filter(beyond(order, after, backwards))
            found = list(ordered[: size + 1])
        except (ValueError, TypeError, OverflowError, ValidationError, DataError) as error:
            raise Invalid("This page address was not made by this list.", field="cursor") from error
    else:
        found = list(ordered[: size + 1])
    more = len(found) > size
    rows = found[:size]
    if backwards:
        rows.reverse()
    first, last = (rows[0], rows[-1]) if rows else (None, None)
    has_next = bool(rows) and (backwards or more)
    has_previous = bool(rows) and (more if backwards else after is not None)
    return Page(
        rows,
        next=_encoded(last, order) if has_next and last is not None else None,
        previous="<" + _encoded(first, order) if has_previous and first is not None else None,
    )


def ordering(order: Order, backwards: bool) -> list[Any]:
    """What `order_by` takes to walk in this order, or against it."""
    descending = order.descending != backwards
    path = F(order.path)
    if order.nullable:
        # Blanks come last in the direction of reading, whichever way the page is walked.
        main = (
            path.desc(nulls_first=backwards or None, nulls_last=not backwards or None)
            if descending
            else path.asc(nulls_first=backwards or None, nulls_last=not backwards or None)
        )
    else:
        main = path.desc() if descending else path.asc()
    return [main, F("pk").desc() if descending else F("pk").asc()]


def beyond(order: Order, after: Sequence[Any], backwards: bool) -> Q:
    """The rows after (or before) the row with these sort value and pk. `path` may be an annotation."""
    value, pk = after
    word = "lt" if order.descending != backwards else "gt"
    tie = Q(**{f"pk__{word}": pk})
    if value is None:
        same = Q(**{f"{order.path}__isnull": True}) & tie
        return same | Q(**{f"{order.path}__isnull": False}) if backwards else same
    beyond = Q(**{f"{order.path}__{word}": value}) | (Q(**{order.path: value}) & tie)
    if order.nullable and not backwards:
        beyond |= Q(**{f"{order.path}__isnull": True})
    if not order.nullable:
        # The outer bound lets the planner start at the right place of the index.
        beyond &= Q(**{f"{order.path}__{word}e": value})
    return beyond


def _value(row: models.Model, path: str) -> Any:
    found: Any = row
    for part in path.split("__"):
        found = getattr(found, part)
        if found is None:
            return None
    return found


def _encoded(row: models.Model, order: Order) -> str:
    return encoded(_value(row, order.path), row.pk)


def encoded(value: Any, pk: int) -> str:
    """The cursor of a row whose sort value is `value`."""
    if isinstance(value, datetime | date):
        value = value.isoformat()
    elif isinstance(value, Decimal):
        value = str(value)
    return base64.urlsafe_b64encode(json.dumps([value, pk]).encode()).decode().rstrip("=")


def decoded(cursor: str) -> list[Any]:
    """The sort value and the pk in a cursor, whichever way it walks. Raises `Invalid`."""
    cursor = cursor.removeprefix("<")
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise Invalid("This page address is damaged.", field="cursor") from error
    if not isinstance(found, list) or len(found) != 2 or not isinstance(found[1], int):
        raise Invalid("This page address is damaged.", field="cursor")
    if abs(found[1]) > 2**62 or "\x00" in str(found[0]):
        raise Invalid("This page address is damaged.", field="cursor")
    return found
