"""The questionnaires of a lead, as colleagues see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.queries.lists import AskedLead, standing
from winnow.ground.refusals import NotFound
from winnow.mail.queries import states
from winnow.qualification.queries import framework
from winnow.questionnaires.links import address_of, is_over
from winnow.questionnaires.models import Questionnaire
from winnow.questionnaires.words import QuestionnaireState


@dataclass(frozen=True)
class MissingQuestion:
    key: str
    text: str


@dataclass(frozen=True)
class QuestionnaireView:
    """A questionnaire as colleagues see it. `link` is empty for whoever may not answer for the lead; `mailed` is what
    became of the last mail, "" for none; `asked` and `filled` count questions, `missing` names those left."""

    id: int
    lead: int
    person: int
    who: str
    framework: str
    state: str
    link: str
    mailed: str
    language: str
    asked: int
    filled: int
    missing: list[MissingQuestion]
    reminders: int
    sent_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    filled_at: datetime | None
    done_at: datetime | None
    by: str
    may_remind: bool
    may_revoke: bool


def questionnaires(actor: Actor, lead: AskedLead, *, now: datetime) -> list[QuestionnaireView]:
    """Of a lead, the latest first. Raises `NotFound` for a lead out of sight."""
    try:
        lead_id = standing(actor, lead).pk
    except NotFound as refusal:
        raise NotFound(_("There is no lead %(id)s.") % {"id": lead}, field="lead") from refusal
    return _views(actor, Questionnaire.objects.visible_to(actor).filter(lead=lead_id), now)


def questionnaire(actor: Actor, questionnaire_id: int, *, now: datetime) -> QuestionnaireView:
    actor.require("leads:read")
    found = _views(actor, Questionnaire.objects.visible_to(actor).filter(pk=questionnaire_id), now)
    if not found:
        raise NotFound(
            _("There is no questionnaire %(id)s.") % {"id": questionnaire_id}, field="questionnaire"
        )
    return found[0]


def _views(actor: Actor, rows: Any, now: datetime) -> list[QuestionnaireView]:
    found = list(rows.select_related("person", "framework", "wording", "by").order_by("-pk")[:50])
    if not found:
        return []
    mailed = states([_mail_key(row) for row in found])
    questions = {row.framework_id: framework(SYSTEM, row.framework_id).questions for row in found}
    writes = actor.may("qualification:write")
    return [
        _view(row, questions[row.framework_id], mailed.get(_mail_key(row), ""), writes, now) for row in found
    ]


def _mail_key(row: Questionnaire) -> str:
    return f"questionnaire:{row.pk}:{row.reminders}"


def _view(
    row: Questionnaire, questions: Sequence[Any], mailed: str, writes: bool, now: datetime
) -> QuestionnaireView:
    over = is_over(row, now)
    open_ = row.state not in (QuestionnaireState.DONE, QuestionnaireState.REVOKED)
    texts = {one.key: one.text for one in questions}
    return QuestionnaireView(
        id=row.pk,
        lead=row.lead_id,
        person=row.person_id,
        who=row.person.label,
        framework=str(row.framework),
        state=QuestionnaireState.EXPIRED if over else row.state,
        # The link of somebody who only said who she is goes to nobody else.
        link=address_of(row) if writes and open_ and not over and not row.unknown else "",
        mailed=mailed,
        language=row.language,
        asked=row.filled + len(row.left),
        filled=row.filled,
        missing=[MissingQuestion(key, texts.get(key, key)) for key in row.left],
        reminders=row.reminders,
        sent_at=row.sent_at,
        expires_at=row.expires_at,
        opened_at=row.opened_at,
        filled_at=row.filled_at,
        done_at=row.done_at,
        by=row.by.name if row.by else "",
        may_remind=writes
        and open_
        and not row.unknown
        and row.person.email_consent is not False
        and bool(row.person.email),
        may_revoke=writes and open_ and not row.unknown,
    )
