"""The words of mail: the choices that its records and every door use."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    UNSENT = "unsent", _("Not sent: no mail server is set")
    WITHHELD = "withheld", _("Not sent: not wanted any more")


class MailKind(models.TextChoices):
    """What came in; only a letter becomes a lead or part of a conversation, and an answer a call's."""

    LETTER = "letter", _("Letter")
    ANSWER = "answer", _("Answer to an invitation")
    BOUNCE = "bounce", _("Bounce")
    AUTOMATIC = "automatic", _("Automatic answer")
    LIST = "list", _("List mail")
    OWN = "own", _("Our own")


class ReceivedState(models.TextChoices):
    RECEIVED = "received", _("Received")
    TAKEN = "taken", _("Taken")
    SET_ASIDE = "set_aside", _("Set aside")
    REFUSED = "refused", _("Refused")


class Security(models.TextChoices):
    """How a mailbox is reached (RFC 8314 wants TLS from the first byte on)."""

    TLS = "tls", _("TLS (port 993)")
    STARTTLS = "starttls", _("STARTTLS (port 143)")
    NONE = "none", _("Not encrypted")


class SignIn(models.TextChoices):
    PASSWORD = "password", _("Password")
    OAUTH2 = "oauth2", _("OAuth 2 (XOAUTH2)")


class MailboxState(models.TextChoices):
    NEW = "new", _("Not read yet")
    WORKING = "working", _("Works")
    FAILING = "failing", _("Does not work")
