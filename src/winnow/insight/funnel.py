"""The funnel: of the leads that arrived in a period, how many reached each stage, and why the others left.

A lead counts for every stage up to the furthest that it ever reached; a conversion is the share of those that
reached the next one, with its 95 % interval (Wilson). Leads on their way count against it: `open` says how many
stand at the stage, `decided` is the share without them. It reads the tally of leads.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.models import LeadStanding, LeadTally, Source
from winnow.capture.words import FUNNEL, LeadStage
from winnow.ground.proportion import Proportion, proportion
from winnow.ground.refusals import Invalid
from winnow.ground.tally import summed
from winnow.insight.velocity import MOST_LEADS, Velocity, velocity
from winnow.pipeline.queries.lists import first_of, next_month
from winnow.qualification.words import DisqualifyReason


@dataclass(frozen=True)
class Leak:
    """`n` leads were disqualified for this reason; a blank one was never given."""

    reason: str
    label: str
    n: int


@dataclass(frozen=True)
class FunnelStep:
    """Of `n` leads that reached the stage and none further, `open` stand here, `young` of them new (this month or last);
    `back` stand at an earlier stage again, as after a lost opportunity; `left` were disqualified, for the reasons in
    `leaks`. `conversion` and `decided` are to the next stage; the last stage has none."""

    stage: str
    label: str
    n: int
    share: Proportion
    open: int
    young: int
    back: int
    left: int
    leaks: list[Leak]
    conversion: Proportion | None
    decided: Proportion | None


@dataclass(frozen=True)
class Funnel:
    """`since` and `until` are the first days of the first and last month of arrival, None when open."""

    since: date | None
    until: date | None
    source: str
    n: int
    steps: list[FunnelStep]


@dataclass(frozen=True)
class Lifecycle(Funnel):
    """The funnel with how long it took, who decided, and how often that was taken back."""

    velocity: Velocity


@dataclass(frozen=True)
class FunnelFilter:
    """Months of arrival by any of their days, a source by key or name, an owner, a team."""

    since: date | None = None
    until: date | None = None
    source: str = ""
    owner_id: int | None = None
    team_id: int | None = None


def funnel(actor: Actor, asked: FunnelFilter, *, now: datetime) -> Funnel:
    """Raises `Invalid` for a source that does not exist and a period that ends before it starts."""
    actor.require("reports:read")
    since = first_of(asked.since) if asked.since else None
    until = first_of(asked.until) if asked.until else None
    if since and until and since > until:
        raise Invalid(_("The period ends before it starts."), field="until")
    source = _source(asked.source)
    rows = _rows(actor, asked, since, until, source)
    counted = _Counted(rows, young_since=_month_before(now.date()))
    return Funnel(since, until, source.name if source else "", counted.reached(0), counted.steps())


def lifecycle(actor: Actor, asked: FunnelFilter, *, most: int = MOST_LEADS, now: datetime) -> Lifecycle:
    """As `funnel`, with the velocity of the same leads, measured on at most about `most` of them."""
    found = funnel(actor, asked, now=now)
    source = _source(asked.source)
    wanted = {
        "created_at__gte": found.since and _midnight(found.since),
        "created_at__lt": found.until and _midnight(next_month(found.until)),
        "source": source,
        "owner_id": asked.owner_id,
        "team_id": asked.team_id,
    }
    rows = LeadStanding.objects.visible_to(actor).filter(
        **{name: value for name, value in wanted.items() if value is not None}
    )
    parts = {part.name: getattr(found, part.name) for part in fields(Funnel)}
    return Lifecycle(**parts, velocity=velocity(actor, rows, of=found.n, most=most, now=now))


def _midnight(day: date) -> datetime:
    """Months are those of the tally: UTC."""
    return datetime.combine(day, time(), UTC)


def _source(asked: str) -> Source | None:
    if not asked:
        return None
    found = Source.objects.filter(Q(key=asked) | Q(name__iexact=asked)).order_by("pk").first()
    if found is None:
        raise Invalid(_("There is no source %(name)s.") % {"name": asked[:80]}, field="source")
    return found


def _rows(
    actor: Actor, asked: FunnelFilter, since: date | None, until: date | None, source: Source | None
) -> list[dict[str, Any]]:
    wanted = {
        "month__gte": since,
        "month__lte": until,
        "source": source,
        "owner_id": asked.owner_id,
        "team_id": asked.team_id,
    }
    seen = LeadTally.objects.visible_to(actor).filter(
        **{name: value for name, value in wanted.items() if value is not None}
    )
    return summed(seen, "stage", "furthest", "reason", "month", measures=("n",))


def _month_before(day: date) -> date:
    ordinal = day.year * 12 + day.month - 2
    return date(ordinal // 12, ordinal % 12 + 1, 1)


class _Counted:
    """The tally's rows counted by the place in the funnel where the furthest stage lies."""

    def __init__(self, rows: list[dict[str, Any]], *, young_since: date) -> None:
        self.furthest: Counter[int] = Counter()
        self.open: Counter[int] = Counter()
        self.young: Counter[int] = Counter()
        self.back: Counter[int] = Counter()
        self.left: dict[int, Counter[str]] = {place: Counter() for place in range(len(FUNNEL))}
        for row in rows:
            place, n = FUNNEL.index(LeadStage(row["furthest"])), row["sum_n"]
            self.furthest[place] += n
            if row["stage"] == LeadStage.DISQUALIFIED:
                self.left[place][row["reason"]] += n
            elif row["stage"] != row["furthest"]:
                self.back[place] += n
            else:
                self.open[place] += n
                self.young[place] += n if row["month"] >= young_since else 0

    def reached(self, place: int) -> int:
        return sum(n for at, n in self.furthest.items() if at >= place)

    def steps(self) -> list[FunnelStep]:
        return [self._step(place) for place in range(len(FUNNEL))]

    def _step(self, place: int) -> FunnelStep:
        reached, left = self.reached(place), self.left[place].total()
        last = place == len(FUNNEL) - 1
        further = self.reached(place + 1)
        return FunnelStep(
            stage=FUNNEL[place].value,
            label=str(FUNNEL[place].label),
            n=reached,
            share=proportion(reached, self.reached(0)),
            open=self.open[place],
            young=self.young[place],
            back=self.back[place],
            left=left,
            leaks=[
                Leak(reason, _label(reason), n)
                for reason, n in sorted(self.left[place].items(), key=lambda item: (-item[1], item[0]))
            ],
            conversion=None if last else proportion(further, reached),
            decided=None if last else proportion(further, further + left + self.back[place]),
        )


def _label(reason: str) -> str:
    return str(DisqualifyReason(reason).label) if reason in DisqualifyReason.values else _("No reason given")
