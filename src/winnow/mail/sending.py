"""A message of the outbox as SMTP takes it: plain text, HTML, and a calendar part as RFC 6047 asks for it."""

from __future__ import annotations

from email.utils import formataddr, parseaddr
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from winnow.mail.models import Message

PERMANENT_FROM = 500


def configured() -> bool:
    """Whether the owner has set a mail server."""
    return bool(settings.EMAIL_HOST)


def sender_address() -> str:
    """The address that mail comes from, without its name."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def mime(message: Message) -> EmailMultiAlternatives:
    name = message.sender_name or parseaddr(settings.DEFAULT_FROM_EMAIL)[0]
    made = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=formataddr((name, sender_address())),
        to=[message.to],
        reply_to=[message.reply_to] if message.reply_to else None,
        # RFC 3834: automatic answers must not be sent to this.
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    if message.html:
        made.attach_alternative(message.html, "text/html")
    if message.calendar:
        # Gmail and Apple read the alternative part, some Outlooks only the attached file.
        method = message.calendar_method
        made.attach_alternative(message.calendar, f"text/calendar; method={method}; component=VEVENT")
        made.attach("invite.ics", message.calendar.encode(), "application/ics")
    return made


def is_permanent(error: Exception) -> bool:
    """Whether the server said that this message will never be taken, rather than not now."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= PERMANENT_FROM for code, _told in error.recipients.values())
    return isinstance(error, SMTPResponseException) and error.smtp_code >= PERMANENT_FROM
