"""Sending a questionnaire to a person of a lead, reminding her, and taking it back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.access.models import User
from winnow.capture.models import LeadStanding
from winnow.capture.words import LeadStage
from winnow.engagement.actions import NewInteraction, record_many
from winnow.engagement.words import InteractionKind
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.ground.text import squeezed
from winnow.mail.sending import configured
from winnow.people.models import Person
from winnow.qualification.queries import published_framework
from winnow.questionnaires.actions.history import count, note_change
from winnow.questionnaires.asked import latest_wording
from winnow.questionnaires.letters import send_link, title_of
from winnow.questionnaires.links import locked
from winnow.questionnaires.models import Questionnaire
from winnow.questionnaires.words import Happening, QuestionnaireState

LASTS_DAYS, MOST_DAYS = 30, 365
PERMISSION = "qualification:write"
OVER = (QuestionnaireState.DONE, QuestionnaireState.REVOKED)


@transaction.atomic
def send(
    *,
    lead_id: int,
    person_id: int | None = None,
    by_mail: bool = True,
    days: int = LASTS_DAYS,
    language: str = "",
    by: Actor,
    now: datetime,
) -> Questionnaire:
    """The questions of the framework in force that are not answered yet, to the lead's own person or to another one;
    without `by_mail` only the link is made. Raises `Conflict` where an open one is there already, nothing is left to
    ask, or the person cannot be written to; `Invalid`, `NotFound`."""
    by.require(PERMISSION)
    standing = _standing(lead_id, by)
    person = _person(standing, person_id, by)
    _check_terms(days, language)
    if by_mail:
        _may_be_mailed(person)
    _check_none_open(lead_id, person, now)
    made = Questionnaire(
        lead_id=lead_id,
        person=person,
        framework_id=published_framework(SYSTEM).id,
        wording=latest_wording(),
        language=language,
        sent_at=now,
        expires_at=now + timedelta(days=days),
        by_id=by.user_id,
    )
    count(made, now)
    if not made.left:
        raise Conflict(_("Nothing is left to ask: every question is answered."), field="lead")
    note_change(made, Happening.SENT, by=by, now=now, keys=made.left, note="" if by_mail else "link")
    if by_mail:
        _mail(made, by, now)
    return made


@transaction.atomic
def remind(*, questionnaire_id: int, by: Actor, now: datetime) -> Questionnaire:
    """Mail the same link again; it lasts again as long as it did at first. Raises `Conflict` for one that is over."""
    made = _seen(questionnaire_id, by)
    _may_be_mailed(made.person)
    lasts = made.expires_at - made.sent_at if not made.reminders else timedelta(days=LASTS_DAYS)
    made.expires_at, made.reminders = max(made.expires_at, now + lasts), made.reminders + 1
    note_change(made, Happening.REMINDED, by=by, now=now)
    _mail(made, by, now)
    return made


@transaction.atomic
def revoke(*, questionnaire_id: int, note: str = "", by: Actor, now: datetime) -> Questionnaire:
    """The link ends at once; what was filled in is kept and decides nothing."""
    made = _seen(questionnaire_id, by)
    note_change(made, Happening.REVOKED, by=by, now=now, note=squeezed(note))
    return made


def _standing(lead_id: int, by: Actor) -> LeadStanding:
    rows = LeadStanding.objects.visible_to(by).select_related("lead__person")
    standing = rows.filter(pk=lead_id).first()
    if standing is None:
        raise NotFound(_("There is no lead %(id)s.") % {"id": lead_id}, field="lead")
    if standing.stage == LeadStage.DISQUALIFIED:
        raise Conflict(_("This lead is disqualified: recycle it before asking it anything."), field="lead")
    # One after the other: two colleagues who send at once send one.
    LeadStanding.objects.visible_to(SYSTEM).select_for_update().get(pk=lead_id)
    return standing


def _check_terms(days: int, language: str) -> None:
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= MOST_DAYS:
        raise Invalid(_("A link lasts 1 to %(n)d days.") % {"n": MOST_DAYS}, field="days")
    if language and language not in dict(settings.LANGUAGES):
        known = ", ".join(code for code, _name in settings.LANGUAGES)
        raise Invalid(_("A language is one of %s.") % known, field="language")


def _check_none_open(lead_id: int, person: Person, now: datetime) -> None:
    open_one = _open(lead_id).filter(person=person, expires_at__gt=now).first()
    if open_one is not None:
        told = _("Questionnaire %(id)s is open already: remind of it, or revoke it first.")
        raise Conflict(told % {"id": open_one.pk}, field="lead")


def _person(standing: LeadStanding, person_id: int | None, by: Actor) -> Person:
    own: Person = standing.lead.person
    if person_id is None or person_id == own.pk:
        return own
    found: Person | None = Person.objects.visible_to(by).filter(pk=person_id).first()
    if found is None:
        raise Invalid(_("There is no person %(id)s.") % {"id": person_id}, field="person_id")
    if own.organization_id is None or found.organization_id != own.organization_id:
        raise Invalid(_("This person does not belong to the organization of the lead."), field="person_id")
    return found


def _may_be_mailed(person: Person) -> None:
    if not person.email:
        raise Conflict(
            _("No e-mail address is known: make the link and hand it over yourself."), field="person_id"
        )
    if person.email_consent is False:
        raise Conflict(_("This person has asked for no e-mail."), field="person_id")


def _open(lead_id: int) -> Any:
    return Questionnaire.objects.visible_to(SYSTEM).filter(lead=lead_id).exclude(state__in=OVER)


def _seen(questionnaire_id: int, by: Actor) -> Questionnaire:
    by.require(PERMISSION)
    found = Questionnaire.objects.visible_to(by).filter(pk=questionnaire_id).first()
    if found is None:
        raise NotFound(
            _("There is no questionnaire %(id)s.") % {"id": questionnaire_id}, field="questionnaire"
        )
    made = locked(found)
    if made.state in OVER or made.unknown:
        raise Conflict(
            _("This questionnaire is over: %(state)s.") % {"state": QuestionnaireState(made.state).label},
            field="questionnaire",
        )
    return made


def _mail(made: Questionnaire, by: Actor, now: datetime) -> None:
    sender = User.objects.filter(pk=by.user_id).first() if by.user_id else None
    send_link(made, sender=sender, now=now)
    # Without a mail server it stays in the outbox: then nothing was sent to her.
    if configured():
        said = NewInteraction(
            made.person_id, InteractionKind.EMAIL_SENT, now, subject=title_of(made), by_id=by.user_id
        )
        record_many(interactions=[said], by=SYSTEM, now=now)
