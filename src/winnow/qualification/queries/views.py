"""What doors show of one lead's qualification, as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from winnow.qualification.models import Answer, Decision, SearchStep


@dataclass(frozen=True)
class AnswerView:
    """`by` recorded it at `recorded_at`; `said_by` said it at `at`, in the `interaction` of that number if any."""

    id: int
    value: Any
    said_by: str
    said_by_id: int | None
    evidence_kind: str
    evidence: str
    interaction: int | None
    confidence: str
    at: datetime
    recorded_at: datetime
    expires_at: datetime | None
    by: str


@dataclass(frozen=True)
class Missing:
    """What keeps a gate from holding: the question's key and text, and why it does not pass."""

    key: str
    text: str
    why: str


@dataclass(frozen=True)
class Heard:
    """What another `lead` of the same organization was told."""

    lead: int
    value: Any
    said_by: str
    at: datetime


@dataclass(frozen=True)
class QuestionStanding:
    """A question with the answer in force and the `earlier` ones, newest first; `voices` are the answers that
    contradict each other. `known` is what our own data says, to be confirmed by a person: {"value", "text"};
    `heard` what a colleague's lead said about the organization, while this one has not been asked."""

    key: str
    level: str
    text: str
    hint: str
    kind: str
    choices: list[dict[str, str]]
    required: bool
    weight: int
    valid_days: int | None
    state: str
    why: str
    answer: AnswerView | None
    earlier: list[AnswerView]
    voices: list[AnswerView] = field(default_factory=list)
    known: dict[str, Any] | None = None
    heard: Heard | None = None


@dataclass(frozen=True)
class ProfileLine:
    """A line of the ideal profile; `holds` is null where we hold no data to say."""

    text: str
    holds: bool | None


@dataclass(frozen=True)
class LevelView:
    level: str
    verdict: str
    missing: list[Missing]
    questions: list[QuestionStanding]
    profile: list[ProfileLine]


@dataclass(frozen=True)
class GateView:
    """`needed`: the policy asks for it before a lead is a prospect."""

    gate: str
    holds: bool
    missing: list[Missing]
    needed: bool


@dataclass(frozen=True)
class DecisionView:
    id: int
    from_stage: str
    to_stage: str
    reason: str
    note: str
    policy: str
    evidence: list[dict[str, Any]]
    at: datetime
    by: str


@dataclass(frozen=True)
class SearchView:
    """A step of the search for the right stakeholder; `person` is the number of one whom Winnow knows."""

    state: str
    person: int | None
    name: str
    note: str
    at: datetime
    by: str


@dataclass(frozen=True)
class AskNext:
    """Why this question comes next: `basis` is history (with `n` decided leads that had answered it, and the
    expected change of the chance to qualify) or gates."""

    basis: str
    n: int
    worth: float | None


@dataclass(frozen=True)
class Qualification:
    """`ready` says that every needed gate holds and a person may promote; `lapsed` names the levels whose answers
    have expired since; `next_question` is None when nothing is open; `explored` leads were rejected once and are worked
    nevertheless, by chance."""

    lead: int
    framework: str
    policy: str
    stage: str
    levels: list[LevelView]
    gates: list[GateView]
    next_question: QuestionStanding | None
    next_because: AskNext | None
    ready: bool
    missing: int
    stale: int
    contradictions: int
    lapsed: list[str]
    search: list[SearchView]
    explored: bool
    may_answer: bool
    may_disqualify: bool
    may_recycle: bool
    decisions: list[DecisionView] = field(default_factory=list)


def answer_view(row: Answer) -> AnswerView:
    return AnswerView(
        id=row.pk,
        value=row.value,
        said_by=row.said_by,
        said_by_id=row.said_by_person_id,
        evidence_kind=row.evidence_kind,
        evidence=row.evidence,
        interaction=row.interaction_id,
        confidence=row.confidence,
        at=row.at,
        recorded_at=row.recorded_at,
        expires_at=row.expires_at,
        by=row.by.name if row.by else "",
    )


def decision_view(row: Decision) -> DecisionView:
    return DecisionView(
        id=row.pk,
        from_stage=row.from_stage,
        to_stage=row.to_stage,
        reason=row.reason,
        note=row.note,
        policy=row.policy,
        evidence=row.evidence,
        at=row.at,
        by=row.by.name if row.by else "",
    )


def search_view(row: SearchStep) -> SearchView:
    return SearchView(
        state=row.state,
        person=row.person_id,
        name=row.name,
        note=row.note,
        at=row.at,
        by=row.by.name if row.by else "",
    )
