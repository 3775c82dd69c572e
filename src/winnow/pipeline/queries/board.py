"""The board: a column for each stage with kept sums above and the first cards below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.keyset import Order
from winnow.ground.money import owner_currency
from winnow.ground.refusals import Invalid
from winnow.ground.tally import summed
from winnow.pipeline.models import OpportunityTally, Stage
from winnow.pipeline.queries.lists import first_of, next_month, when_closing
from winnow.pipeline.queries.rows import OpportunityRow, row_of
from winnow.pipeline.queries.stages import Chances, StageView, chances_of, view_of, with_rates
from winnow.pipeline.queries.walk import Walk, cursor_of, first, loaded, page, walk
from winnow.pipeline.rates import weighted_cents
from winnow.pipeline.words import Closing, StageKind

BY_CLOSE_DATE = Order("close_on", nullable=True)
LATEST_CLOSED = Order("closed_at", descending=True)


@dataclass(frozen=True)
class BoardFilter:
    """`month` is any day of the month of closing; without it, open stages show all and closed ones this month.
    `closing` asks instead for the open ones that no month of a forecast holds."""

    owner_id: int | None = None
    team_id: int | None = None
    month: date | None = None
    closing: Closing | None = None

    @property
    def owned(self) -> dict[str, int]:
        wanted = {"owner_id": self.owner_id, "team_id": self.team_id}
        return {name: value for name, value in wanted.items() if value is not None}


@dataclass(frozen=True)
class Column:
    """`sum` and `weighted` are in the owner's currency, over `n` opportunities less `unvalued` ones, which have
    no amount or no rate. `next` is the cursor of more cards."""

    stage: StageView
    n: int
    sum: Decimal
    weighted: Decimal
    unvalued: int
    cards: list[OpportunityRow]
    next: str | None


@dataclass(frozen=True)
class Board:
    columns: list[Column]
    currency: str


def board(actor: Actor, asked: BoardFilter, *, per_column: int = 50, now: datetime) -> Board:
    """All columns, from kept sums and index walks: the cost does not grow with the table."""
    actor.require("opportunities:read")
    known = with_rates()
    chances = chances_of(known)
    sums = _sums(actor, asked, known, now)
    # Half of the walk is spared where the sums know that nothing is undated.
    walks = [_walk(actor, asked, stage, now, undated=sums.get(stage.pk, _NOTHING).undated) for stage in known]
    found = first(walks, size=per_column)
    cards = {card.pk: card for card in loaded(sorted({pk for pks in found for pk in pks[:per_column]}))}
    columns = []
    for stage, one, pks in zip(known, walks, found, strict=True):
        rows = [cards[pk] for pk in pks[:per_column]]
        following = cursor_of(rows[-1], one.order) if len(pks) > per_column else None
        shown = [row_of(row, chances, now=now) for row in rows]
        columns.append(_column(stage, chances, sums.get(stage.pk, _NOTHING), shown, following))
    return Board(columns, owner_currency())


def column(
    actor: Actor,
    stage_key: str,
    asked: BoardFilter,
    *,
    size: int = 50,
    cursor: str | None = None,
    now: datetime,
) -> Column:
    """One column, from the cursor on. Raises `Invalid` for a stage that does not exist."""
    actor.require("opportunities:read")
    known = with_rates()
    stage = next((stage for stage in known if stage.key == stage_key), None)
    if stage is None:
        raise Invalid(_("There is no stage %(key)s.") % {"key": stage_key[:60]}, field="stage")
    chances = chances_of(known)
    found = page(_walk(actor, asked, stage, now, undated=True), size=size, cursor=cursor)
    shown = [row_of(row, chances, now=now) for row in found.rows]
    sums = _sums(actor, asked, [stage], now).get(stage.pk, _NOTHING)
    return _column(stage, chances, sums, shown, found.next)


def _column(
    stage: Stage, chances: Chances, sums: _Sums, cards: list[OpportunityRow], following: str | None
) -> Column:
    total = Decimal(sums.cents).scaleb(-2)
    return Column(
        stage=view_of(stage),
        n=sums.n,
        sum=total,
        weighted=_in_units(
            weighted_cents(sums.cents, sums.foretold_cents, sums.foretold_weighted, chances[stage.pk])
        ),
        unvalued=sums.unvalued,
        cards=cards,
        next=following,
    )


def _in_units(cents: float) -> Decimal:
    return (Decimal(repr(cents)) / 100).quantize(Decimal("0.01"))


def _walk(actor: Actor, asked: BoardFilter, stage: Stage, now: datetime, *, undated: bool) -> Walk:
    q = Q(stage_id=stage.pk, **asked.owned)
    if stage.kind != StageKind.OPEN:
        q &= Q(**_span("closed_at", asked.month or now.date(), moments=True))
        return walk(actor, [q], LATEST_CLOSED)
    if asked.closing is not None:
        return walk(
            actor,
            [q & when_closing(asked.closing, now=now)],
            Order("close_on", nullable=asked.closing == Closing.UNDATED),
        )
    if asked.month is not None:
        q &= Q(**_span("close_on", asked.month, moments=False))
    elif not undated:
        q &= Q(close_on__isnull=False)
    has_blanks = undated and asked.month is None
    return walk(actor, [q], BY_CLOSE_DATE if has_blanks else Order("close_on"))


def _span(name: str, month: date, *, moments: bool) -> dict[str, Any]:
    start, end = first_of(month), next_month(month)
    if not moments:
        return {f"{name}__gte": start, f"{name}__lt": end}
    # The tally's months are UTC's.
    at = [datetime(day.year, day.month, 1, tzinfo=UTC) for day in (start, end)]
    return {f"{name}__gte": at[0], f"{name}__lt": at[1]}


@dataclass(frozen=True)
class _Sums:
    n: int = 0
    cents: int = 0
    unvalued: int = 0
    undated: bool = False
    foretold_cents: int = 0
    foretold_weighted: int = 0

    def plus(self, row: dict[str, Any]) -> _Sums:
        return _Sums(
            self.n + row["sum_n"],
            self.cents + row["sum_value_cents"],
            self.unvalued + row["sum_unvalued"],
            self.undated or row["month"] is None,
            self.foretold_cents + row["sum_foretold_cents"],
            self.foretold_weighted + row["sum_foretold_weighted"],
        )


_NOTHING = _Sums()
_TALLIED: dict[Closing, Callable[[date], Q]] = {
    Closing.PASSED: lambda this_month: Q(month__lt=this_month),
    Closing.UNDATED: lambda this_month: Q(month__isnull=True),
}


def _sums(actor: Actor, asked: BoardFilter, known: Sequence[Stage], now: datetime) -> dict[int, _Sums]:
    """By stage id."""
    month = first_of(asked.month or now.date())
    closed = Q(stage__in=[stage.pk for stage in known if stage.kind != StageKind.OPEN], month=month)
    opened = Q(stage__in=[stage.pk for stage in known if stage.kind == StageKind.OPEN])
    if asked.closing is not None:
        opened &= _TALLIED[asked.closing](first_of(now.date()))
    elif asked.month is not None:
        opened &= Q(month=month)
    seen = OpportunityTally.objects.visible_to(actor).filter(closed | opened, **asked.owned)
    found: dict[int, _Sums] = {}
    for row in summed(seen, "stage_id", "month", measures=OpportunityTally.measures):
        found[row["stage_id"]] = found.get(row["stage_id"], _NOTHING).plus(row)
    return found
