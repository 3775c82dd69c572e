"""What is mailed about a questionnaire: the link, a reminder, and the question whether it was she."""

from __future__ import annotations

from datetime import datetime

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from winnow.access.models import User
from winnow.mail.actions import Letter, queue
from winnow.questionnaires.asked import content_of
from winnow.questionnaires.links import address_of, confirm_address_of
from winnow.questionnaires.models import Questionnaire


def title_of(made: Questionnaire, language: str = "") -> str:
    return content_of(made.wording).said("title", language or made.language) or _("A few questions")


def send_link(made: Questionnaire, *, sender: User | None, now: datetime) -> None:
    """The link, once for each time that it was sent."""
    with translation.override(made.language or translation.get_language()):
        text = _(
            "Hello%(name)s,\n\nplease answer a few questions, so that we can tell whether and how we can help:\n\n"
            "%(url)s\n\nYou can stop at any time and go on later with the same link. It is for you alone and ends "
            "on %(day)s."
        ) % {
            "name": f" {made.person.name}" if made.person.name else "",
            "url": address_of(made),
            "day": formats.date_format(timezone.localtime(made.expires_at), "DATE_FORMAT"),
        }
        letter = Letter(
            to=made.person.email,
            subject=title_of(made),
            text=f"{text}\n\n{sender.name}" if sender else text,
            reply_to=sender.email if sender else "",
            sender_name=sender.name if sender else "",
        )
    queue(key=f"questionnaire:{made.pk}:{made.reminders}", letter=letter, now=now)


def ask_to_confirm(made: Questionnaire, language: str, *, now: datetime) -> None:
    with translation.override(language or translation.get_language()):
        text = _(
            "Please confirm that it was you who answered our questions:\n\n%(url)s\n\n"
            "If it was not you, do nothing: the answers are not used."
        ) % {"url": confirm_address_of(made)}
        letter = Letter(
            to=made.person.email, subject=_("Please confirm: %s") % title_of(made, language), text=text
        )
    queue(key=f"questionnaire-confirm:{made.pk}", letter=letter, now=now)
