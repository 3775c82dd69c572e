"""One lead's qualification: verdicts, gates, what is missing, what to ask next, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.models import LeadStanding
from winnow.capture.queries.lists import AskedLead
from winnow.capture.queries.lists import standing as read_standing
from winnow.ground.prepared import Prepared
from winnow.ground.refusals import NotFound
from winnow.people.models import Organization
from winnow.qualification.asking import Worth, in_order
from winnow.qualification.gates import CALL, CONSENT, SCORE, Gate, lapsed
from winnow.qualification.known import known
from winnow.qualification.models import Decision, SearchStep
from winnow.qualification.queries.held_answers import heard_elsewhere
from winnow.qualification.queries.judgement import Judgement, judgement
from winnow.qualification.queries.views import (
    AskNext,
    DecisionView,
    GateView,
    Heard,
    LevelView,
    Missing,
    ProfileLine,
    Qualification,
    QuestionStanding,
    answer_view,
    decision_view,
    search_view,
)
from winnow.qualification.queries.worths import worths
from winnow.qualification.transitions import DISQUALIFIED, FALLIBLE, LEAD, MQL
from winnow.qualification.verdict import Judged, LevelVerdict
from winnow.qualification.words import Gate as GateWord
from winnow.qualification.words import Level, Why

# Where the score still opens something: a prospect has left it behind.
_BEFORE = frozenset({LEAD, MQL, DISQUALIFIED})


def qualification(actor: Actor, lead: AskedLead, *, now: datetime) -> Qualification:
    """Where a lead stands at each level, and what is missing. Raises `NotFound` for a lead out of sight."""
    actor.require("leads:read")
    standing = standing_of(actor, lead)
    lead_id = standing.pk
    found = judgement(lead_id, now)
    beside = _beside(actor, standing, found, now)
    levels = [_level(found, level, beside) for level in found.levels]
    near, writes = found.found.readiness, actor.may("qualification:write")
    worth = worths()
    following = in_order(found.levels, found.by.rules.needs, worth)
    first = following[0] if following else None
    return Qualification(
        lead=lead_id,
        framework=str(found.framework),
        policy=str(found.by.policy),
        stage=standing.stage,
        levels=levels,
        gates=[_gate(found, gate, levels) for gate in found.found.gates if _is_shown(gate, standing.stage)],
        next_question=_question(found, first, beside) if first else None,
        next_because=because(first, worth) if first else None,
        ready=near.ready and standing.stage in {LEAD, MQL},
        missing=near.missing,
        stale=near.stale,
        contradictions=near.contradictions,
        lapsed=lapsed(found.levels, found.found.gates) if standing.stage not in _BEFORE else [],
        search=[search_view(row) for row in _STEPS.all(lead_id)],
        explored=any("explored" in line for one in found.decisions for line in one.evidence),
        may_answer=writes and standing.stage != DISQUALIFIED,
        may_disqualify=writes and standing.stage in FALLIBLE,
        may_recycle=writes and standing.stage == DISQUALIFIED,
        decisions=[decision_view(one) for one in reversed(found.decisions)],
    )


def call_sheet(actor: Actor, lead_id: int, *, now: datetime) -> list[tuple[QuestionStanding, AskNext]]:
    """Every question that is worth asking now, the one that would move the verdict most first."""
    actor.require("leads:read")
    standing = standing_of(actor, lead_id)
    found, worth = judgement(lead_id, now), worths()
    beside = _beside(actor, standing, found, now)
    return [
        (_question(found, one, beside), because(one, worth))
        for one in in_order(found.levels, found.by.rules.needs, worth)
    ]


def decisions(actor: Actor, lead_id: int) -> list[DecisionView]:
    """Every decision on a lead, the latest first."""
    actor.require("leads:read")
    standing_of(actor, lead_id)
    rows = Decision.objects.filter(lead=lead_id).select_related("by").order_by("-pk")
    return [decision_view(row) for row in rows]


@dataclass(frozen=True)
class _Beside:
    """What may answer a question besides this lead: our own data, and other leads of its organization."""

    organization: Organization | None
    heard: dict[str, Heard]


def _beside(actor: Actor, standing: LeadStanding, found: Judgement, now: datetime) -> _Beside:
    organization = standing.lead.person.organization
    open_ones = {
        one.asked.key: found.questions[one.asked.key]
        for level in found.levels
        if level.level == Level.ORGANIZATION
        for one in level.questions
        if one.given is None
    }
    if organization is None or not open_ones:
        return _Beside(organization, {})
    theirs = heard_elsewhere(standing.pk, open_ones, actor=actor, now=now)
    heard = {key: Heard(row.lead_id, row.value, row.said_by, row.at) for key, row in theirs.items()}
    return _Beside(organization, heard)


_STEPS = Prepared(lambda lead: SearchStep.objects.filter(lead_id=lead).select_related("by").order_by("-pk"))


def standing_of(actor: Actor, lead: AskedLead) -> LeadStanding:
    try:
        return read_standing(actor, lead)
    except NotFound as refusal:
        raise NotFound(_("There is no lead %(id)s.") % {"id": lead}, field="lead") from refusal


def because(one: Judged, worth: dict[str, Worth]) -> AskNext:
    learned = worth.get(one.asked.key)
    if learned is None:
        return AskNext("gates", 0, None)
    return AskNext("history", learned.n, round(learned.worth, 4))


def _is_shown(gate: Gate, stage: str) -> bool:
    if gate.name == SCORE:
        return stage in _BEFORE
    return gate.needed or gate.name not in (CALL, CONSENT)


def _gate(found: Judgement, gate: Gate, levels: list[LevelView]) -> GateView:
    level = next((one for one in levels if one.level == gate.name), None)
    if level is not None:
        return GateView(gate.name, gate.holds, level.missing, gate.needed)
    return GateView(gate.name, gate.holds, [] if gate.holds else [_lack(found, gate)], gate.needed)


def _lack(found: Judgement, gate: Gate) -> Missing:
    if gate.name != SCORE:
        why = Why.NO_CALL if gate.name == CALL else Why.NO_CONSENT
        return Missing(gate.name, str(GateWord(gate.name).label), str(why.label))
    facts = found.found.facts
    text = (
        _("Score %(score)d of %(least)d") % {"score": facts.score, "least": facts.threshold}
        if facts.threshold is not None
        else _("No scoring model is published.")
    )
    return Missing(SCORE, text, str(Why.SCORE.label))


def _level(found: Judgement, level: LevelVerdict, beside: _Beside) -> LevelView:
    unmet = [
        Missing("profile", one.text, str((Why.UNKNOWN if one.holds is None else Why.MISFIT).label))
        for one in level.unmet
    ]
    return LevelView(
        level=level.level,
        verdict=level.verdict,
        missing=[*unmet, *(_missing(found, one) for one in level.missing)],
        questions=[_question(found, one, beside) for one in level.questions],
        profile=[ProfileLine(one.text, one.holds) for one in level.criteria],
    )


def _missing(found: Judgement, one: Judged) -> Missing:
    question = found.questions[one.asked.key]
    return Missing(question.key, question.text, str(Why(one.why).label))


def _question(found: Judgement, one: Judged, beside: _Beside) -> QuestionStanding:
    question = found.questions[one.asked.key]
    rows = found.answers.get(question.key, [])
    by_id = {row.pk: row for row in rows}
    current = by_id[one.given.id] if one.given else None
    voices = [by_id[given.id] for given in one.voices]
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
        answer=answer_view(current) if current else None,
        earlier=[answer_view(row) for row in rows if row is not current and row not in voices],
        voices=[answer_view(row) for row in voices],
        known=known(question.key, question.kind, beside.organization),
        heard=beside.heard.get(question.key),
    )
