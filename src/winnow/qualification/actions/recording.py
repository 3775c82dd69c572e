"""One answer as it is written down: its value, who said it, what it rests on, until when it counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.engagement.models import Interaction
from winnow.engagement.words import InteractionKind
from winnow.ground.refusals import Invalid
from winnow.ground.text import squeezed
from winnow.people.models import Person
from winnow.qualification.models import Answer, Question
from winnow.qualification.values import cleaned
from winnow.qualification.words import AnswerKind, Confidence, EvidenceKind

_PARTS = {
    "value",
    "said_by",
    "said_by_id",
    "evidence_kind",
    "evidence",
    "interaction_id",
    "confidence",
    "at",
}
_TOLD_IN: dict[str, str] = {
    InteractionKind.CALL: EvidenceKind.CALL,
    InteractionKind.MEETING: EvidenceKind.MEETING,
    InteractionKind.EMAIL_ANSWERED: EvidenceKind.EMAIL,
    InteractionKind.EMAIL_SENT: EvidenceKind.EMAIL,
    InteractionKind.FORM: EvidenceKind.FORM,
}


def known_question(questions: Mapping[str, Question], key: str) -> Question:
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


def recorded(lead_id: int, question: Question, raw: Any, by: Actor, now: datetime) -> Answer:
    """Raises `Invalid` naming the question."""
    given = _parts(question.key, raw)
    told_in = _interaction(lead_id, question.key, given.get("interaction_id"))
    at = _moment(question.key, given.get("at"), told_in.at if told_in else now, now)
    kind = given.get("evidence_kind") or (_TOLD_IN.get(told_in.kind) if told_in else None)
    value = cleaned(question, given["value"])
    if question.kind == AnswerKind.PERSON and value and value["person_id"]:
        value["name"] = _person(question.key, value["person_id"], by).label
    speaker = _person(question.key, given["said_by_id"], by) if given.get("said_by_id") else None
    said_by = squeezed(_words(question.key, given.get("said_by")))
    return Answer(
        lead_id=lead_id,
        question=question,
        value=value,
        said_by=(speaker.label if speaker else said_by)[:120],
        said_by_person=speaker,
        interaction=told_in,
        confidence=_one_of(question.key, given.get("confidence") or Confidence.MEDIUM, Confidence.values),
        evidence_kind=_one_of(question.key, kind or EvidenceKind.OTHER, EvidenceKind.values),
        evidence=_words(question.key, given.get("evidence")).strip()[:5000],
        at=at,
        recorded_at=now,
        expires_at=at + timedelta(days=question.valid_days) if question.valid_days else None,
        by_id=by.user_id,
    )


def _interaction(lead_id: int, key: str, raw: Any) -> Interaction | None:
    """What the answer was told in: only something that happened with the lead's own person."""
    if raw is None or raw == "":
        return None
    number = _number(key, raw)
    found = Interaction.objects.filter(pk=number, person__leads=lead_id).first()
    if found is None:
        raise Invalid(
            _("%(key)s: this lead has no interaction %(id)s.") % {"key": key, "id": number}, field=key
        )
    return found


def _person(key: str, raw: Any, by: Actor) -> Person:
    number = _number(key, raw)
    found: Person | None = Person.objects.visible_to(by).filter(pk=number).first()
    if found is None:
        raise Invalid(_("%(key)s: there is no person %(id)s.") % {"key": key, "id": number}, field=key)
    return found


def _number(key: str, raw: Any) -> int:
    number = int(raw) if isinstance(raw, str) and raw.isascii() and raw.isdigit() and len(raw) < 19 else raw
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number < 2**63:
        raise Invalid(_("%(key)s: %(raw)s is not a number.") % {"key": key, "raw": repr(raw)[:40]}, field=key)
    return number


def _one_of(key: str, word: Any, words: list[str]) -> str:
    if word not in words:
        raise Invalid(
            _("%(key)s: %(word)s is not one of %(words)s.")
            % {"key": key, "word": repr(word)[:60], "words": ", ".join(words)},
            field=key,
        )
    return str(word)


def _parts(key: str, raw: Any) -> dict[str, Any]:
    if not isinstance(raw, Mapping) or ("value" not in raw and not set(raw) & _PARTS):
        # An amount, a person or a document is an object by itself.
        return {"value": raw}
    unknown = set(raw) - _PARTS
    if unknown or "value" not in raw:
        raise Invalid(
            _("%(key)s: an answer has the parts %(parts)s.")
            % {"key": key, "parts": ", ".join(sorted(_PARTS))},
            field=key,
        )
    return dict(raw)


def _moment(key: str, raw: Any, otherwise: datetime, now: datetime) -> datetime:
    """When it was said: a day or a moment, never later than now; a time without a zone is UTC."""
    if raw is None or raw == "":
        return min(otherwise, now)
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
