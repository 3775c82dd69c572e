"""The rules for silent and rejected leads, and what exploring rejected ones has taught."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from winnow.access.actor import Actor
from winnow.capture.models import LeadStanding
from winnow.capture.words import FUNNEL, LeadStage
from winnow.ground.among import among
from winnow.ground.proportion import Proportion, proportion
from winnow.qualification.models import Decision, Exploration, RecyclingPolicy
from winnow.qualification.recycling_rules import Recycling

_PASSED = [stage.value for stage in FUNNEL[2:]]


@dataclass(frozen=True)
class ExploredReason:
    reason: str
    wrongly: Proportion
    waiting: int


@dataclass(frozen=True)
class Explored:
    """Of the rejected leads that were worked nevertheless: `wrongly` is the share that became prospects among those
    whose way has ended; `waiting` are still on theirs."""

    n: int
    wrongly: Proportion
    waiting: int
    by_reason: list[ExploredReason]


def recycling(actor: Actor) -> Recycling:
    """The rules in force; version 0 are those that ship."""
    actor.require("leads:read")
    return rules_in_force()


def recyclings(actor: Actor) -> list[Recycling]:
    """Every version, the newest first."""
    actor.require("leads:read")
    return [_rules(row) for row in RecyclingPolicy.objects.select_related("by").order_by("-pk")[:50]]


def rules_in_force() -> Recycling:
    row = RecyclingPolicy.objects.select_related("by").order_by("-pk").first()
    return _rules(row) if row else Recycling()


def explored_leads(actor: Actor) -> Explored:
    """Of the leads that the actor sees."""
    actor.require("leads:read")
    # First the explored, which are few: joined to all leads, a planner may begin with these.
    chosen = list(Exploration.objects.order_by("pk").values_list("lead_id", "reason", "at"))
    seen = LeadStanding.objects.visible_to(actor).filter(pk__in=among([row[0] for row in chosen]))
    stages = dict(seen.values_list("pk", "stage"))
    rows = [row for row in chosen if row[0] in stages]
    passed = dict(
        Decision.objects.filter(lead__in=among(list(stages)), to_stage__in=_PASSED)
        .order_by("at", "pk")
        .values_list("lead_id", "at")
    )
    counted: Counter[tuple[str, str]] = Counter()
    for lead_id, reason, at in rows:
        last = passed.get(lead_id)
        counted[(reason, _end(stages[lead_id], passed=last is not None and last >= at))] += 1
    reasons = [_of_reason(reason, counted) for reason in sorted({reason for reason, _end in counted})]
    wrong, ended = sum(one.wrongly.k for one in reasons), sum(one.wrongly.n for one in reasons)
    return Explored(len(rows), proportion(wrong, ended), len(rows) - ended, reasons)


def _end(stage: str, *, passed: bool) -> str:
    if passed:
        return "wrongly"
    return "rightly" if stage == LeadStage.DISQUALIFIED else "waiting"


def _of_reason(reason: str, counted: Counter[tuple[str, str]]) -> ExploredReason:
    wrong, right = counted[(reason, "wrongly")], counted[(reason, "rightly")]
    return ExploredReason(reason, proportion(wrong, wrong + right), counted[(reason, "waiting")])


def _rules(row: RecyclingPolicy) -> Recycling:
    return Recycling(
        version=row.pk,
        ignored_messages=row.ignored_messages,
        ignored_days=row.ignored_days,
        automatic=row.automatic,
        cooling_off=row.cooling_off,
        explored_percent=row.explored_percent,
        at=row.at,
        by=row.by.name if row.by else "",
    )
