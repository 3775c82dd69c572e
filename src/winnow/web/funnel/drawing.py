"""The funnel as drawn: bars in the middle, what leads from one to the next, and the rows behind every number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse

from winnow.capture.words import FUNNEL, LeadStage
from winnow.insight.funnel import Funnel, FunnelStep, Leak
from winnow.pipeline.queries.lists import next_month

MOST_LEAKS = 3
# A thin line at least, so that a stage with few leads is still seen.
_THINNEST = 0.4
Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class LeakDrawn:
    """A reason with its share of those who left, of 100, and the list of them."""

    leak: Leak
    width: str
    url: str


@dataclass(frozen=True)
class Bar:
    """A step: `width` of 100 and `inset` from the left, the `way` down to the next bar as points, its lists."""

    step: FunnelStep
    width: str
    inset: str
    way: str
    url: str
    open_url: str
    young_url: str
    back_url: str
    left_url: str
    leaks: list[LeakDrawn]

    @property
    def shown(self) -> list[LeakDrawn]:
        return self.leaks[:MOST_LEAKS]

    @property
    def further(self) -> int:
        return sum(one.leak.n for one in self.leaks[MOST_LEAKS:])


def bars(found: Funnel, *, whose: Pairs, now: datetime) -> list[Bar]:
    """`whose` are pairs for the list of leads that say the same as the funnel's owner and team."""
    asked = [*whose, *_period(found), *([("source", found.source)] if found.source else [])]
    stages = [step.stage for step in found.steps]
    widths = [max(_THINNEST, 100 * (step.share.rate or 0.0)) for step in found.steps]
    return [
        _bar(step, stages[place:], widths[place : place + 2], asked, now)
        for place, step in enumerate(found.steps)
    ]


def _bar(
    step: FunnelStep, from_here: Sequence[str], widths: Sequence[float], asked: Pairs, now: datetime
) -> Bar:
    here, width = [*asked, ("furthest", step.stage)], widths[0]
    reached = asked if step.stage == LeadStage.LEAD else [*asked, ("furthest", ",".join(from_here))]
    still = [*here, ("stage", step.stage)]
    earlier = ",".join(one.value for one in FUNNEL if one.value not in from_here)
    left = [*here, ("stage", LeadStage.DISQUALIFIED.value)]
    return Bar(
        step=step,
        width=f"{width:.2f}",
        inset=f"{(100 - width) / 2:.2f}",
        way=_way(*widths) if len(widths) > 1 else "",
        url=leads_url(reached),
        open_url=leads_url(still),
        young_url=leads_url([*still, ("created_at__gte", _begins(_month_before(now.date())))]),
        back_url=leads_url([*here, ("stage", earlier)]),
        left_url=leads_url(left),
        leaks=[_leak(leak, step.left, left) for leak in step.leaks],
    )


def _leak(leak: Leak, left: int, asked: Pairs) -> LeakDrawn:
    because = ("reason", leak.reason) if leak.reason else ("reason__blank", "yes")
    return LeakDrawn(leak, f"{100 * leak.n / left:.1f}", leads_url([*asked, because]))


def _way(upper: float, lower: float) -> str:
    """From the width of a bar to the width of the next, as the points of a polygon 100 wide and 10 high."""
    above, below = (100 - upper) / 2, (100 - lower) / 2
    return f"{above:.2f},0 {100 - above:.2f},0 {100 - below:.2f},10 {below:.2f},10"


def _period(found: Funnel) -> Pairs:
    pairs = []
    if found.since:
        pairs.append(("created_at__gte", _begins(found.since)))
    if found.until:
        pairs.append(("created_at__lt", _begins(next_month(found.until))))
    return pairs


def _begins(day: date) -> str:
    """The moment at which the funnel's months begin, in UTC: a day alone would be the reader's, and name other leads
    than those that were counted."""
    return f"{day.isoformat()}T00:00Z"


def leads_url(pairs: Pairs) -> str:
    return f"{reverse('web:leads')}?{urlencode(pairs)}" if pairs else reverse("web:leads")


def _month_before(day: date) -> date:
    ordinal = day.year * 12 + day.month - 2
    return date(ordinal // 12, ordinal % 12 + 1, 1)
