"""The forecast as drawn: a column a month, what is won below, then the stages from the surest upwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, log10

from winnow.forecast.queries import Bucket, Forecast, Month, Slice
from winnow.pipeline.queries.stages import StageView
from winnow.pipeline.words import StageKind

# A column's own units; its bar stands in the middle, the axis has LINES steps.
TALL, LINES = 200, 4
TINTS = 5


@dataclass(frozen=True)
class Block:
    """A part of a bar: `css` paints it, `name` is "" for what is won."""

    css: str
    name: str
    amount: Decimal
    n: int
    y: str
    height: str


@dataclass(frozen=True)
class Column:
    """A month as a bar; `low` and `high` are where its range ends, "" without one. `url` leads to its rows."""

    month: Month
    blocks: list[Block]
    low: str
    high: str
    now: bool
    url: str


@dataclass(frozen=True)
class Chart:
    """`axis` are the amounts at the lines, from the top down; `lines` their heights."""

    columns: list[Column]
    axis: list[Decimal]
    lines: list[str]


def tints(stages: Sequence[StageView]) -> dict[str, str]:
    """Which of the tints each open stage has, the later the stronger."""
    keys = [stage.key for stage in stages if stage.kind == StageKind.OPEN]
    last = max(1, len(keys) - 1)
    return {key: f"tint-{1 + round((TINTS - 1) * place / last)}" for place, key in enumerate(keys)}


def chart(found: Forecast, *, board_url: str) -> Chart:
    """`board_url` ends where the month is to be added."""
    months = [*found.history, *found.months]
    top = _rounded_up(max([month.high or month.expected for month in months] + [Decimal(0)]))
    painted, now = tints(found.stages), found.months[0].month
    columns = [_column(month, top, painted, now == month.month, board_url) for month in months]
    steps = range(LINES, -1, -1)
    axis = [top * step / LINES for step in steps]
    return Chart(columns, axis, [str(TALL - TALL * step // LINES) for step in steps])


def _column(month: Month, top: Decimal, painted: dict[str, str], now: bool, board_url: str) -> Column:
    parts = [("chart__won", "", month.won, month.won_n)]
    parts += [(painted[one.stage], one.name, one.weighted, one.n) for one in reversed(month.open.stages)]
    blocks, y = [], float(TALL)
    for css, name, amount, n in parts:
        height = TALL * float(amount / top) if top else 0.0
        y -= height
        if height > 0:
            blocks.append(Block(css, name, amount, n, f"{y:.2f}", f"{height:.2f}"))
    low, high = (_height(end, top) for end in (month.low, month.high))
    return Column(month, blocks, low, high, now, f"{board_url}{month.month:%Y-%m}")


def _height(amount: Decimal | None, top: Decimal) -> str:
    return "" if amount is None or not top else f"{TALL - TALL * float(amount / top):.2f}"


def by_stage(bucket: Bucket, stages: Sequence[StageView]) -> list[Slice | None]:
    """The bucket's sums in the order of the stages, None where it has none."""
    found = {one.stage: one for one in bucket.stages}
    return [found.get(stage.key) for stage in stages if stage.kind == StageKind.OPEN]


def _rounded_up(amount: Decimal) -> Decimal:
    """The next number 1, 2, 4, 6 or 8 with zeros behind: its quarters are round, too."""
    if amount <= 0:
        return Decimal(0)
    unit = Decimal(10) ** (ceil(log10(float(amount))) - 1)
    return next(step * unit for step in (1, 2, 4, 6, 8, 10, 20) if step * unit >= amount)
