"""What we send, written in the transaction that it follows from, and what came in, kept as it came."""

from __future__ import annotations

from django.db import models

from winnow.mail.words import MailboxState, MailKind, MessageState, ReceivedState, Security, SignIn


class Message(models.Model):
    """One e-mail to one address. `key` says what it is about: the same key is never queued twice.

    `calendar` is the iCalendar part and `calendar_method` its METHOD (RFC 6047). `message_id` stays the same over
    all attempts, so that a mail that went out twice is one mail to whoever gets it. `references` are the Message-IDs
    of the conversation that it goes on with. `person` is whom it was written to, `interaction` its place in her
    timeline. With a `purpose` it rests on her consent: it is not sent without, and carries the link to withdraw.
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
    references = models.TextField(blank=True, default="")
    purpose = models.CharField(max_length=20, blank=True, default="")
    person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="messages")
    interaction = models.OneToOneField(
        "engagement.Interaction", null=True, on_delete=models.PROTECT, related_name="+"
    )
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


class Mailbox(models.Model):
    """A folder on a mail server that is read by IMAP; the password is sealed (ground/sealed.py).

    Mail that arrived before `since_on` is left alone. All up to `last_uid` is kept here, for as long as the server
    keeps to `uid_validity`. `next_at` is when it may be read again: it is also the claim of whoever reads it now.
    `failed_uid` is a mail that could not be had, `failed_times` how often in a row.
    """

    name = models.CharField(max_length=120, unique=True)
    address = models.CharField(max_length=254, blank=True)
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField()
    security = models.CharField(max_length=10, choices=Security, default=Security.TLS)
    username = models.CharField(max_length=254)
    sign_in = models.CharField(max_length=10, choices=SignIn, default=SignIn.PASSWORD, db_default="password")
    # With OAuth 2 it is the refresh token.
    sealed_password = models.TextField(blank=True)
    token_url = models.CharField(max_length=500, blank=True, default="", db_default="")
    client_id = models.CharField(max_length=254, blank=True, default="", db_default="")
    sealed_client_secret = models.TextField(blank=True, default="", db_default="")
    scope = models.CharField(max_length=500, blank=True, default="", db_default="")
    folder = models.CharField(max_length=200, default="INBOX")
    source = models.CharField(max_length=120, blank=True)
    team = models.ForeignKey(
        "access.Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    since_on = models.DateField()
    is_on = models.BooleanField(default=True)
    state = models.CharField(max_length=20, choices=MailboxState, default=MailboxState.NEW)
    message = models.CharField(max_length=500, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)
    uid_validity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    failed_uid = models.BigIntegerField(null=True)
    failed_times = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["host", "username", "folder"], name="a_mailbox_once")]

    def __str__(self) -> str:
        return self.name


class Received(models.Model):
    """One e-mail that came in, kept as it came before anything is made of it.

    `key` is of its Message-ID and its body: the same mail brought twice is one, and a forged Message-ID hides no
    other mail. `person` is whose conversation it belongs to, `interaction` its place in her timeline, `mailbox`
    where it was read.
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
    interaction = models.OneToOneField(
        "engagement.Interaction", null=True, on_delete=models.PROTECT, related_name="+"
    )
    mailbox = models.ForeignKey(Mailbox, null=True, on_delete=models.SET_NULL, related_name="+")
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
