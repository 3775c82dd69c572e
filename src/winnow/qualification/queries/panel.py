"""What doors show of one lead's qualification: verdicts, gates, what is missing, what to ask next, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.models import LeadStanding
from winnow.capture.words import LeadStage
from winnow.ground.refusals import NotFound
from winnow.people.models import Organization
from winnow.qualification.known import known
from winnow.qualification.models import Answer, Decision
from winnow.qualification.queries.judgement import Judgement, judgement
from winnow.qualification.transitions import DISQUALIFIED, FALLIBLE, LEAD, MQL
from winnow.qualification.verdict import Judged, next_question
from winnow.qualification.words import Why
from winnow.scoring.models import ScoringModel
from winnow.scoring.words import ModelState

SCORE_GATE = "score"


@dataclass(frozen=True)
class AnswerView:
    """`by` recorded it at `recorded_at`; `said_by` said it at `at`."""

    id: int
    value: Any
    said_by: str
    evidence_kind: str
    evidence: str
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
class QuestionStanding:
    """A question with the answer in force and the `earlier` ones, newest first. `known` is what our own data
    says, to be confirmed by a person: {"value", "text"}."""

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
    known: dict[str, Any] | None = None


@dataclass(frozen=True)
class LevelView:
    level: str
    verdict: str
    missing: list[Missing]
    questions: list[QuestionStanding]


@dataclass(frozen=True)
class GateView:
    gate: str
    holds: bool
    missing: list[Missing]


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
class Qualification:
    """`ready` says that every gate holds and a person may promote; `next_question` is None when nothing is open."""

    lead: int
    framework: str
    stage: str
    levels: list[LevelView]
    gates: list[GateView]
    next_question: QuestionStanding | None
    ready: bool
    may_answer: bool
    may_disqualify: bool
    may_recycle: bool
    decisions: list[DecisionView] = field(default_factory=list)


def qualification(actor: Actor, lead_id: int, *, now: datetime) -> Qualification:
    """Where a lead stands at each level, and what is missing. Raises `NotFound` for a lead out of sight."""
    actor.require("leads:read")
    standing = standing_of(actor, lead_id)
    found = judgement(lead_id, now)
    organization = standing.lead.person.organization
    levels = [
        LevelView(
            level=level.level,
            verdict=level.verdict,
            missing=[_missing(found, one) for one in level.missing],
            questions=[_question(found, one, organization) for one in level.questions],
        )
        for level in found.levels
    ]
    following = next_question(found.levels)
    writes = actor.may("qualification:write")
    return Qualification(
        lead=lead_id,
        framework=found.policy,
        stage=standing.stage,
        levels=levels,
        gates=_gates(standing, levels),
        next_question=_question(found, following, organization) if following else None,
        ready=found.qualified and standing.stage in {LEAD, MQL},
        may_answer=writes and standing.stage != DISQUALIFIED,
        may_disqualify=writes and standing.stage in FALLIBLE,
        may_recycle=writes and standing.stage == DISQUALIFIED,
        decisions=[decision_view(one) for one in reversed(found.decisions)],
    )


def decisions(actor: Actor, lead_id: int) -> list[DecisionView]:
    """Every decision on a lead, the latest first."""
    actor.require("leads:read")
    standing_of(actor, lead_id)
    rows = Decision.objects.filter(lead=lead_id).select_related("by").order_by("-pk")
    return [decision_view(row) for row in rows]


def standing_of(actor: Actor, lead_id: int) -> LeadStanding:
    standing = (
        LeadStanding.objects.visible_to(actor)
        .select_related("lead__person__organization")
        .filter(pk=lead_id)
        .first()
    )
    if standing is None:
        raise NotFound(_("There is no lead %(id)s.") % {"id": lead_id}, field="lead")
    return standing


def threshold() -> int | None:
    """The score that makes a lead marketing-qualified; None while no model is published."""
    return ScoringModel.objects.filter(state=ModelState.PUBLISHED).values_list("threshold", flat=True).first()


def _gates(standing: LeadStanding, levels: list[LevelView]) -> list[GateView]:
    gates = [GateView(level.level, level.verdict == "pass", level.missing) for level in levels]
    # The score opens the way to marketing-qualified; a prospect has left it behind.
    if standing.stage in {LeadStage.LEAD, LeadStage.MARKETING_QUALIFIED, LeadStage.DISQUALIFIED}:
        gates.insert(0, _score_gate(standing.score))
    return gates


def _score_gate(score: int) -> GateView:
    least = threshold()
    if least is not None and score >= least:
        return GateView(SCORE_GATE, True, [])
    text = (
        _("Score %(score)d of %(least)d") % {"score": score, "least": least}
        if least is not None
        else _("No scoring model is published.")
    )
    return GateView(SCORE_GATE, False, [Missing(SCORE_GATE, text, str(Why.SCORE.label))])


def _missing(found: Judgement, one: Judged) -> Missing:
    question = found.questions[one.asked.key]
    return Missing(question.key, question.text, str(Why(one.why).label))


def _question(found: Judgement, one: Judged, organization: Organization | None) -> QuestionStanding:
    question = found.questions[one.asked.key]
    rows = found.answers.get(question.key, [])
    current = rows[0] if one.given else None
    return QuestionStanding(
        key=question.key,
        level=question.level,
        text=question.text,
        hint=question.hint,
        kind=question.kind,
        choices=question.choices,
        required=question.required,
        weight=question.weight,
        valid_days=question.valid_days,
        state=one.state,
        why=str(Why(one.why).label) if one.why else "",
        answer=_answer(current) if current else None,
        earlier=[_answer(row) for row in rows if row is not current],
        known=known(question.key, question.kind, organization),
    )


def _answer(row: Answer) -> AnswerView:
    return AnswerView(
        id=row.pk,
        value=row.value,
        said_by=row.said_by,
        evidence_kind=row.evidence_kind,
        evidence=row.evidence,
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
