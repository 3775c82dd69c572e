"""Opportunities as a table for a file that goes out and comes back: `winnow_id` leads a row to its opportunity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from winnow.access.actor import Actor
from winnow.capture.importing.mapping import OWN_NUMBER
from winnow.ground.custom_fields import columns_of
from winnow.ground.sheets import Sheet, chosen_columns, plain
from winnow.pipeline.importing.fields import FIELDS
from winnow.pipeline.models import Opportunity
from winnow.pipeline.queries.lists import OpportunityFilter, walk_of
from winnow.pipeline.queries.rows import row_of
from winnow.pipeline.queries.stages import Chances, chances_of, with_rates
from winnow.pipeline.queries.walk import Walk, page

_AT_ONCE = 1_000
# `close_date` says what closed_at and close_on say; the rest is computed and no import reads it.
_GIVEN = tuple(name for name in FIELDS if name != "close_date")
_COMPUTED = ("lead", "team", "value", "expected", "probability", "entered_stage_at")
_ATTRIBUTES = {OWN_NUMBER: "id"}


def opportunity_columns() -> list[str]:
    """All columns that there are, which is what is written where none are asked for."""
    return [*_GIVEN, *_COMPUTED, *columns_of(Opportunity.custom_record)]


def opportunities_sheet(
    actor: Actor,
    asked: OpportunityFilter,
    *,
    columns: Sequence[str] = (),
    sort: str = "close_on",
    now: datetime,
) -> Sheet:
    """What `opportunities()` would list, in its order. Needs `leads:export`. Raises `Invalid`."""
    actor.require("leads:export")
    chosen = chosen_columns(columns, opportunity_columns())
    known = with_rates()
    walk = walk_of(actor, asked, known, sort=sort, now=now)
    return Sheet("Opportunities", chosen, _rows(walk, chances_of(known), chosen, now))


def _rows(walk: Walk, chances: Chances, columns: Sequence[str], now: datetime) -> Iterator[list[Any]]:
    cursor: str | None = None
    own = columns_of(Opportunity.custom_record)
    while True:
        found = page(walk, size=_AT_ONCE, cursor=cursor)
        for one in found.rows:
            row = row_of(one, chances, now=now)
            yield [plain(_value(name, one, row, own)) for name in columns]
        cursor = found.next
        if cursor is None:
            return


def _value(name: str, found: Opportunity, row: Any, own: Mapping[str, Any]) -> Any:
    if name == "lead_external_id":
        return found.lead.external_id
    if name in own:
        return own[name](found.custom)
    return getattr(row, _ATTRIBUTES.get(name, name))
