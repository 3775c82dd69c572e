"""The outbox: what we send, written in the transaction that it follows from, and sent by a job afterwards."""

from __future__ import annotations

from django.db import models

from winnow.mail.words import MessageState


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
    message_id = models.CharField(max_length=200)
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
