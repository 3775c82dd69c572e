"""The list of leads: one query for pages, API and CLI, whose cost does not grow with the table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.fields import OFFERED, Field, catalogue
from winnow.capture.models import LeadStanding
from winnow.capture.queries.filters import LeadFilter
from winnow.capture.queries.plan import FEW, Few, Looked, Plan, Reached, planned
from winnow.capture.queries.walk import Sort, Start, Walk
from winnow.ground.among import has_listed, listed
from winnow.ground.keyset import decoded, encoded
from winnow.ground.prepared import Prepared
from winnow.ground.refusals import Invalid
from winnow.ground.said import number

MOST_COUNTED = 10_000
LARGEST_PAGE = 500
_EXPORTED_AT_ONCE = 2_000
ROW_RELATIONS = (
    "lead__person__organization",
    "lead__source",
    "lead__campaign",
    "lead__product",
    "owner",
    "team",
)


@dataclass(frozen=True)
class LeadPage:
    """A page of leads. `rows` are LeadStandings with `owner`, `team` and `lead` loaded, and of the lead its
    `person` with `organization`, `source`, `campaign` and `product`; `next` and `previous` are cursors or None.

    `searched_on`: the page is short because the search for more was given up after many leads; `next` goes on.
    `sorted_within`: only this many leads, the first by score, were sorted, since no index stands in this order;
    None when all were. `narrow`: more leads match the words than were looked at.
    """

    rows: list[LeadStanding]
    next: str | None
    previous: str | None
    searched_on: bool = False
    sorted_within: int | None = None
    narrow: bool = False


@dataclass(frozen=True)
class Counted:
    """`n` leads, or at least that many when `more`."""

    n: int
    more: bool

    def __str__(self) -> str:
        return f"{number(self.n)}+" if self.more else number(self.n)


def leads(
    actor: Actor,
    asked: LeadFilter | None = None,
    *,
    now: datetime,
    size: int = 50,
    cursor: str | None = None,
) -> LeadPage:
    """The leads that `actor` may see and `asked` names, a page from `cursor` on. See capture/queries/filters.py.

    A constant number of statements, whatever the size of page and table. Raises `Invalid`.
    """
    actor.require("leads:read")
    return _paged(planned(actor, _ready(asked), now=now), size, cursor)[0]


def leads_and_count(
    actor: Actor,
    asked: LeadFilter | None = None,
    *,
    now: datetime,
    size: int = 50,
    cursor: str | None = None,
) -> tuple[LeadPage, Counted]:
    """`leads` and `count` by one plan: finding the way costs as much as going it."""
    actor.require("leads:read")
    plan = planned(actor, _ready(asked), now=now)
    page, looked = _paged(plan, size, cursor)
    if page.next is None and page.previous is None:
        return page, Counted(len(page.rows), more=False)
    return page, _counted(plan, looked)


def _paged(plan: Plan, size: int, cursor: str | None) -> tuple[LeadPage, Looked | None]:
    size = max(1, min(size, LARGEST_PAGE))
    start = _start(cursor)
    try:
        reached = plan.page(size + 1, start)
    except (ValueError, TypeError, OverflowError, ValidationError) as error:
        raise Invalid(_("This page address was not made by this list."), field="cursor") from error
    return _page(plan, reached, size=size, start=start), reached.looked


def count(actor: Actor, asked: LeadFilter | None = None, *, now: datetime) -> Counted:
    """How many leads `leads()` walks through in all, counted up to MOST_COUNTED; where each lead must be tested,
    as far as the first few thousand show."""
    actor.require("leads:read")
    return _counted(planned(actor, _ready(asked), now=now))


def _counted(plan: Plan, looked: Looked | None = None) -> Counted:
    if isinstance(plan.found, Walk) and not plan.rest:
        n = plan.found.count(MOST_COUNTED + 1)
        return Counted(min(n, MOST_COUNTED), more=n > MOST_COUNTED)
    looked = looked or plan.look()
    if isinstance(plan.found, Few):
        return Counted(min(looked.held, MOST_COUNTED), more=plan.found.narrow or plan.found.cut)
    return Counted(looked.held, more=plan.found.count(looked.width + 1) > looked.width)


def every(actor: Actor, asked: LeadFilter | None = None, *, now: datetime) -> Iterator[list[int]]:
    """All leads of a filter as batches of ids, in its order: for exports and for verbs on a whole list.

    Raises `Invalid` when search or sort could not look at all of them.
    """
    actor.require("leads:read")
    asked = _ready(asked)
    plan = planned(actor, asked, now=now)
    if isinstance(plan.found, Few) and plan.found.narrow:
        raise Invalid(_("Too many leads match these words: narrow the search."), field="q")
    if isinstance(plan.found, Few) and plan.found.cut:
        message = _("So many leads cannot be sorted by %(field)s: sort by another field, or narrow the list.")
        raise Invalid(message % {"field": plan.sort.field.label}, field="sort")
    start: Start | None = None
    while True:
        reached = plan.page(_EXPORTED_AT_ONCE, start)
        ids, last = reached.ids, reached.end
        if ids:
            yield ids
        if last is None and len(ids) == _EXPORTED_AT_ONCE:
            last = ids[-1]
        if last is None:
            return
        start = Start(_value_at(plan.sort, last), last, backwards=False)


def _ready(asked: LeadFilter | None) -> LeadFilter:
    asked = asked or LeadFilter()
    return asked if asked.fields is not None else replace(asked, fields=catalogue())


def _start(cursor: str | None) -> Start | None:
    if not cursor:
        return None
    value, pk = decoded(cursor)
    if isinstance(value, list | dict):
        raise Invalid(_("This page address was not made by this list."), field="cursor")
    return Start(value, pk, backwards=cursor.startswith("<"))


# --- the page ---


def _page(plan: Plan, reached: Reached, *, size: int, start: Start | None) -> LeadPage:
    more, shown, end = len(reached.ids) > size, reached.ids[:size], reached.end
    backwards = bool(start and start.backwards)
    if backwards:
        shown.reverse()
    loaded = rows_of(shown, plan.sort)
    rows = [loaded[pk] for pk in shown if pk in loaded]
    ahead = _cursor(rows[-1]) if rows and (more or backwards) else None
    behind = _cursor(rows[0]) if rows and start is not None and (more or not backwards) else None
    if not rows and start is not None:
        ahead = _beside(start, plan.sort) if backwards else None
        behind = None if backwards else _beside(start, plan.sort)
    if end is not None:
        given_up = encoded(_value_at(plan.sort, end), end)
        ahead, behind = (ahead or given_up, given_up) if backwards else (given_up, behind or given_up)
    return LeadPage(
        rows,
        next=ahead,
        previous=f"<{behind}" if behind and (start is not None) else None,
        searched_on=end is not None,
        sorted_within=FEW if isinstance(plan.found, Few) and plan.found.cut else None,
        narrow=isinstance(plan.found, Few) and plan.found.narrow,
    )


def rows_of(ids: list[int], sort: Sort) -> dict[int, LeadStanding]:
    """LeadStandings by id with everything loaded that a row shows, and the sort's value as `walk_value`.

    The ids come from a plan, which has asked for visibility.
    """
    name = sort.field.name
    if name not in _ROWS:
        _ROWS[name] = Prepared(partial(_rows, sort.field))
    return {row.pk: row for row in _ROWS[name].all(listed(ids), sort.on)} if ids else {}


# By the field of the sort, which never changes what it means; written once, since the relations are many.
_ROWS: dict[str, Prepared[LeadStanding]] = {}


def _rows(field: Field, ids: str, on: date) -> models.QuerySet[LeadStanding]:
    rows: models.QuerySet[LeadStanding] = LeadStanding.objects.visible_to(SYSTEM)
    rows = rows.annotate(walk_value=field.compared(on))
    rows = rows.select_related(*ROW_RELATIONS, *OFFERED).defer("lead__search_text", "owner__password")
    return rows.filter(has_listed(ids))


def _cursor(row: LeadStanding) -> str:
    return encoded(row.walk_value, row.pk)  # type: ignore[attr-defined]


def _beside(start: Start, sort: Sort) -> str:
    """The cursor from which the way back, out of an empty page, meets the row at `start` again."""
    return encoded(start.value, start.pk + (1 if sort.descending == start.backwards else -1))


def _value_at(sort: Sort, pk: int) -> object:
    standings = LeadStanding.objects.visible_to(SYSTEM).annotate(walk_value=sort.field.compared(sort.on))
    return standings.values_list("walk_value", flat=True).get(pk=pk)
