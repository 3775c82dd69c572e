"""When colleagues can be called, the pages where strangers book them, and the calls that were booked."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from winnow.access.models import User
from winnow.access.visibility import OwnedManager
from winnow.ground.append_only import AppendOnly
from winnow.meetings.words import BookingState, CalendarState, CallKind, Happening, Reply, Side, Turn


class Availability(models.Model):
    """When a colleague takes calls. `weekly` holds seven lists, Monday first, of [from, until] in minutes after
    midnight on her own clock (`time_zone`)."""

    user = models.OneToOneField("access.User", primary_key=True, on_delete=models.CASCADE, related_name="+")
    time_zone = models.CharField(max_length=60)
    weekly = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.time_zone}"


class DayOff(models.Model):
    """Days without calls, both included: of one colleague, or a public holiday of everybody."""

    user = models.ForeignKey("access.User", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    first_on = models.DateField()
    last_on = models.DateField()
    label = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_on__gte=models.F("first_on")), name="days_off_in_order"
            )
        ]

    def __str__(self) -> str:
        return self.label or str(self.first_on)


class BookingPage(models.Model):
    """A public page where a call with one of its hosts can be booked. Lengths are minutes, multiples of five.

    `owner` made it and may change it. A closed page says that it is closed. Whoever is in `team` hosts it as well, for
    as long as she is in it.
    """

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    about = models.TextField(blank=True)
    place = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=20, choices=CallKind, default=CallKind.CALL)
    brand_name = models.CharField(max_length=120, blank=True)
    brand_colour = models.CharField(max_length=7, blank=True)
    logo_at = models.DateTimeField(null=True, blank=True)  # since when there is a BrandLogo
    minutes = models.PositiveSmallIntegerField(default=30)
    step_minutes = models.PositiveSmallIntegerField(default=30)
    before_minutes = models.PositiveSmallIntegerField(default=0)
    after_minutes = models.PositiveSmallIntegerField(default=10)
    notice_minutes = models.PositiveIntegerField(default=240)
    horizon_days = models.PositiveSmallIntegerField(default=28)
    most_a_day = models.PositiveSmallIntegerField(null=True, blank=True)
    remind_minutes = models.PositiveIntegerField(null=True, blank=True, default=1440)
    asks_phone = models.BooleanField(default=False)
    turn = models.CharField(max_length=20, choices=Turn, default=Turn.LEAST_LOADED)
    hosts = models.ManyToManyField("access.User", related_name="+")
    team = models.ForeignKey("access.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title

    def takers(self) -> models.QuerySet[User]:
        """Who hosts it today."""
        named = models.Q(pk__in=self.hosts.values("pk"))
        teams = models.Q(team=self.team_id) if self.team_id else models.Q(pk__in=[])
        return User.objects.filter(named | teams, is_active=True)


class BrandLogo(models.Model):
    """The picture that visitors see above a booking page; apart, since pages are read more often than it."""

    page = models.OneToOneField(
        BookingPage, primary_key=True, on_delete=models.CASCADE, related_name="brand_logo"
    )
    content = models.BinaryField()
    media_type = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.media_type


class Booking(models.Model):
    """One call with one person. `owner` is the host. It keeps its identity, and its `uid` in every calendar, when
    it is moved; `sequence` counts what the invited person has to be told (RFC 5546).

    `because` says why this host got it (assigning.py). The person is unknown only within the transaction that
    books. `calendar_sequence` is the sequence that the host's own calendar has; None when it has nothing.
    """

    owned_by: ClassVar[str] = ""

    uid = models.CharField(max_length=120, unique=True)
    page = models.ForeignKey(BookingPage, on_delete=models.PROTECT, related_name="bookings")
    owner = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey("access.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="bookings")
    name = models.CharField(max_length=240)
    email = models.CharField(max_length=254)
    phone = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    time_zone = models.CharField(max_length=60)
    language = models.CharField(max_length=10, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # With the buffers as they were when it was booked.
    taken_from = models.DateTimeField()
    taken_until = models.DateTimeField()
    state = models.CharField(max_length=20, choices=BookingState, default=BookingState.BOOKED)
    sequence = models.PositiveIntegerField(default=0)
    reply = models.CharField(max_length=20, choices=Reply, default=Reply.NONE)
    because = models.JSONField(default=dict, blank=True)
    notes = models.TextField(blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    calendar_sequence = models.PositiveIntegerField(null=True, blank=True)
    calendar_etag = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    objects = OwnedManager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "starts_at"], name="bookings_of_a_host"),
            models.Index(fields=["state", "starts_at"], name="bookings_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.starts_at:%Y-%m-%d %H:%M}"


class BookedTime(models.Model):
    """Five minutes of a host that a call needs, its buffers among them; `cell` counts them since 1970 in UTC.

    Unique: of any number of people who want one time at once, the database gives it to one.
    """

    host = models.ForeignKey("access.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    cell = models.PositiveBigIntegerField()
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="times")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["host", "cell"], name="one_call_at_a_time")]

    def __str__(self) -> str:
        return f"{self.host_id} {self.cell}"


class BookingChange(AppendOnly):
    """What happened to a booking, and who did it: `by` a colleague, otherwise `side`."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="changes")
    what = models.CharField(max_length=20, choices=Happening)
    side = models.CharField(max_length=20, choices=Side)
    from_at = models.DateTimeField(null=True)
    to_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")


class CalendarAccount(models.Model):
    """A colleague's own calendar on a CalDAV server. The password is sealed (ground/sealed.py)."""

    user = models.OneToOneField("access.User", primary_key=True, on_delete=models.CASCADE, related_name="+")
    url = models.CharField(max_length=500)
    username = models.CharField(max_length=254, blank=True)
    sealed_password = models.TextField(blank=True)
    calendar_url = models.CharField(max_length=1000, blank=True)
    sync_token = models.TextField(blank=True)
    state = models.CharField(max_length=20, choices=CalendarState, default=CalendarState.NEW)
    message = models.CharField(max_length=500, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    read_whole_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.url


class BusyTime(models.Model):
    """Time that a colleague's own calendar says is taken; `href` names the entry there."""

    account = models.ForeignKey(
        CalendarAccount, on_delete=models.CASCADE, related_name="busy", db_index=False
    )
    href = models.CharField(max_length=1000)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "ends_at"], name="busy_times_of_a_host")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"
