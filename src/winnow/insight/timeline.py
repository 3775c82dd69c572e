"""One lead's whole history as one list, latest first: what the person did, what we did, and every move and change.

Each source of rows is read from the cursor on and merged; rows stand in the order of (second, source, moment,
key), so that a page ends and the next begins between any two of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet, TextChoices
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.access.seen import Seen
from winnow.capture.fields import catalogue
from winnow.capture.models import Assignment, Lead, LeadChange
from winnow.capture.queries.lists import AskedLead, standing
from winnow.capture.words import LeadStage
from winnow.engagement.models import Interaction
from winnow.engagement.queries import latest
from winnow.engagement.words import CONTACT, InteractionKind
from winnow.ground.epoch import to_epoch
from winnow.ground.keyset import Page, decoded, encoded
from winnow.ground.prepared import Prepared
from winnow.ground.refusals import Invalid
from winnow.insight.kept import kept_of
from winnow.pipeline.models import Opportunity, StageMove
from winnow.pipeline.words import LostReason
from winnow.qualification.models import Answer, Decision, HandOver
from winnow.qualification.queries.hand_overs import step_of
from winnow.qualification.words import DisqualifyReason, HandOverState
from winnow.scoring.models import ScoreChange

M = TypeVar("M", bound=Model)
SIZE = 40
# What can be asked for: all, conversations, what the person did, or what changed.
SHOWN = ("all", "talks", "doings", "changes")
_TALKS = frozenset({*CONTACT, InteractionKind.NOTE})


@dataclass(frozen=True)
class Entry:
    """`kind` is an interaction's kind, or assigned, changed, scored, decided, answered, dealt, handed. `title` and the
    `lines` are words for people; `by` is a colleague's name, "" for Winnow itself or the person; `interaction`
    the row itself, where it is one."""

    kind: str
    at: datetime
    title: str
    lines: tuple[str, ...] = ()
    body: str = ""
    by: str = ""
    opportunity: int | None = None
    interaction: int | None = None


Found = list[tuple[int, Entry]]


class _Walk(Generic[M]):
    """Rows of a lead from the newest on. The first page, which every look at a lead asks for, is written once."""

    def __init__(self, of_lead: Callable[[int], QuerySet[M]]) -> None:
        self._of_lead = of_lead
        self._firsts: dict[int, Prepared[M]] = {}

    def rows(self, lead: Lead, after: Q, size: int) -> list[M]:
        if after:
            return list(self._newest(lead.pk).filter(after)[:size])
        if size not in self._firsts:
            self._firsts[size] = Prepared(lambda pk: self._newest(pk)[:size])
        return self._firsts[size].all(lead.pk)

    def _newest(self, lead_id: int) -> QuerySet[M]:
        return self._of_lead(lead_id).order_by("-at", "-pk")


Rows = Callable[[Actor, Lead, Q, int], Found]


def timeline(
    actor: Actor,
    asked: AskedLead,
    *,
    show: str = "all",
    cursor: str | None = None,
    size: int = SIZE,
    kept: frozenset[str] | None = None,
) -> Page[Any]:
    """A page of `Entry`. `kept` is what `kept_of` said of the lead, where somebody asked already. Raises `NotFound`,
    and `Invalid` for a cursor that is none."""
    known = standing(actor, asked)
    lead, kept = known.lead, kept_of(known) if kept is None else kept
    start = _start(cursor)
    found: list[tuple[int, int, datetime, int, Entry]] = []
    for rank, (parts, needs, rows) in enumerate(_SOURCES):
        if (show == "all" or show in parts) and (not needs or needs in kept):
            after = _after(start, rank)
            found += [
                (to_epoch(entry.at), -rank, entry.at, pk, entry)
                for pk, entry in rows(actor, lead, after, size + 1)
            ]
    found.sort(key=lambda one: one[:4], reverse=True)
    shown = found[:size]
    ahead = None
    if len(found) > size:
        seconds, rank, at, pk, _entry = shown[-1]
        ahead = encoded([seconds, -rank, at.microsecond], pk)
    return Page([entry for *_key, entry in shown], next=ahead, previous=None)


def _start(cursor: str | None) -> tuple[int, int, int, int] | None:
    """Second, source, microsecond and key of the entry before."""
    if not cursor:
        return None
    value, pk = decoded(cursor)
    wrong = not isinstance(value, list) or len(value) != 3 or not all(isinstance(one, int) for one in value)
    if wrong or not (0 <= value[0] < 1 << 34 and 0 <= value[2] < 1_000_000):
        raise Invalid(_("This page address was not made by this list."), field="cursor")
    return value[0], value[1], value[2], pk


def _after(start: tuple[int, int, int, int] | None, rank: int) -> Q:
    """Rows beyond the cursor. Sources are compared by whole seconds, as interactions keep them; the rows of one
    source stand in the order of their exact moments."""
    if start is None:
        return Q()
    at, its_rank, microsecond, pk = start
    first = datetime.fromtimestamp(at, UTC)
    before, within = Q(at__lt=first), Q(at__gte=first, at__lt=datetime.fromtimestamp(at + 1, UTC))
    if rank < its_rank:
        return before
    if rank > its_rank:
        return before | within
    exact = first.replace(microsecond=microsecond)
    return before | (within & (Q(at__lt=exact) | Q(at=exact, pk__lt=pk)))


# --- the sources ---


def _talks(actor: Actor, lead: Lead, after: Q, size: int) -> Found:
    return _interactions(lead, sorted(_TALKS), after, size)


def _doings(actor: Actor, lead: Lead, after: Q, size: int) -> Found:
    return _interactions(lead, sorted(set(InteractionKind.values) - _TALKS), after, size)


def _interactions(lead: Lead, kinds: list[str], after: Q, size: int) -> Found:
    rows: Iterable[Interaction] = latest(lead.person_id, kinds=kinds, before=after, size=size)
    return [
        (
            row.pk,
            Entry(
                row.kind,
                row.at,
                row.subject or str(InteractionKind(row.kind).label),
                lines=(str(InteractionKind(row.kind).label),) if row.subject else (),
                body=row.body,
                by=row.by.name if row.by else "",
                interaction=row.pk,
            ),
        )
        for row in rows
    ]


def _decisions(actor: Actor, lead: Lead, after: Q, size: int) -> Found:
    return [(row.pk, _decided(row)) for row in _DECISIONS.rows(lead, after, size)]


_DECISIONS = _Walk(lambda lead: Decision.objects.filter(lead_id=lead).select_related("by"))


def _decided(row: Decision) -> Entry:
    if row.to_stage == LeadStage.DISQUALIFIED:
        title = _("Disqualified")
    elif row.from_stage == LeadStage.DISQUALIFIED:
        title = _("Taken up again as %(stage)s") % {"stage": LeadStage(row.to_stage).label}
    else:
        title = _("Became %(stage)s") % {"stage": LeadStage(row.to_stage).label}
    lines = tuple(part for part in (_label(DisqualifyReason, row.reason), row.policy) if part)
    return Entry("decided", row.at, title, lines, body=row.note, by=row.by.name if row.by else "")


def _label(words: type[TextChoices], value: str) -> str:
    """The words for a value; one that is no longer among them as it was written."""
    return str(words(value).label) if value in words.values else value.replace("_", " ")


def _answers(actor: Actor, lead: Lead, after: Q, size: int) -> Found:
    return [
        (
            row.pk,
            Entry(
                "answered",
                row.at,
                row.question.text,
                lines=tuple(part for part in (_worded(row), row.said_by) if part),
                body=row.evidence,
                by=row.by.name if row.by else "",
            ),
        )
        for row in _ANSWERS.rows(lead, after, size)
    ]


_ANSWERS = _Walk(lambda lead: Answer.objects.filter(lead_id=lead).select_related("by", "question"))


def _worded(row: Answer) -> str:
    if row.value is None:
        return _("taken back")
    if isinstance(row.value, bool):
        return _("yes") if row.value else _("no")
    labels = {str(choice["value"]): str(choice["label"]) for choice in row.question.choices}
    return labels.get(str(row.value), str(row.value))


def _assignments(actor: Actor, lead: Lead, after: Q, size: int) -> Found:
    found: Found = []
    for row in _ASSIGNMENTS.rows(lead, after, size):
        to = row.owner.name if row.owner else row.team.name if row.team else ""
        title = _("Given to %(name)s") % {"name": to} if to else _("Given back to the pool")
        lines = (row.reason,) if row.reason else ()
        found.append((row.pk, Entry("assigned", row.at, title, lines, by=row.by.name if row.by else "")))
    return found


_ASSIGNMENTS = _Walk(
    lambda lead: Assignment.objects.filter(lead_id=lead).select_related("by", "owner", "team")
)


def _changes(actor: Actor, lead: Lead, after: Q, size: int) -> Found:
    rows = _CHANGES.rows(lead, after, size)
    labels = {name: str(field.label) for name, field in catalogue().items()} if rows else {}
    return [(row.pk, _changed(row, labels)) for row in rows]


_CHANGES = _Walk(lambda lead: LeadChange.objects.filter(lead_id=lead).select_related("by"))


def _changed(row: LeadChange, labels: dict[str, str]) -> Entry:
    title = ", ".join(labels.get(name, name) for name in row.fields)
    lines = tuple(
        f"{labels.get(name, name)}: {_shown(old)} → {_shown(new)}" for name, (old, new) in row.fields.items()
    )
    return Entry(
        "changed",
        row.at,
        _("Changed: %(fields)s") % {"fields": title},
        lines,
        by=row.by.name if row.by else "",
    )


def _shown(value: Any) -> str:
    return "–" if value in (None, "", []) else str(value)[:80]


def _scores(actor: Actor, lead: Lead, after: Q, size: int) -> Found:
    return [
        (
            row.pk,
            Entry(
                "scored",
                row.at,
                _("Score %(score)s, grade %(grade)s") % {"score": row.score, "grade": row.grade or "–"},
                lines=(_("fit %(fit)s, interest %(interest)s") % {"fit": row.fit, "interest": row.interest},),
            ),
        )
        for row in _SCORES.rows(lead, after, size)
    ]


_SCORES = _Walk(lambda lead: ScoreChange.objects.filter(lead_id=lead))


def _hand_overs(actor: Actor, lead: Lead, after: Q, size: int) -> Found:
    return [(row.pk, _handed(row)) for row in _HAND_OVERS.rows(lead, after, size)]


_HAND_OVERS = _Walk(
    lambda lead: HandOver.objects.filter(lead_id=lead).select_related("by", "to_user", "to_team")
)


def _handed(row: HandOver) -> Entry:
    step = step_of(row)
    offered = row.state == HandOverState.OFFERED
    title = _("Offered to %(name)s") if offered else _("Offer to %(name)s: %(how)s")
    late = (_("later than asked"),) if step.in_time is False else ()
    words = title % {"name": step.to, "how": step.label}
    return Entry("handed", row.at, words, late, body=row.note, by=step.by)


def _moves(actor: Actor, lead: Lead, after: Q, size: int) -> Found:
    newest = _newest_moves(actor, lead.pk)
    rows = list(newest.filter(after)[:size]) if after else _first_moves(size).all(actor, lead.pk)
    return [
        (
            row.pk,
            Entry(
                "dealt",
                row.at,
                f"{row.opportunity.name}: {row.to_stage.name}",
                lines=tuple(part for part in (_label(LostReason, row.reason),) if part),
                body=row.note,
                by=row.by.name if row.by else "",
                opportunity=row.opportunity_id,
            ),
        )
        for row in rows
    ]


def _newest_moves(actor: Actor, lead_id: int) -> QuerySet[StageMove]:
    deals = Opportunity.objects.visible_to(actor).filter(lead_id=lead_id)
    rows = StageMove.objects.filter(opportunity__in=deals).order_by("-at", "-pk")
    return rows.select_related("by", "opportunity", "from_stage", "to_stage")


@lru_cache(maxsize=20)
def _first_moves(size: int) -> Seen[StageMove]:
    return Seen(lambda actor, lead: _newest_moves(actor, lead)[:size])


# What is shown with it, what must be kept of the lead for it to have rows, and how they are read. In this order
# within one second: what happened stands above what followed from it.
_SOURCES: tuple[tuple[frozenset[str], str, Rows], ...] = (
    (frozenset({"changes"}), "opportunities", _moves),
    (frozenset({"changes"}), "decisions", _decisions),
    (frozenset({"changes"}), "answers", _answers),
    (frozenset({"talks"}), "", _talks),
    (frozenset({"doings"}), "", _doings),
    (frozenset({"changes"}), "assignments", _assignments),
    (frozenset({"changes"}), "", _scores),
    (frozenset({"changes"}), "changes", _changes),
    (frozenset({"changes"}), "hand_overs", _hand_overs),
)
