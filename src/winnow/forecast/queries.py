"""The forecast: what revenue to expect, month by month, from kept sums and the chances of the stages.

weighted = Σ value · chance: an opportunity's own where learning foretold one, else its stage's. It reads the tally of opportunities, never the opportunities.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django.db.models import Q
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.forecast.interval import Group, range_of
from winnow.forecast.models import LeadWorth, TypicalDeal
from winnow.forecast.worth import Worth, worth
from winnow.ground.money import currency_code, owner_currency, rate_of
from winnow.ground.prepared import Prepared
from winnow.ground.refusals import Invalid
from winnow.ground.tally import summed
from winnow.pipeline.models import OpportunityTally, Stage
from winnow.pipeline.queries.lists import first_of, next_month
from winnow.pipeline.queries.stages import StageView, chances_of, rate_of_stage, view_of, with_rates
from winnow.pipeline.rates import weighted_cents
from winnow.pipeline.words import StageKind

MOST_MONTHS = 36


@dataclass(frozen=True)
class Slice:
    """The open opportunities of one stage: `sum` and `weighted` leave out the `unvalued` of the `n`."""

    stage: str
    name: str
    n: int
    sum: Decimal
    weighted: Decimal
    unvalued: int


@dataclass(frozen=True)
class Bucket:
    """Open opportunities together and by stage."""

    n: int
    sum: Decimal
    weighted: Decimal
    unvalued: int
    stages: list[Slice]


@dataclass(frozen=True)
class Month:
    """What a month brings: `won` so far (of `won_n`), the open ones expected in it, and both together as
    `expected`, between `low` (P10) and `high` (P90) where there is enough to say so."""

    month: date
    won_n: int
    won: Decimal
    open: Bucket
    expected: Decimal
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True)
class Forecast:
    """`months` from the present one on, together `expected`. `overdue` were expected in a month that has passed, `later` after the
    last month shown, `undated` at no time: none of these is in a month. `history` is what was won before."""

    currency: str
    expected: Decimal
    months: list[Month]
    overdue: Bucket
    later: Bucket
    undated: Bucket
    history: list[Month]
    stages: list[StageView]


@dataclass(frozen=True)
class ForecastFilter:
    owner_id: int | None = None
    team_id: int | None = None

    @property
    def wanted(self) -> dict[str, int]:
        asked = {"owner_id": self.owner_id, "team_id": self.team_id}
        return {name: value for name, value in asked.items() if value is not None}


def forecast(
    actor: Actor,
    asked: ForecastFilter | None = None,
    *,
    currency: str = "",
    months: int = 6,
    past: int = 0,
    now: datetime,
) -> Forecast:
    """Raises `Invalid` for a currency without a rate and for months that are not 1 to 36."""
    actor.require("reports:read")
    _check(months, past)
    known = with_rates()
    money = _Money.of(currency, now.date())
    made = _Maker(known, money)
    ahead = _months(first_of(now.date()), months)
    rows = _rows(actor, asked or ForecastFilter(), known, _earlier(ahead[0], past))
    opened = [row for row in rows if made.kinds[row["stage_id"]] == StageKind.OPEN]
    won = [row for row in rows if made.kinds[row["stage_id"]] == StageKind.WON]
    shown = [made.month(month, opened, won) for month in ahead]
    return Forecast(
        currency=money.currency,
        expected=sum((month.expected for month in shown), Decimal(0)),
        months=shown,
        overdue=made.bucket(row for row in opened if row["month"] and row["month"] < ahead[0]),
        later=made.bucket(row for row in opened if row["month"] and row["month"] > ahead[-1]),
        undated=made.bucket(row for row in opened if row["month"] is None),
        history=[made.month(month, [], won) for month in _months(_earlier(ahead[0], past), past)],
        stages=[view_of(stage) for stage in known],
    )


def _check(months: int, past: int) -> None:
    if not 1 <= months <= MOST_MONTHS:
        raise Invalid(_("A forecast covers 1 to 36 months."), field="months")
    if not 0 <= past <= MOST_MONTHS:
        raise Invalid(_("A forecast looks back 0 to 36 months."), field="past")


def _months(start: date, n: int) -> list[date]:
    found = [start]
    while len(found) < n:
        found.append(next_month(found[-1]))
    return found[:n]


def _earlier(month: date, n: int) -> date:
    ordinal = month.year * 12 + month.month - 1 - n
    return date(ordinal // 12, ordinal % 12 + 1, 1)


def _rows(actor: Actor, asked: ForecastFilter, known: list[Stage], since: date) -> list[dict[str, Any]]:
    """Sums by stage and month: all open ones, won ones since then; lost ones bring nothing."""
    opened = [stage.pk for stage in known if stage.kind == StageKind.OPEN]
    won = [stage.pk for stage in known if stage.kind == StageKind.WON]
    seen = OpportunityTally.objects.visible_to(actor).filter(
        Q(stage__in=opened) | Q(stage__in=won, month__gte=since), **asked.wanted
    )
    return summed(seen, "stage_id", "month", measures=OpportunityTally.measures)


@dataclass(frozen=True)
class _Money:
    """Amounts of the tally, in the owner's cents, as amounts of the currency asked for."""

    currency: str
    rate: Decimal
    unit: Decimal

    @classmethod
    def of(cls, asked: str, on: date) -> _Money:
        currency = currency_code(asked) if asked else owner_currency()
        rate = rate_of(currency, on)
        if not rate:
            raise Invalid(
                _("No exchange rate is known for %(currency)s.") % {"currency": currency}, field="currency"
            )
        return cls(currency, rate, Decimal(1).scaleb(-get_currency_precision(currency)))

    def amount(self, cents: Decimal | float | int) -> Decimal:
        exact = cents if isinstance(cents, Decimal | int) else Decimal(repr(cents))
        return (Decimal(exact) / 100 / self.rate).quantize(self.unit)


