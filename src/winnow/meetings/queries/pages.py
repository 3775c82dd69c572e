"""Booking pages, and the times that they offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.refusals import Invalid, NotFound
from winnow.meetings.models import Availability, Booking, BookingPage, BrandLogo
from winnow.meetings.queries.hosts import hosts, moment, rules_of
from winnow.meetings.slots import offered

MOST_DAYS = 62
MOST_NAMED = 3
# Beyond these years a clock cannot be moved by a day without leaving what dates can hold.
_YEARS = range(1971, 9000)


@dataclass(frozen=True)
class Slot:
    """A moment at which a call can begin, and who could take it."""

    starts_at: datetime
    host_ids: tuple[int, ...]


def pages(actor: Actor) -> QuerySet[BookingPage]:
    """All booking pages, the open ones first: anybody may open them, so they are no secret among colleagues."""
    actor.require("leads:read")
    return (
        BookingPage.objects.select_related("team")
        .prefetch_related("hosts")
        .order_by("closed_at", "title", "pk")
    )


def page_of(actor: Actor, slug: str) -> BookingPage:
    """Raises `NotFound`."""
    found = pages(actor).filter(slug=slug).first()
    if found is None:
        raise NotFound(_("There is no booking page %(slug)s.") % {"slug": slug[:60]})
    return found


def public_page(slug: str) -> BookingPage:
    """For anybody. Raises `NotFound` for a page that is closed or never was: the two are not told apart."""
    found = BookingPage.objects.filter(slug=slug, closed_at=None).first()
    if found is None:
        raise NotFound(_("There is no such booking page, or it is closed."))
    return found


def logo_of(slug: str) -> BrandLogo:
    """For anybody, also above the calls of a page that is closed. Raises `NotFound`."""
    found = BrandLogo.objects.filter(page__slug=slug).first()
    if found is None:
        raise NotFound(_("This page has no picture."))
    return found


def slots(
    page: BookingPage, *, first: datetime, until: datetime, now: datetime, moving: Booking | None = None
) -> list[Slot]:
    """The free times in [first, until), at most MOST_DAYS days of them. A call that is moved stays with its host."""
    if first.year not in _YEARS or until.year not in _YEARS:
        raise Invalid(_("There is nothing to book then."), field="from")
    until = min(until, first + timedelta(days=MOST_DAYS))
    users = [moving.owner_id] if moving else list(page.takers().values_list("pk", flat=True))
    found = offered(
        hosts(users, first=first, until=until, without=moving.pk if moving else None),
        rules_of(page),
        first=int(first.timestamp()),
        until=int(until.timestamp()),
        now=int(now.astimezone(UTC).timestamp()),
    )
    return [Slot(moment(at), ids) for at, ids in found.items()]


def first_free(page: BookingPage, *, now: datetime, moving: Booking | None = None) -> datetime | None:
    """The earliest free time at all; None when there is none within the horizon."""
    days = min(page.horizon_days + 1, MOST_DAYS)
    found = slots(page, first=now, until=now + timedelta(days=days), now=now, moving=moving)
    return found[0].starts_at if found else None


def zone_of_page(page: BookingPage) -> str:
    """The clock that a page starts with: its first host's."""
    zones = Availability.objects.filter(user__in=page.takers()).order_by("pk")
    return zones.values_list("time_zone", flat=True).first() or ""


def host_names(page: BookingPage) -> list[str]:
    """Who may be met on it, for anybody; a large team stays unnamed."""
    names = list(page.takers().order_by("name").values_list("name", flat=True)[: MOST_NAMED + 1])
    return names if len(names) <= MOST_NAMED else []
