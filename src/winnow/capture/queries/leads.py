"""The list of leads: one query for pages, API and CLI, whose cost does not grow with the table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.access.visibility import visible_parts, visible_q
from winnow.capture.events import ScoresOverdue
from winnow.capture.fields import OFFERED, Field, catalogue
from winnow.capture.models import LeadStanding
from winnow.capture.queries.conditions import Part, parts_of
from winnow.capture.queries.filters import DEFAULT_SORT, LeadFilter
from winnow.capture.queries.search import search_ids
from winnow.capture.queries.walk import (
    BEHIND_SCORE,
    FEW,
    Few,
    Pks,
    Plan,
    Sort,
    Start,
    Walk,
    disjoint,
    few,
    sort_of,
)
from winnow.ground.among import has_listed, listed
from winnow.ground.events import announce
from winnow.ground.keyset import decoded, encoded
from winnow.ground.prepared import Prepared
from winnow.ground.refusals import Invalid

MOST_COUNTED = 10_000
# What changes by itself as time goes by.
FADING = frozenset({"score", "fit", "interest", "grade", "probability"})
_MOST_TESTED = 1_000
LARGEST_PAGE = 500
_MOST_BRANCHES = 4
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
        return f"{self.n:,}+" if self.more else f"{self.n:,}"


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
    return _paged(planned(actor, _ready(asked), now=now), size, cursor)


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
    page = _paged(plan, size, cursor)
    if page.next is None and page.previous is None:
        return page, Counted(len(page.rows), more=False)
    return page, _counted(plan)


def _paged(plan: Plan, size: int, cursor: str | None) -> LeadPage:
    size = max(1, min(size, LARGEST_PAGE))
    start = _start(cursor)
    try:
        ids, end = plan.page(size + 1, start)
    except (ValueError, TypeError, OverflowError, ValidationError) as error:
        raise Invalid(_("This page address was not made by this list."), field="cursor") from error
    return _page(plan, ids, end, size=size, start=start)


def count(actor: Actor, asked: LeadFilter | None = None, *, now: datetime) -> Counted:
    """How many leads `leads()` walks through in all, counted up to MOST_COUNTED; where each lead must be tested,
    as far as the first few thousand show."""
    actor.require("leads:read")
    return _counted(planned(actor, _ready(asked), now=now))


def _counted(plan: Plan) -> Counted:
    if isinstance(plan.found, Few):
        found = plan.count(plan.found.rows)
        return Counted(min(found, MOST_COUNTED), more=plan.found.narrow or plan.found.cut)
    if not plan.rest:
        n = plan.found.count(MOST_COUNTED + 1)
        return Counted(min(n, MOST_COUNTED), more=n > MOST_COUNTED)
    looked_at = min(_MOST_TESTED, plan.widest)
    found = plan.count(plan.found.among(looked_at, None))
    return Counted(found, more=plan.found.count(looked_at + 1) > looked_at)


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
        ids, end = plan.page(_EXPORTED_AT_ONCE, start)
        if ids:
            yield ids
        last = end if end is not None else ids[-1] if len(ids) == _EXPORTED_AT_ONCE else None
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
    overdue = LeadStanding.objects.visible_to(SYSTEM).filter(score_due_at__lte=now)
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


# --- the page ---


def _page(plan: Plan, ids: list[int], end: int | None, *, size: int, start: Start | None) -> LeadPage:
    more, shown = len(ids) > size, ids[:size]
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
