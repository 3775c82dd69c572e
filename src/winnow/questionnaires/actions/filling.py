"""A lead fills in its questionnaire, step by step, and hands it in: then what it wrote becomes answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import NOBODY, SYSTEM
from winnow.engagement.actions import record
from winnow.engagement.words import InteractionKind
from winnow.ground.refusals import Conflict, Invalid
from winnow.qualification.actions import take_answers
from winnow.qualification.queries import colleagues_answers, policy_now
from winnow.qualification.values import cleaned
from winnow.qualification.words import EvidenceKind
from winnow.questionnaires.actions.history import count, note_change
from winnow.questionnaires.asked import Asked, asked_of
from winnow.questionnaires.letters import ask_to_confirm, title_of
from winnow.questionnaires.links import locked, questionnaire_of, to_confirm
from winnow.questionnaires.models import Questionnaire
from winnow.questionnaires.said import in_words
from winnow.questionnaires.words import Happening, QuestionnaireState

_OVER = frozenset({QuestionnaireState.DONE, QuestionnaireState.UNCONFIRMED})


@transaction.atomic
def open_first(*, token: str, now: datetime) -> None:
    """The person has opened a step for the first time."""
    made = locked(questionnaire_of(token, now=now))
    if made.opened_at is None:
        made.opened_at = now
        note_change(made, Happening.OPENED, by=NOBODY, now=now)


@transaction.atomic
def fill(*, token: str, values: Mapping[str, Any], now: datetime) -> Questionnaire:
    """Keep what stands on a step: by question key; None takes back what was there. Raises `Invalid` naming the
    question, `Conflict` for one that is handed in, and what `questionnaire_of` does."""
    made = locked(questionnaire_of(token, now=now))
    if made.state in _OVER:
        raise Conflict(_("These questions are answered already. Thank you."))
    puts = {put.key: put for put in asked_of(made, now=now).puts}
    kept = dict(made.given)
    for key, raw in values.items():
        if key not in puts:
            raise Invalid(_("This question is not asked here."), field=key[:60])
        value = None if raw is None else cleaned(puts[key], raw)
        kept.pop(key, None)
        if value is not None:
            kept[key] = value
    made.given, made.filled_at, made.opened_at = kept, now, made.opened_at or now
    count(made, now)
    note_change(made, Happening.FILLED, by=NOBODY, now=now, keys=sorted(values))
    return made


@transaction.atomic
def hand_in(*, token: str, language: str = "", now: datetime) -> Questionnaire:
    """What was filled in becomes answers, and what follows from them follows. Somebody who only said who she is, and
    gave the address of a person whom we knew, confirms it by mail first. Doing it twice is doing it once. Raises
    `Invalid` naming a question that must be answered."""
    made = locked(questionnaire_of(token, now=now))
    if made.state in _OVER:
        return made
    asked = asked_of(made, now=now, language=language or made.language)
    for put in asked.shown:
        if put.required and put.key not in made.given:
            raise Invalid(_("Please answer this."), field=put.key)
    if not made.filled:
        raise Invalid(_("Please answer at least one question."), field=next(iter(made.left), ""))
    if made.unknown and _was_known(made):
        note_change(
            made,
            Happening.HANDED_IN,
            by=NOBODY,
            now=now,
            keys=_keys(made, asked),
            becomes=QuestionnaireState.UNCONFIRMED,
        )
        ask_to_confirm(made, language, now=now)
        return made
    return _take(made, asked, Happening.HANDED_IN, now)


@transaction.atomic
def confirm(*, token: str, now: datetime) -> Questionnaire:
    """It was she who filled it in. Doing it twice is doing it once."""
    made = locked(to_confirm(token, now=now))
    if made.state != QuestionnaireState.UNCONFIRMED:
        return made
    return _take(made, asked_of(made, now=now), Happening.CONFIRMED, now)


def _was_known(made: Questionnaire) -> bool:
    """Whether the person was there before this questionnaire began."""
    return bool(made.person.created_at < made.sent_at)


def _keys(made: Questionnaire, asked: Asked) -> list[str]:
    return [put.key for put in asked.shown if put.key in made.given]


def _take(made: Questionnaire, asked: Asked, what: Happening, now: datetime) -> Questionnaire:
    made.done_at = now
    note_change(made, what, by=NOBODY, now=now, keys=_keys(made, asked))
    told = [put for put in asked.shown if put.key in made.given]
    lines = [f"{put.text}\n{in_words(put, made.given[put.key])}" for put in told]
    done = record(
        person_id=made.person_id,
        kind=InteractionKind.FORM,
        at=now,
        subject=title_of(made),
        body="\n\n".join(lines),
        by=SYSTEM,
        now=now,
    )
    version = made.wording_id or _("as shipped")
    said = {
        put.key: {
            "value": made.given[put.key],
            "said_by_id": made.person_id,
            "evidence_kind": EvidenceKind.QUESTIONNAIRE,
            "evidence": _("Questionnaire %(id)s, wording %(version)s: “%(text)s”")
            % {"id": made.pk, "version": version, "text": put.text},
            "confidence": policy_now(SYSTEM).self_reported,
            **({"interaction_id": done.pk} if made.person_id == made.lead.person_id else {}),
        }
        for put in told
    }
    take_answers(
        lead_id=made.lead_id,
        framework_id=made.framework_id,
        answers={**_of_colleagues(made, said, asked, now), **said},
        now=now,
    )
    return made


def _of_colleagues(
    made: Questionnaire, said: Mapping[str, Any], asked: Asked, now: datetime
) -> dict[str, dict[str, Any]]:
    """What the organization was not asked again, since others of it had answered: for the record of this lead, from
    when it was said. Never as told in a conversation: nobody has spoken with this lead by that."""
    if made.unknown:
        return {}
    theirs = colleagues_answers(made.lead_id, made.framework_id, now=now)
    return {
        key: {
            "value": row.value,
            "evidence_kind": EvidenceKind.DATA,
            "evidence": _("Answered for lead %(id)s of the same organization") % {"id": row.lead_id},
            "confidence": row.confidence,
            "at": row.at,
        }
        for key, row in theirs.items()
        if key not in said and key not in asked.held
    }
