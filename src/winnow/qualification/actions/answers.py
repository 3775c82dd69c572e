"""Answering the questions of the published framework, and what follows from the answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.models import LeadStanding
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.ground.text import squeezed
from winnow.qualification.actions.decisions import Move, write
from winnow.qualification.models import Answer, Question
from winnow.qualification.queries.frameworks import published
from winnow.qualification.queries.judgement import Judgement, judgement
from winnow.qualification.transitions import DISQUALIFIED, FALLIBLE, LEAD, MQL, PROSPECT, NotQualified
from winnow.qualification.values import cleaned
from winnow.qualification.words import DisqualifyReason, EvidenceKind, OnFail

_PARTS = {"value", "said_by", "evidence_kind", "evidence", "at"}


@transaction.atomic
def answer(*, lead_id: int, answers: Mapping[str, Any], by: Actor, now: datetime) -> list[int]:
    """Write answers by question key, then decide: passing gates promote, a failed level disqualifies where the
    framework says so. A value stands alone or in {value, said_by, evidence_kind, evidence, at}; null takes the
    last answer back. All are written or none; returns the ids of the answers.

    Raises `Invalid` naming the question, `NotFound` for a lead out of sight, `Conflict` for a disqualified one.
    """
    by.require("qualification:write")
    standing = locked(lead_id, by)
    if standing.stage == DISQUALIFIED:
        raise Conflict(_("This lead is disqualified: recycle it before answering again."), field="lead")
    if not answers:
        raise Invalid(_("There are no answers here."), field="answers")
    questions = {question.key: question for question in published().questions.all()}
    rows = [_answer(lead_id, _known_question(questions, key), raw, by, now) for key, raw in answers.items()]
    for row in rows:
        row.save()
    _follow(standing, judgement(lead_id, now), by=by, now=now)
    return [row.pk for row in rows]


@transaction.atomic
def promote(*, lead_id: int, by: Actor, now: datetime) -> None:
    """Make a lead a prospect whose answers pass already, such as a recycled one or under a new framework.

    Raises `NotQualified` with what is missing.
    """
    by.require("qualification:write")
    standing = locked(lead_id, by)
    if standing.stage not in {LEAD, MQL}:
        raise Conflict(_("Only a lead that is not a prospect yet can become one."), field="stage")
    found = judgement(lead_id, now)
    if not found.qualified:
        missing = [one.asked.key for level in found.levels for one in level.missing]
        raise NotQualified(
            _("Not every level passes yet. Missing: %(missing)s.") % {"missing": ", ".join(missing)},
            field="stage",
            missing=missing,
        )
    _promote(lead_id, found, by=by, now=now)


def locked(lead_id: int, by: Actor) -> LeadStanding:
    """The lead's standing, held until the transaction ends: two people who answer at once decide in turn."""
    if not LeadStanding.objects.visible_to(by).filter(pk=lead_id).exists():
        raise NotFound(_("There is no lead %(id)s.") % {"id": lead_id}, field="lead")
    return LeadStanding.objects.visible_to(SYSTEM).select_for_update().get(pk=lead_id)


def _follow(standing: LeadStanding, found: Judgement, *, by: Actor, now: datetime) -> None:
    failed = found.failed
    if failed is not None:
        if standing.stage in FALLIBLE and found.framework.on_fail == OnFail.DISQUALIFY and failed.given:
            reason = found.questions[failed.asked.key].fail_reason or DisqualifyReason.NOT_A_FIT
            evidence = ({"answer": failed.given.id, "question": failed.asked.key},)
            move = Move(standing.pk, DISQUALIFIED, reason=reason, evidence=evidence)
            write([move], by=by, now=now, policy=found.policy, gates_hold=False)
    elif found.qualified and standing.stage in {LEAD, MQL}:
        _promote(standing.pk, found, by=by, now=now)


def _promote(lead_id: int, found: Judgement, *, by: Actor, now: datetime) -> None:
    move = Move(lead_id, PROSPECT, evidence=found.evidence)
    write([move], by=by, now=now, policy=found.policy, gates_hold=True)


def _known_question(questions: Mapping[str, Question], key: str) -> Question:
    if key in questions:
        return questions[key]
    if Question.objects.filter(key=key, framework__published_at__isnull=False).exists():
        raise Invalid(
            _("The question %(key)s is retired: the present framework does not ask it.") % {"key": key},
            field=key,
        )
    raise Invalid(
        _("There is no question %(key)s. Questions: %(keys)s.")
        % {"key": key[:60], "keys": ", ".join(questions)},
        field=key[:60],
    )


def _answer(lead_id: int, question: Question, raw: Any, by: Actor, now: datetime) -> Answer:
    given = _parts(question.key, raw)
    at = _moment(question.key, given.get("at"), now)
    expires = at + timedelta(days=question.valid_days) if question.valid_days else None
    kind = given.get("evidence_kind") or EvidenceKind.OTHER
    if kind not in EvidenceKind.values:
        raise Invalid(
            _("%(key)s: evidence is one of %(kinds)s.")
            % {"key": question.key, "kinds": ", ".join(EvidenceKind.values)},
            field=question.key,
        )
    return Answer(
        lead_id=lead_id,
        question=question,
        value=cleaned(question, given["value"]),
        said_by=squeezed(_words(question.key, given.get("said_by")))[:120],
        evidence_kind=kind,
        evidence=_words(question.key, given.get("evidence")).strip()[:5000],
        at=at,
        recorded_at=now,
        expires_at=expires,
        by_id=by.user_id,
    )


def _parts(key: str, raw: Any) -> dict[str, Any]:
    if not isinstance(raw, Mapping) or ("value" not in raw and not set(raw) & _PARTS):
        return {"value": raw}
    unknown = set(raw) - _PARTS
    if unknown or "value" not in raw:
        raise Invalid(
            _("%(key)s: an answer has the parts value, said_by, evidence_kind, evidence and at.")
            % {"key": key},
            field=key,
        )
    return dict(raw)


def _moment(key: str, raw: Any, now: datetime) -> datetime:
    """When it was said: a day or a moment, never later than now; a time without a zone is UTC."""
    if raw is None or raw == "":
        return now
    try:
        at = raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw).strip())
        at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid(
            _("%(key)s: at is a moment such as 2026-03-31T14:00:00Z.") % {"key": key}, field=key
        ) from error
    if at > now:
        raise Invalid(_("%(key)s: an answer cannot be from the future.") % {"key": key}, field=key)
    return at


def _words(key: str, raw: Any) -> str:
    if raw is None:
        return ""
    if not isinstance(raw, str):
        raise Invalid(_("%(key)s: said_by and evidence are texts.") % {"key": key}, field=key)
    return raw.replace("\x00", "")
