"""Write keys, the events that came with them, and which person a browser or an account was, since when."""

from __future__ import annotations

from django.db import models

from winnow.ground.append_only import AppendOnly
from winnow.ground.epoch import EpochField
from winnow.tracking.words import Call, EventState


class WriteKey(models.Model):
    """Names a sender: a site or a program. No secret, since it stands in the site's pages; it can only write.

    `origins` are the sites whose pages may use it; `kinds` which interaction an event becomes, see kinds.py;
    `keep_days` how long an event is kept, waiting for its person or to know a replay. After a rotation `old_key`
    still works until `old_until`: pages out there change one by one.
    """

    name = models.CharField(max_length=120)
    key = models.CharField(max_length=60, unique=True)
    origins = models.JSONField(default=list)
    kinds = models.JSONField(default=dict)
    keep_days = models.PositiveIntegerField(default=90)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    old_key = models.CharField(max_length=60, blank=True, default="", db_default="", db_index=True)
    old_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class TrackedEvent(models.Model):
    """One message as it came. `at` is by our clock; `note` says what was put right or why it was refused."""

    write_key = models.ForeignKey(WriteKey, on_delete=models.PROTECT, related_name="events", db_index=False)
    message_id = models.CharField(max_length=100)
    call = models.CharField(max_length=10, choices=Call)
    state = models.CharField(max_length=10, choices=EventState, default=EventState.NEW)
    at = EpochField()
    received_at = EpochField()
    anonymous_id = models.CharField(max_length=100, blank=True)
    user_id = models.CharField(max_length=200, blank=True)
    content = models.JSONField(default=dict)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["write_key", "message_id"], name="an_event_once_a_sender")
        ]
        indexes = [
            models.Index(fields=["id"], name="event_new", condition=models.Q(state="new")),
            models.Index(
                fields=["anonymous_id"], name="event_anonymous", condition=models.Q(state="waiting")
            ),
            models.Index(fields=["user_id"], name="event_user", condition=models.Q(state="waiting")),
            models.Index(fields=["received_at"], name="event_received"),
        ]

    def __str__(self) -> str:
        return f"{self.call} {self.message_id}"


class Identity(AppendOnly):
    """From `at` on, this handle (a:ANONYMOUS_ID, u:USER_ID) was this person."""

    handle = models.CharField(max_length=202)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="identities")
    at = EpochField()

    class Meta:
        indexes = [models.Index(fields=["handle", "at"], name="identity_of_handle")]


class VisitsForgotten(AppendOnly):
    """Somebody asked, or a colleague for her, that her visits be forgotten: how many there were and from when, and
    nothing else of them."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="forgettings")
    visits = models.PositiveIntegerField()
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.visits}"
