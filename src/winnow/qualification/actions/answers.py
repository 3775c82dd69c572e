"""Answering the questions of the framework in force, and what follows from the answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.models import LeadStanding
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.qualification.actions.decisions import Move, write
from winnow.qualification.actions.projecting import project
from winnow.qualification.actions.recording import known_question, recorded
from winnow.qualification.actions.searching import search_follows
from winnow.qualification.evidence import evidence_of, versions
from winnow.qualification.judging import Found, Measure, judge, measure
from winnow.qualification.models import Question
from winnow.qualification.queries.judgement import heaviest_failure
from winnow.qualification.transitions import DISQUALIFIED, FALLIBLE, LEAD, MQL, PROSPECT, NotQualified
from winnow.qualification.words import DisqualifyReason, OnFail


@transaction.atomic
def answer(*, lead_id: int, answers: Mapping[str, Any], by: Actor, now: datetime) -> list[int]:
    """Write answers by question key, then decide: holding gates promote, a failed level disqualifies where the
    framework says so. A value stands alone or in {value, said_by, said_by_id, evidence_kind, evidence,
    interaction_id, confidence, at}; null takes the last answer back. All are written or none; returns the ids of
    the answers.

    Raises `Invalid` naming the question, `NotFound` for a lead out of sight, `Conflict` for a disqualified one.
    """
    by.require("qualification:write")
    standing = locked(lead_id, by)
    if standing.stage == DISQUALIFIED:
        raise Conflict(_("This lead is disqualified: recycle it before answering again."), field="lead")
    if not answers:
        raise Invalid(_("There are no answers here."), field="answers")
    measured = measure()
    rows = [
        recorded(lead_id, known_question(measured.questions, key), raw, by, now)
        for key, raw in answers.items()
    ]
    for row in rows:
        row.save()
    follow_one(standing, measured, by=by, now=now)
    return [row.pk for row in rows]


@transaction.atomic
def take_answers(*, lead_id: int, framework_id: int, answers: Mapping[str, Any], now: datetime) -> list[int]:
    """As `answer`, for rooms that bring what a lead said itself: by the questions of the framework that it was asked
    by, which may have been replaced since. A disqualified lead's answers are kept and decide nothing until it is
    recycled. Raises `Invalid` naming the question."""
    standing = locked(lead_id, SYSTEM)
    questions = {one.key: one for one in Question.objects.filter(framework=framework_id)}
    rows = [
        recorded(lead_id, known_question(questions, key), raw, SYSTEM, now) for key, raw in answers.items()
    ]
    for row in rows:
        row.save()
    follow_one(standing, measure(), by=SYSTEM, now=now)
    return [row.pk for row in rows]


@transaction.atomic
def promote(*, lead_id: int, by: Actor, now: datetime) -> None:
    """Make a lead a prospect whose gates hold already, such as a recycled one or under a new policy.

    Raises `NotQualified` with what is missing.
    """
    by.require("qualification:write")
    standing = locked(lead_id, by)
    if standing.stage not in {LEAD, MQL}:
        raise Conflict(_("Only a lead that is not a prospect yet can become one."), field="stage")
    measured = measure()
    found = next(judge(measured, [lead_id], now))
    if not found.readiness.ready:
        missing = missing_of(found)
        raise NotQualified(
            _("Not every gate holds yet. Missing: %(missing)s.") % {"missing": ", ".join(missing)},
            field="stage",
            missing=missing,
        )
    _promote(found, measured, by=by, now=now)
    project(measured, [found], now)


def missing_of(found: Found) -> list[str]:
    """The keys of what the needed gates lack: questions by theirs, lines of the profile by their words."""
    needed = [gate for gate in found.gates if gate.needed and not gate.holds]
    levels = {level.level: level for level in found.levels}
    keys: list[str] = []
    for gate in needed:
        level = levels.get(gate.name)
        inside = [one.asked.key for one in level.missing] + [one.text for one in level.unmet] if level else []
        keys += inside or [gate.name]
    return keys


def locked(lead_id: int, by: Actor) -> LeadStanding:
    """The lead's standing, held until the transaction ends: two people who answer at once decide in turn."""
    if not LeadStanding.objects.visible_to(by).filter(pk=lead_id).exists():
        raise NotFound(_("There is no lead %(id)s.") % {"id": lead_id}, field="lead")
    return LeadStanding.objects.visible_to(SYSTEM).select_for_update().get(pk=lead_id)


def follow_one(standing: LeadStanding, measured: Measure, *, by: Actor, now: datetime) -> None:
    """What follows from answers, for one lead: promoted, disqualified, or left where it is; then its projection."""
    found = next(judge(measured, [standing.pk], now))
    failed = heaviest_failure(found.levels)
    if failed is not None:
        if standing.stage in FALLIBLE and measured.framework.on_fail == OnFail.DISQUALIFY and failed.given:
            reason = measured.questions[failed.asked.key].fail_reason or DisqualifyReason.NOT_A_FIT
            evidence = ({"answer": failed.given.id, "question": failed.asked.key}, versions(measured))
            move = Move(standing.pk, DISQUALIFIED, reason=reason, evidence=evidence)
            write([move], by=by, now=now, policy=str(measured.framework), gates_hold=False)
    elif found.readiness.ready and standing.stage in {LEAD, MQL}:
        _promote(found, measured, by=by, now=now)
    search_follows(measured, found, by=by, now=now)
    project(measured, [found], now)


def _promote(found: Found, measured: Measure, *, by: Actor, now: datetime) -> None:
    move = Move(found.held.lead_id, PROSPECT, evidence=evidence_of(measured, found))
    write([move], by=by, now=now, policy=measured.label, gates_hold=True)
