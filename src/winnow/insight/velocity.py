"""Velocity: how long leads stand at each stage, who moved them on, and how often that was taken back.

It reads the decisions of the leads that the funnel counts. Past `MOST_LEADS` it looks at every k-th number, which says
the same within a fraction of a day and costs the same for a million leads.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Mod
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.access.models import Team, User
from winnow.capture.models import LeadStanding, Source
from winnow.capture.words import FUNNEL, LeadStage
from winnow.ground.among import among, among_listed, listed
from winnow.ground.prepared import Prepared
from winnow.ground.proportion import Proportion, proportion
from winnow.insight.durations import Lasted, lasted
from winnow.insight.stays import Lead, Stay, Step, reversed_by, stays
from winnow.qualification.models import Decision
from winnow.qualification.transitions import LOADED

MOST_LEADS = 20_000
MOST_GROUPS = 12
# Numbers looked up for each lead wanted, where few of all leads are asked for.
LOOKS = 10


@dataclass(frozen=True)
class StageTime:
    """How long leads stand at a stage, and where they went from it. `back` were taken to an earlier stage."""

    stage: str
    label: str
    time: Lasted
    onward: int
    back: int
    disqualified: int


@dataclass(frozen=True)
class Decided:
    """How many moves to `to_stage` somebody decided; `who` is a colleague, a policy or a model. `reversed` counts
    those that the lead's next decision took back."""

    to_stage: str
    who: str
    by_person: bool
    n: int
    reversed: Proportion


@dataclass(frozen=True)
class GroupTime:
    """The leads of a source or a team: days from arrival to the first time at each stage."""

    name: str
    n: int
    to_stage: dict[str, Lasted]


@dataclass(frozen=True)
class Velocity:
    """Measured on `n` leads: all of them, or every `every`-th."""

    n: int
    every: int
    stages: list[StageTime]
    decided: list[Decided]
    reversed: Proportion
    by_source: list[GroupTime]
    by_team: list[GroupTime]


def velocity(
    actor: Actor, rows: QuerySet[LeadStanding], *, of: int, most: int = MOST_LEADS, now: datetime
) -> Velocity:
    """Of the leads in `rows`, `of` in number, as the actor sees them."""
    actor.require("reports:read")
    every, sampled = _sampled(rows, of, most)
    leads = _leads(sampled)
    steps = _steps(leads)
    walked = {lead.pk: stays(lead, steps.get(lead.pk, ()), now) for lead in leads}
    decided = _decided(steps.values())
    return Velocity(
        n=len(leads),
        every=every,
        stages=_stages(walked.values()),
        decided=decided,
        reversed=proportion(sum(one.reversed.k for one in decided), sum(one.n for one in decided)),
        by_source=_groups(leads, walked, "source", dict(_SOURCES.all()), now),
        by_team=_groups(leads, walked, "team", dict(_TEAMS.all()), now),
    )


_SOURCES = Prepared(lambda: Source.objects.values_list("pk", "name"))
_TEAMS = Prepared(lambda: Team.objects.values_list("pk", "name"))


