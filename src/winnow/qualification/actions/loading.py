"""Answers of many leads at once, from a history: what `answer` does for one, in a handful of statements."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.bulk import insert, reserve_ids
from winnow.ground.refusals import Invalid
from winnow.qualification.actions.decisions import Move, write
from winnow.qualification.actions.projecting import due_now
from winnow.qualification.evidence import evidence_of, versions
from winnow.qualification.judging import Found, Measure, held_of, judge_one, measure
from winnow.qualification.models import Answer, Question
from winnow.qualification.queries.judgement import heaviest_failure
from winnow.qualification.transitions import DISQUALIFIED, PROSPECT
from winnow.qualification.values import cleaned
from winnow.qualification.words import Confidence, DisqualifyReason, EvidenceKind, OnFail

_COLUMNS = [
    "id", "lead", "question", "value", "said_by", "confidence", "evidence_kind", "evidence", "at", "recorded_at",
    "expires_at", "by",
]  # fmt: skip


@dataclass(frozen=True)
class LoadedAnswers:
    """The first answers of a lead: by question key, given and written down `at`, by `by_id`."""

    lead_id: int
    at: datetime
    answers: Mapping[str, Any]
    said_by: str = ""
    evidence_kind: str = EvidenceKind.OTHER
    evidence: str = ""
    by_id: int | None = field(default=None)


@transaction.atomic
def load_answers(*, loaded: Sequence[LoadedAnswers], by: Actor, now: datetime) -> int:
    """Write the answers of leads that have none yet, then decide each lead at the moment of its answers, as if
    they had been given then; returns how many leads moved. Raises `Invalid` naming the question."""
    by.require("leads:import")
    by.require("qualification:write")
    by_what = measure()
    ids = iter(reserve_ids(Answer, sum(len(one.answers) for one in loaded)))
    rows = [_row(next(ids), one, by_what.questions, key) for one in loaded for key in one.answers]
    insert(Answer, _COLUMNS, [_values(row) for row in rows])
    moments = {one.lead_id: one.at for one in loaded}
    moves = [
        move
        for held in held_of(by_what, list(moments), now)
        if (move := _move(judge_one(by_what, held, moments[held.lead_id]), by_what, moments[held.lead_id]))
    ]
    prospects = [move for move in moves if move.to == PROSPECT]
    others = [move for move in moves if move.to != PROSPECT]
    moved = write(prospects, by=by, now=now, policy=by_what.label, gates_hold=True)
    moved += write(others, by=by, now=now, policy=str(by_what.framework), gates_hold=False)
    due_now(list(moments), now)
    return moved


def _row(pk: int, one: LoadedAnswers, questions: Mapping[str, Question], key: str) -> Answer:
    if key not in questions:
        raise Invalid(_("There is no question %(key)s.") % {"key": key[:60]}, field=key[:60])
    question = questions[key]
    return Answer(
        pk=pk,
        lead_id=one.lead_id,
        question=question,
        value=cleaned(question, one.answers[key]),
        said_by=one.said_by[:120],
        evidence_kind=one.evidence_kind,
        evidence=one.evidence,
        at=one.at,
        recorded_at=one.at,
        expires_at=one.at + timedelta(days=question.valid_days) if question.valid_days else None,
        by_id=one.by_id,
    )


def _values(row: Answer) -> tuple[Any, ...]:
    # As JSON text: `insert` takes a bare text for JSON already.
    value = None if row.value is None else json.dumps(row.value)
    return (
        row.pk, row.lead_id, row.question_id, value, row.said_by, Confidence.MEDIUM.value, row.evidence_kind, row.evidence, row.at,
        row.recorded_at, row.expires_at, row.by_id,
    )  # fmt: skip


def _move(found: Found, by: Measure, at: datetime) -> Move | None:
    failed = heaviest_failure(found.levels)
    lead_id = found.held.lead_id
    if failed is not None and failed.given and by.framework.on_fail == OnFail.DISQUALIFY:
        reason = by.questions[failed.asked.key].fail_reason or DisqualifyReason.NOT_A_FIT
        evidence = [{"answer": failed.given.id, "question": failed.asked.key}, versions(by)]
        return Move(lead_id, DISQUALIFIED, reason=reason, evidence=evidence, at=at)
    if found.readiness.ready:
        return Move(lead_id, PROSPECT, evidence=evidence_of(by, found), at=at)
    return None