class _Maker:
    def __init__(self, known: list[Stage], money: _Money) -> None:
        self.known, self.money = known, money
        self.kinds = {stage.pk: stage.kind for stage in known}
        self.chances = chances_of(known)

    def bucket(self, rows: Iterable[dict[str, Any]]) -> Bucket:
        by_stage: dict[int, Counter[str]] = defaultdict(Counter)
        for row in rows:
            for measure in OpportunityTally.measures:
                by_stage[row["stage_id"]][measure] += row[f"sum_{measure}"]
        slices = [self._slice(stage, by_stage[stage.pk]) for stage in self.known if stage.pk in by_stage]
        return Bucket(
            n=sum(one.n for one in slices),
            sum=sum((one.sum for one in slices), Decimal(0)),
            weighted=sum((one.weighted for one in slices), Decimal(0)),
            unvalued=sum(one.unvalued for one in slices),
            stages=slices,
        )

    def month(self, month: date, opened: list[dict[str, Any]], won: list[dict[str, Any]]) -> Month:
        here = [row for row in won if row["month"] == month]
        paid = self.money.amount(sum(row["sum_value_cents"] for row in here))
        ahead = self.bucket(row for row in opened if row["month"] == month)
        found = range_of([self._group(one) for one in ahead.stages])
        return Month(
            month=month,
            won_n=sum(row["sum_n"] for row in here),
            won=paid,
            open=ahead,
            expected=paid + ahead.weighted,
            low=None if found is None else paid + self._rounded(found.low),
            high=None if found is None else paid + self._rounded(found.high),
        )

    def _slice(self, stage: Stage, of: Mapping[str, int]) -> Slice:
        expected = weighted_cents(
            of["value_cents"], of["foretold_cents"], of["foretold_weighted"], self.chances[stage.pk]
        )
        return Slice(
            stage=stage.key,
            name=_(stage.name),
            n=of["n"],
            sum=self.money.amount(of["value_cents"]),
            weighted=self.money.amount(expected),
            unvalued=of["unvalued"],
        )

    def _group(self, one: Slice) -> Group:
        stage = next(stage for stage in self.known if stage.key == one.stage)
        rate = rate_of_stage(stage)
        return Group(
            n=one.n - one.unvalued,
            total=float(one.sum),
            # Of those with chances of their own, what they come to together.
            p=float(one.weighted / one.sum) if one.sum else self.chances[stage.pk].used,
            spread=rate.spread if rate else None,
        )

    def _rounded(self, amount: float) -> Decimal:
        return Decimal(repr(amount)).quantize(self.money.unit)


_WORTHS = Prepared(LeadWorth.objects.all)
_DEAL = Prepared(lambda: TypicalDeal.objects.filter(pk=1))


def lead_worth() -> Worth:
    """What leads may bring, as last measured; guesses before that."""
    history = {row.stage: (row.n, row.customers) for row in _WORTHS.all()}
    deal = _DEAL.first()
    return worth(history, deal.n if deal else 0, deal.value if deal else Decimal(0))
