"""Signed links to one questionnaire: whoever got one may fill in this questionnaire and see what was filled in, and
nothing else, until it is handed in, revoked or expired."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM
from winnow.ground.refusals import NotFound
from winnow.questionnaires.models import Questionnaire
from winnow.questionnaires.words import QuestionnaireState

# Without a moment: a questionnaire has one link, which a reminder brings again. When it ends stands in the row.
_LINKS = Signer(sep=".", salt="winnow.questionnaires.links")
_CONFIRMING = Signer(sep=".", salt="winnow.questionnaires.confirm")


class LinkForged(NotFound):
    """Not one of ours, or changed on its way."""

    code: ClassVar[str] = "link_forged"


class LinkOver(NotFound):
    """One of ours, but expired or revoked."""

    code: ClassVar[str] = "link_over"
    status: ClassVar[int] = 410


def token_of(made: Questionnaire) -> str:
    return _LINKS.sign(str(made.pk))


def address_of(made: Questionnaire) -> str:
    """The link as it stands in mail."""
    return f"{_base()}/q/{token_of(made)}"


def confirm_address_of(made: Questionnaire) -> str:
    return f"{_base()}/q/{_CONFIRMING.sign(str(made.pk))}/confirm"


def open_address() -> str:
    """Where strangers find the questionnaire, once the owner has opened it."""
    return f"{_base()}/questionnaire"


def questionnaire_of(token: str, *, now: datetime) -> Questionnaire:
    """The questionnaire that a link leads to. Raises `LinkForged` and `LinkOver`."""
    return _found(token, _LINKS, now)


def to_confirm(token: str, *, now: datetime) -> Questionnaire:
    """As `questionnaire_of`, by the link in a mail of confirmation."""
    return _found(token, _CONFIRMING, now)


def locked(made: Questionnaire) -> Questionnaire:
    """Held until the transaction ends: what two browsers send at once is taken in turn."""
    rows = Questionnaire.objects.visible_to(SYSTEM).select_for_update(of=("self",))
    return rows.select_related("person", "wording").get(pk=made.pk)


def is_over(made: Questionnaire, now: datetime) -> bool:
    ended = made.state in (QuestionnaireState.DONE, QuestionnaireState.REVOKED)
    return not ended and made.expires_at <= now


def _found(token: str, signer: Signer, now: datetime) -> Questionnaire:
    try:
        pk = int(signer.unsign(token))
    except BadSignature as error:
        raise LinkForged(_("This link is not complete. Open it from the message that you got.")) from error
    # The signature is the right to see it.
    rows = Questionnaire.objects.visible_to(SYSTEM).select_related("person", "wording")
    found = rows.filter(pk=pk).first()
    if found is None or found.state == QuestionnaireState.REVOKED:
        raise LinkOver(_("This questionnaire was withdrawn. Please ask whoever sent it to you."))
    if is_over(found, now):
        raise LinkOver(_("This link has expired. Please ask whoever sent it to you for a new one."))
    return found


def _base() -> str:
    return str(settings.ENVIRONMENT.base_url).rstrip("/")
