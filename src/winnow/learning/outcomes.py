"""What became of leads, and the moment at which it would have had to be foretold.

Qualified: a decision made it a prospect or more, once. Won: its last decision made it a customer. Lost: disqualified,
or (for won) back to prospect since its opportunities were lost. All others are open: nobody knows yet, so they are
counted and left out, never taken for losses. Duplicates say nothing about whether a lead was good and are set aside.

The moment of prediction is `delay` after the lead was created, or when somebody was first in touch with it, and never after the
decision: what is learned or measured at that moment has not seen how it ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from winnow.access.actor import Actor
from winnow.capture.models import LeadStanding
from winnow.capture.words import FUNNEL, LeadStage
from winnow.engagement.words import CONTACT
from winnow.learning.words import Label, Moment
from winnow.qualification.models import Decision
from winnow.qualification.words import DisqualifyReason

QUALIFIED = frozenset(FUNNEL[FUNNEL.index(LeadStage.PROSPECT) :])
BEYOND_PROSPECT = frozenset({LeadStage.OPPORTUNITY, LeadStage.CUSTOMER})


class Outcome(NamedTuple):
    """A lead that has ended. `predicted_at` is when its end would have been foretold."""

    lead_id: int
    positive: bool
    decided_at: datetime
    predicted_at: datetime
    created_at: datetime
    source_id: int | None
    team_id: int | None
    owner_id: int | None


@dataclass(frozen=True)
class Outcomes:
    """In the order of creation. `open` leads have not ended; `set_aside` ones are duplicates of others."""

    label: Label
    rows: list[Outcome]
    open: int
    set_aside: int

    @property
    def positives(self) -> int:
        return sum(row.positive for row in self.rows)


class Step(NamedTuple):
    """A decision, as much of it as matters here."""

    lead_id: int
    from_stage: str
    to_stage: str
    reason: str
    at: datetime


class End(NamedTuple):
    """`positive` is None for a duplicate: its end says nothing."""

    positive: bool | None
    at: datetime


def outcomes(
    actor: Actor,
    *,
    label: Label,
    since: datetime | None = None,
    until: datetime | None = None,
    known_by: datetime | None = None,
    delay: timedelta = timedelta(0),
    moment: Moment = Moment.CREATION,
) -> Outcomes:
    """The ends of the leads that the actor sees, of those created from `since` to before `until`.

    `known_by` looks at the world as it stood then: later decisions and later leads do not count.
    """
    leads = LeadStanding.objects.visible_to(actor)
    if since:
        leads = leads.filter(created_at__gte=since)
    if until:
        leads = leads.filter(created_at__lt=until)
    if known_by:
        leads = leads.filter(created_at__lte=known_by)
    ends = _ends(actor, label, known_by)
    touched = _first_touches(actor) if moment == Moment.FIRST_CONTACT else {}
    rows, waiting, aside = [], 0, 0
    found = leads.order_by("created_at", "pk").values_list("pk", "created_at", "source", "team", "owner")
    for pk, created_at, source, team, owner in found.iterator(chunk_size=5000):
        end = ends.get(pk)
        if end is None:
            waiting += 1
        elif end.positive is None:
            aside += 1
        else:
            predicted_at = min(touched.get(pk, created_at + delay), end.at)
            rows.append(Outcome(pk, end.positive, end.at, predicted_at, created_at, source, team, owner))
    return Outcomes(label, rows, waiting, aside)


def end_of(label: Label, steps: Sequence[Step]) -> End | None:
    """How a lead that walked these steps, in their order, ended; None while it is open."""
    last = steps[-1]
    if label == Label.QUALIFIED:
        for step in steps:
            if step.to_stage in QUALIFIED:
                return End(True, step.at)
    elif last.to_stage == LeadStage.CUSTOMER:
        return End(True, last.at)
    elif last.to_stage == LeadStage.PROSPECT and last.from_stage in BEYOND_PROSPECT:
        return End(False, last.at)
    if last.to_stage != LeadStage.DISQUALIFIED:
        return None
    return End(None if last.reason == DisqualifyReason.DUPLICATE else False, last.at)


def _ends(actor: Actor, label: Label, known_by: datetime | None) -> dict[int, End | None]:
    decisions = Decision.objects.all()
    if not actor.sees_all:
        decisions = decisions.filter(lead__in=LeadStanding.objects.visible_to(actor).values("pk"))
    if known_by:
        decisions = decisions.filter(at__lte=known_by)
    steps = decisions.order_by("lead", "at", "pk").values_list(
        "lead", "from_stage", "to_stage", "reason", "at"
    )
    read = (Step(*row) for row in steps.iterator(chunk_size=5000))
    return {pk: end_of(label, list(walked)) for pk, walked in groupby(read, key=lambda step: step.lead_id)}


def _first_touches(actor: Actor) -> dict[int, datetime]:
    """When somebody was first in touch with the person of each lead after the lead was created."""
    rows = (
        LeadStanding.objects.visible_to(actor)
        .filter(lead__person__interactions__kind__in=CONTACT)
        .order_by()
        .values_list("pk", "created_at", "lead__person__interactions__at")
    )
    first: dict[int, datetime] = {}
    for pk, created_at, at in rows.iterator(chunk_size=5000):
        if at >= created_at and (pk not in first or at < first[pk]):
            first[pk] = at
    return first
