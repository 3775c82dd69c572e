"""How hand-overs from marketing to sales went: how many were accepted, how long it took, and why the others were not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from winnow.access.actor import Actor
from winnow.capture.models import LeadStanding
from winnow.ground.proportion import Proportion, proportion
from winnow.insight.durations import Lasted, lasted
from winnow.qualification.models import HandOver, OpenOffer
from winnow.qualification.queries import reason_label
from winnow.qualification.words import HandOverState

DAYS = 90


@dataclass(frozen=True)
class Refusal:
    reason: str
    label: str
    n: int


@dataclass(frozen=True)
class HandOverReport:
    """Of what was answered in the last `days`: `accepted` of those answered; `answer_time` counts open offers in as
    still waiting. `in_time` is of those that had a clock, answered or not; `unanswered` ended before an answer."""

    days: int
    accepted: Proportion
    answer_time: Lasted
    in_time: Proportion
    waiting: int
    late: int
    refusals: list[Refusal]
    unanswered: list[Refusal]


def hand_over_report(actor: Actor, *, now: datetime) -> HandOverReport:
    actor.require("reports:read")
    # Asked of each row that the index by time gives: there are far fewer than leads.
    seen = Exists(LeadStanding.objects.visible_to(actor).filter(pk=OuterRef("lead")))
    ended = [HandOverState.ACCEPTED, HandOverState.REFUSED, HandOverState.CLOSED]
    rows = HandOver.objects.filter(seen, state__in=ended, at__gte=now - timedelta(days=DAYS))
    why: dict[str, Counter[str]] = {state: Counter() for state in ended}
    waited, clocked, in_time = [], 0, 0
    for state, reason, seconds, met in rows.values_list("state", "reason", "waited_seconds", "in_time"):
        why[state][reason] += 1
        if state != HandOverState.CLOSED:
            waited.append((seconds or 0) / 86400)
            clocked += met is not None
            in_time += bool(met)
    waiting = list(OpenOffer.objects.visible_to(actor).order_by().values_list("at", "due_at"))
    late = sum(due is not None and due < now for _at, due in waiting)
    return HandOverReport(
        days=DAYS,
        accepted=proportion(why[HandOverState.ACCEPTED].total(), len(waited)),
        answer_time=lasted(waited, [max(0.0, (now - at).total_seconds() / 86400) for at, _due in waiting]),
        in_time=proportion(in_time, clocked + late),
        waiting=len(waiting),
        late=late,
        refusals=_named(why[HandOverState.REFUSED]),
        unanswered=_named(why[HandOverState.CLOSED]),
    )


def _named(reasons: Counter[str]) -> list[Refusal]:
    return [Refusal(reason, reason_label(reason), n) for reason, n in reasons.most_common()]
