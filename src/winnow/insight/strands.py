"""The strands of a lead's history: where the rows of each are, and how they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from winnow.access.actor import Actor
from winnow.access.seen import Seen
from winnow.capture.models import Assignment, Lead, LeadChange
from winnow.engagement.models import Interaction
from winnow.engagement.queries import latest
from winnow.engagement.words import CONTACT, InteractionKind
from winnow.ground.prepared import Prepared
from winnow.insight import entries
from winnow.insight.entries import Entry
from winnow.pipeline.models import Opportunity, StageMove
from winnow.qualification.models import Answer, Decision, HandOver
from winnow.scoring.models import ScoreChange

M = TypeVar("M", bound=Model)
_TALKS = sorted({*CONTACT, InteractionKind.NOTE})
_DOINGS = sorted(set(InteractionKind.values) - set(_TALKS))


Rows = Callable[[Actor, Lead, Q, int], list[Any]]
Told = Callable[[list[Any]], Iterable[Entry]]


@dataclass(frozen=True)
class Strand:
    """`part` is what its rows are shown with; `needs` is what must be kept of a lead for it to have any, "" for
    always."""

    part: str
    needs: str
    rows: Rows
    told: Told

    def entries(self, actor: Actor, lead: Lead, after: Q, size: int) -> list[tuple[int, Entry]]:
        """The newest beyond `after`, each with its key."""
        rows = self.rows(actor, lead, after, size)
        return [(row.pk, entry) for row, entry in zip(rows, self.told(rows), strict=True)]


def _each(told: Callable[[M], Entry]) -> Told:
    return lambda rows: map(told, rows)


class _Walk(Generic[M]):
    """Rows of a lead from the newest on. The first page, which every look at a lead asks for, is written once."""

    def __init__(self, of_lead: Callable[[int], QuerySet[M]]) -> None:
        self._of_lead = of_lead
        self._firsts: dict[int, Prepared[M]] = {}

    def __call__(self, actor: Actor, lead: Lead, after: Q, size: int) -> list[M]:
        if after:
            return list(self._newest(lead.pk).filter(after)[:size])
        if size not in self._firsts:
            self._firsts[size] = Prepared(lambda pk: self._newest(pk)[:size])
        return self._firsts[size].all(lead.pk)

    def _newest(self, lead_id: int) -> QuerySet[M]:
        return self._of_lead(lead_id).order_by("-at", "-pk")


def _talks(actor: Actor, lead: Lead, after: Q, size: int) -> list[Interaction]:
    return list(latest(lead.person_id, kinds=_TALKS, before=after, size=size))


def _doings(actor: Actor, lead: Lead, after: Q, size: int) -> list[Interaction]:
    return list(latest(lead.person_id, kinds=_DOINGS, before=after, size=size))


def _moves(actor: Actor, lead: Lead, after: Q, size: int) -> list[StageMove]:
    newest = _newest_moves(actor, lead.pk)
    return list(newest.filter(after)[:size]) if after else _first_moves(size).all(actor, lead.pk)


def _newest_moves(actor: Actor, lead_id: int) -> QuerySet[StageMove]:
    deals = Opportunity.objects.visible_to(actor).filter(lead_id=lead_id)
    rows = StageMove.objects.filter(opportunity__in=deals).order_by("-at", "-pk")
    return rows.select_related("by", "opportunity", "from_stage", "to_stage")


@lru_cache(maxsize=20)
def _first_moves(size: int) -> Seen[StageMove]:
    return Seen(lambda actor, lead: _newest_moves(actor, lead)[:size])


# In this order within one second: what happened stands above what followed from it.
STRANDS = (
    Strand("changes", "opportunities", _moves, _each(entries.moved)),
    Strand(
        "changes",
        "decisions",
        _Walk(lambda lead: Decision.objects.filter(lead_id=lead).select_related("by")),
        _each(entries.decided),
    ),
    Strand(
        "changes",
        "answers",
        _Walk(lambda lead: Answer.objects.filter(lead_id=lead).select_related("by", "question")),
        _each(entries.answered),
    ),
    Strand("talks", "", _talks, _each(entries.happened)),
    Strand("doings", "", _doings, _each(entries.happened)),
    Strand(
        "changes",
        "assignments",
        _Walk(lambda lead: Assignment.objects.filter(lead_id=lead).select_related("by", "owner", "team")),
        _each(entries.assigned),
    ),
    Strand(
        "changes",
        "",
        _Walk(lambda lead: ScoreChange.objects.filter(lead_id=lead)),
        _each(entries.scored),
    ),
    Strand(
        "changes",
        "changes",
        _Walk(lambda lead: LeadChange.objects.filter(lead_id=lead).select_related("by")),
        entries.changed,
    ),
    Strand(
        "changes",
        "hand_overs",
        _Walk(lambda lead: HandOver.objects.filter(lead_id=lead).select_related("by", "to_user", "to_team")),
        _each(entries.handed),
    ),
)
