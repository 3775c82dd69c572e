"""Events, who registered for them and who came, kiosks and what they sent."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from winnow.access.visibility import OwnedManager
from winnow.events.words import CameBy, ContactState, EventKind, RegistrationState
from winnow.ground.append_only import AppendOnly


class Event(models.Model):
    """A trade show, an open house, a webinar. What comes of it gets its source, campaign and team.

    `time_zone` is the place's: moments are shown there. `form` is the form whose submissions register.
    """

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=EventKind)
    place = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=500, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    time_zone = models.CharField(max_length=60)
    capacity = models.PositiveIntegerField(null=True)
    source = models.ForeignKey("capture.Source", null=True, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey("capture.Campaign", null=True, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("access.Team", null=True, on_delete=models.PROTECT, related_name="+")
    form = models.ForeignKey("forms.Form", null=True, on_delete=models.PROTECT, related_name="events")
    cost_amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    cost_currency = models.CharField(max_length=3, blank=True)
    cancelled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["starts_at", "id"], name="event_by_start")]

    def __str__(self) -> str:
        return self.name


class ConsentText(AppendOnly):
    """What a kiosk asks to agree to, from this version on: the wording that a consent rests on. A blank text ends
    the asking."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="consent_texts", db_index=False)
    purpose = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    text = models.CharField(max_length=2000, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "purpose", "number"], name="consent_text_version")
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.purpose} {self.number}"


class Registration(models.Model):
    """A lead that is expected at an event, or came. `code` stands on its ticket; `is_new` when the event brought
    the lead. A no-show is registered and did not attend until the end."""

    seen_through: ClassVar[str] = "lead"

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="registrations", db_index=False)
    lead = models.ForeignKey("capture.Lead", on_delete=models.PROTECT, related_name="registrations")
    code = models.CharField(max_length=12, unique=True)
    state = models.CharField(max_length=12, choices=RegistrationState, default=RegistrationState.REGISTERED)
    came_by = models.CharField(max_length=10, choices=CameBy)
    is_new = models.BooleanField(default=False)
    registered_at = models.DateTimeField()
    attended_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = OwnedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "lead"], name="registered_once")]
        indexes = [models.Index(fields=["event", "state", "id"], name="registration_by_state")]

    def __str__(self) -> str:
        return f"{self.event} {self.code}"


class Kiosk(models.Model):
    """A signed link that takes contacts in for one event until it expires or is revoked.

    Whoever holds the phone is `owner`: what comes by it is hers, and what she ticks was said to her face. Without
    one the phone stands there for anybody. `waiting` is what the phone last said that it still holds.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="kiosks")
    name = models.CharField(max_length=120)
    secret = models.CharField(max_length=40)
    owner = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    waiting = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.name


class KioskContact(models.Model):
    """One contact as a phone sent it, kept before the phone hears so. `client_id` was made by the phone: sent twice
    it is one. `at` is by our clock, whatever the phone's said."""

    kiosk = models.ForeignKey(Kiosk, on_delete=models.PROTECT, related_name="contacts", db_index=False)
    client_id = models.CharField(max_length=64)
    content = models.JSONField()
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ContactState, default=ContactState.RECEIVED)
    message = models.CharField(max_length=500, blank=True)
    registration = models.ForeignKey(
        Registration, null=True, on_delete=models.PROTECT, related_name="contacts", db_index=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kiosk", "client_id"], name="a_contact_once")]
        indexes = [models.Index(fields=["kiosk", "state", "id"], name="contact_by_state")]

    def __str__(self) -> str:
        return self.client_id
