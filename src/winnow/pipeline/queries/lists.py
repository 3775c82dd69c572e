"""Lists of opportunities for the API and the command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.keyset import Order, Page
from winnow.ground.refusals import Invalid
from winnow.pipeline.models import Stage
from winnow.pipeline.queries.rows import OpportunityRow, row_of
from winnow.pipeline.queries.stages import chances_of, with_rates
from winnow.pipeline.queries.walk import Walk, page, walk
from winnow.pipeline.words import Closing, StageKind

SORTS = {
    "close_on": Order("close_on", nullable=True),
    "-close_on": Order("close_on", descending=True, nullable=True),
    "created_at": Order("created_at"),
    "-created_at": Order("created_at", descending=True),
    "value": Order("value", nullable=True),
    "-value": Order("value", descending=True, nullable=True),
}


@dataclass(frozen=True)
class OpportunityFilter:
    """`stage` is the key of a stage or a kind (open, won, lost); `month` any day of the expected month of
    closing, `closing` asks for the open ones that no month holds; the amounts are in the owner's currency."""

    stage: str = ""
    owner_id: int | None = None
    team_id: int | None = None
    product_id: int | None = None
    lead_id: int | None = None
    month: date | None = None
    closing: Closing | None = None
    least: Decimal | None = None
    most: Decimal | None = None

    @property
    def q(self) -> Q:
        wanted: dict[str, Any] = {
            "owner_id": self.owner_id,
            "team_id": self.team_id,
            "product_id": self.product_id,
            "lead_id": self.lead_id,
            "value__gte": self.least,
            "value__lte": self.most,
        }
        if self.month is not None:
            wanted |= {"close_on__gte": first_of(self.month), "close_on__lt": next_month(self.month)}
        return Q(**{name: value for name, value in wanted.items() if value is not None})


def opportunities(
    actor: Actor,
    asked: OpportunityFilter,
    *,
    sort: str = "close_on",
    size: int = 50,
    cursor: str | None = None,
    now: datetime,
) -> Page[OpportunityRow]:
    """One page. Raises `Invalid` for a stage or sort that does not exist."""
    known = with_rates()
    found = page(walk_of(actor, asked, known, sort=sort, now=now), size=size, cursor=cursor)
    chances = chances_of(known)
    return Page([row_of(row, chances, now=now) for row in found.rows], found.next, found.previous)


def walk_of(actor: Actor, asked: OpportunityFilter, known: list[Stage], *, sort: str, now: datetime) -> Walk:
    """All that are asked for, in this order. Raises `Invalid`."""
    actor.require("opportunities:read")
    if sort not in SORTS:
        raise Invalid(
            _("Opportunities are sorted by one of %(sorts)s.") % {"sorts": ", ".join(SORTS)}, field="sort"
        )
    wanted, stages = asked.q, _stages(asked.stage, known)
    if asked.closing is not None:
        wanted &= when_closing(asked.closing, now=now)
        stages = [stage for stage in stages or known if stage.kind == StageKind.OPEN]
    narrowed = bool(asked.stage or asked.closing)
    places = [Q(stage_id=stage.pk) & wanted for stage in stages] if narrowed else [wanted]
    return walk(actor, places, SORTS[sort])


def _stages(asked: str, known: list[Stage]) -> list[Stage]:
    """The stages asked for; none when all are."""
    found = [stage for stage in known if asked in (stage.key, stage.kind)]
    if asked and not found:
        names = [stage.key for stage in known]
        raise Invalid(
            _("A stage is one of %(stages)s, or open.") % {"stages": ", ".join(names)}, field="stage"
        )
    return found if asked else []


def when_closing(closing: Closing, *, now: datetime) -> Q:
    """Months are UTC's, as the tally and so the forecast keep them."""
    if closing == Closing.UNDATED:
        return Q(close_on__isnull=True)
    return Q(close_on__lt=first_of(now.date()))


def first_of(day: date) -> date:
    return day.replace(day=1)


def next_month(day: date) -> date:
    """The first day of the month after."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
