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
from winnow.qualification.words import HandOverState, RefusalReason

DAYS = 90


@dataclass(frozen=True)
class Refusal:
    reason: str
    label: str
    n: int


@dataclass(frozen=True)
class HandOverReport:
    """Of what was answered in the last `days`: `accepted` of those answered; `answer_time` counts open offers in as
    still waiting."""

    days: int
    accepted: Proportion
    answer_time: Lasted
    refusals: list[Refusal]


def hand_over_report(actor: Actor, *, now: datetime) -> HandOverReport:
    actor.require("reports:read")
    # Asked of each row that the index by time gives: there are far fewer than leads.
    seen = Exists(LeadStanding.objects.visible_to(actor).filter(pk=OuterRef("lead")))
    ended = [HandOverState.ACCEPTED, HandOverState.REFUSED]
    rows = list(
        HandOver.objects.filter(seen, state__in=ended, at__gte=now - timedelta(days=DAYS)).values_list(
            "state", "reason", "waited_seconds"
        )
    )
    waiting = OpenOffer.objects.visible_to(actor).order_by().values_list("at", flat=True)
    reasons = Counter(reason for state, reason, _waited in rows if state == HandOverState.REFUSED)
    return HandOverReport(
        DAYS,
        proportion(len(rows) - reasons.total(), len(rows)),
        lasted(
            [(waited or 0) / 86400 for _state, _reason, waited in rows],
            [max(0.0, (now - at).total_seconds() / 86400) for at in waiting],
        ),
        [Refusal(reason, str(RefusalReason(reason).label), n) for reason, n in reasons.most_common()],
    )
