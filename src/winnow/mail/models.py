"""What we send, written in the transaction that it follows from, and what came in, kept as it came."""

from __future__ import annotations

from django.db import models

from winnow.mail.words import MailKind, MessageState, ReceivedState


class Message(models.Model):
    """One e-mail to one address. `key` says what it is about: the same key is never queued twice.

    `calendar` is the iCalendar part and `calendar_method` its METHOD (RFC 6047). `message_id` stays the same over
    all attempts, so that a mail that went out twice is one mail to whoever gets it.
    """

    key = models.CharField(max_length=200, unique=True)
    to = models.CharField(max_length=254)
    reply_to = models.CharField(max_length=254, blank=True)
    sender_name = models.CharField(max_length=120, blank=True)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    calendar = models.TextField(blank=True)
    calendar_method = models.CharField(max_length=20, blank=True)
    message_id = models.CharField(max_length=200, db_index=True)
    state = models.CharField(max_length=20, choices=MessageState, default=MessageState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "created_at"], name="messages_by_state")]

    def __str__(self) -> str:
        return f"{self.subject} ({self.state})"


class Received(models.Model):
    """One e-mail that came in, kept as it came before anything is made of it.

    `key` is of its Message-ID and its body: the same mail brought twice is one, and a forged Message-ID hides no
    other mail. `person` is whose conversation it belongs to.
    """

    key = models.CharField(max_length=64, unique=True)
    message_id = models.CharField(max_length=300, blank=True, db_index=True)
    raw = models.BinaryField()
    kind = models.CharField(max_length=20, choices=MailKind)
    state = models.CharField(max_length=20, choices=ReceivedState, default=ReceivedState.RECEIVED)
    sender = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=500, blank=True)
    person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="mails")
    received_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "id"], name="received_by_state")]

    def __str__(self) -> str:
        return f"{self.subject} ({self.state})"


class BouncingAddress(models.Model):
    """An address that a mail server said, for good, that it does not have. Nothing is sent there any more."""

    key = models.CharField(max_length=254, unique=True)
    told = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return self.key