def _sampled(rows: QuerySet[LeadStanding], of: int, most: int) -> tuple[int, QuerySet[LeadStanding]]:
    """About `most` of the rows, `of` in number, as every so many-th. Of many, numbers are looked up instead of reading
    all rows; `every` grows where that would be more than `LOOKS` for each lead wanted."""
    every = max(1, -(-of // most))
    if every == 1:
        return 1, rows
    if of <= LOOKS * most:
        return every, rows.alias(turn=Mod(F("pk"), Value(every))).filter(turn=0)
    first, last = _ends()
    every = max(every, -(-(last - first) // (LOOKS * most)))
    return every, rows.filter(pk__in=among(range(first, last + 1, every)))


def _ends() -> tuple[int, int]:
    """The lowest and the highest number of a lead, each asked alone: SQLite reads all leads to find both at once."""
    pks = LeadStanding.objects.visible_to(SYSTEM).order_by("pk").values_list("pk", flat=True)
    return pks[0], pks.reverse()[0]


def _leads(rows: QuerySet[LeadStanding]) -> list[Lead]:
    return [Lead(*row) for row in rows.values_list("pk", "created_at", "source_id", "team_id")]


def _steps(leads: Sequence[Lead]) -> dict[int, list[Step]]:
    rows = _DECISIONS.all(listed([lead.pk for lead in leads]))
    return {pk: [Step(*row[1:]) for row in some] for pk, some in groupby(rows, key=itemgetter(0))}


_DECISIONS = Prepared(
    lambda leads: (
        Decision.objects.filter(lead__in=among_listed(leads))
        .order_by("lead", "at", "pk")
        .values_list("lead_id", "from_stage", "to_stage", "at", "by_id", "policy")
    )
)


def _stages(walked: Iterable[Sequence[Stay]]) -> list[StageTime]:
    ended: dict[str, list[float]] = defaultdict(list)
    still: dict[str, list[float]] = defaultdict(list)
    went: Counter[tuple[str, str]] = Counter()
    for some in walked:
        for stay in some:
            (ended if stay.to else still)[stay.stage].append(stay.days)
            went[(stay.stage, stay.way)] += 1
    return [
        StageTime(
            stage=stage.value,
            label=str(stage.label),
            time=lasted(ended[stage], still[stage]),
            onward=went[(stage, "onward")],
            back=went[(stage, "back")],
            disqualified=went[(stage, "out")],
        )
        for stage in FUNNEL
    ]


def _decided(walks: Iterable[Sequence[Step]]) -> list[Decided]:
    """By where they led and who decided. What a loaded history tells was decided elsewhere and is left out."""
    n: Counter[tuple[str, int, str]] = Counter()
    undone: Counter[tuple[str, int, str]] = Counter()
    for steps in walks:
        for step, following in zip(steps, [*steps[1:], None], strict=True):
            if step.policy == LOADED:
                continue
            key = (step.to, step.by or 0, "" if step.by else step.policy)
            n[key] += 1
            undone[key] += following is not None and reversed_by(step, following)
    people = {by for _to, by, _policy in n if by}
    names = dict(User.objects.filter(pk__in=people).values_list("pk", "name"))
    order = [*FUNNEL, LeadStage.DISQUALIFIED]
    return [
        Decided(
            to, names.get(by, "") or policy or _("Winnow"), bool(by), count, proportion(undone[key], count)
        )
        for key, count in sorted(n.items(), key=lambda item: (order.index(LeadStage(item[0][0])), -item[1]))
        for to, by, policy in [key]
    ]


def _groups(
    leads: Sequence[Lead],
    walked: dict[int, list[Stay]],
    by: str,
    names: dict[int, str],
    now: datetime,
) -> list[GroupTime]:
    """The largest groups; those whose leads never got further count as still on their way."""
    grouped: dict[int, list[Lead]] = defaultdict(list)
    for lead in leads:
        key = getattr(lead, by)
        if key in names:
            grouped[key].append(lead)
    largest = sorted(grouped.items(), key=lambda item: (-len(item[1]), names[item[0]]))[:MOST_GROUPS]
    return [GroupTime(names[key], len(some), _arrivals(some, walked, now)) for key, some in largest]


def _arrivals(leads: Sequence[Lead], walked: dict[int, list[Stay]], now: datetime) -> dict[str, Lasted]:
    reached: dict[str, list[float]] = defaultdict(list)
    waiting: dict[str, list[float]] = defaultdict(list)
    for lead in leads:
        first = {stay.stage: stay.since_arrival for stay in reversed(walked[lead.pk])}
        age = max(0.0, (now - lead.arrived_at).total_seconds() / 86400)
        for stage in FUNNEL[1:]:
            if stage in first:
                reached[stage].append(first[stage])
            else:
                waiting[stage].append(age)
    return {stage.value: lasted(reached[stage], waiting[stage]) for stage in FUNNEL[1:]}
