"""A message of the outbox as SMTP takes it: plain text, HTML, and a calendar part as RFC 6047 asks for it."""

from __future__ import annotations

from email.utils import formataddr, parseaddr
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.html import format_html
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM
from winnow.mail.models import Message
from winnow.people.unsubscribing import link_to_unsubscribe

PERMANENT_FROM = 500


def configured() -> bool:
    """Whether the owner has set a mail server."""
    return bool(settings.EMAIL_HOST)


def sender_address() -> str:
    """The address that mail comes from, without its name."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def mime(message: Message) -> EmailMultiAlternatives:
    """As it goes out; of our own accord with the headers of RFC 2369 and RFC 8058."""
    name = message.sender_name or parseaddr(settings.DEFAULT_FROM_EMAIL)[0]
    leaving = _way_out(message)
    made = EmailMultiAlternatives(
        subject=message.subject,
        body=_with_way_out(message.text, leaving),
        from_email=formataddr((name, sender_address())),
        to=[message.to],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers=_headers(message, leaving),
    )
    if message.html:
        made.attach_alternative(_page_with_way_out(message.html, leaving), "text/html")
    if message.calendar:
        # Gmail and Apple read the alternative part, some Outlooks only the attached file.
        method = message.calendar_method
        made.attach_alternative(message.calendar, f"text/calendar; method={method}; component=VEVENT")
        made.attach("invite.ics", message.calendar.encode(), "application/ics")
    return made


def _headers(message: Message, leaving: str) -> dict[str, str]:
    headers = {"Message-ID": message.message_id}
    if message.interaction_id is None:
        # RFC 3834: automatic answers must not be sent to this. A colleague's own letter may well be answered so.
        headers["Auto-Submitted"] = "auto-generated"
    if message.references:
        headers["In-Reply-To"] = message.references.rpartition(" ")[2]
        headers["References"] = message.references
    if leaving:
        headers["List-Unsubscribe"] = f"<{leaving}>"
        if leaving.startswith("https://"):
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _way_out(message: Message) -> str:
    """The link to withdraw; "" for what needs no consent."""
    if not message.purpose or message.person_id is None:
        return ""
    return link_to_unsubscribe(SYSTEM, message.person_id)


def _with_way_out(text: str, leaving: str) -> str:
    if not leaving:
        return text
    return f"{text}\n\n-- \n" + _("No more e-mail from us: %(link)s") % {"link": leaving} + "\n"


def _page_with_way_out(html: str, leaving: str) -> str:
    if not leaving:
        return html
    way = format_html('<p><a href="{}">{}</a></p>', leaving, _("No more e-mail from us"))
    body, end, rest = html.rpartition("</body>")
    return f"{body}{way}{end}{rest}" if end else f"{html}{way}"


def is_permanent(error: Exception) -> bool:
    """Whether the server said that this message will never be taken, rather than not now."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= PERMANENT_FROM for code, _told in error.recipients.values())
    return isinstance(error, SMTPResponseException) and error.smtp_code >= PERMANENT_FROM
