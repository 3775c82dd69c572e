"""Making, changing and closing booking pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.access.models import Team, User
from winnow.ground.refusals import Conflict, Invalid, NotAllowed, NotFound
from winnow.ground.text import folded, squeezed
from winnow.meetings.hours import GRAIN_MINUTES, OFFICE_HOURS
from winnow.meetings.models import Availability, BookingPage, BrandLogo
from winnow.meetings.words import CallKind, Turn

MOST_HOSTS = 100
LARGEST_LOGO_BYTES = 200_000
_APART = frozenset({"host_ids", "team_id", "logo"})
_PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_SLUG = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
_COLOUR = re.compile(r"^#[0-9a-fA-F]{6}$")
_TEXTS = {"title": 120, "place": 300, "brand_name": 120}
# Least and most, in minutes; all but notice and reminders are multiples of five.
_LENGTHS = {
    "minutes": (5, 480),
    "step_minutes": (5, 480),
    "before_minutes": (0, 240),
    "after_minutes": (0, 240),
}
_NUMBERS = {"notice_minutes": (0, 60 * 24 * 60), "horizon_days": (1, 366)}
_OPTIONAL = {"most_a_day": (1, 50), "remind_minutes": (5, 60 * 24 * 14)}


@transaction.atomic
def add_page(*, values: Mapping[str, Any], by: Actor, now: datetime) -> BookingPage:
    """`values` by the names of BookingPage, with `logo` as bytes; `host_ids` without any, and no team, are oneself. Hosts who never said when they
    take calls start with office hours on their own clock. Raises `Invalid`, `Conflict` for a slug in use."""
    by.require("leads:write")
    given = _cleaned({**values, "slug": values.get("slug") or slug_of(str(values.get("title", "")))})
    if not given.get("title"):
        raise Invalid(_("A booking page needs a title."), field="title")
    team = _team(values.get("team_id"), by)
    alone = [by.user_id] if by.user_id and team is None else []
    hosts = _hosts(values.get("host_ids") or alone, by, team=team)
    _free(given["slug"], None)
    page = BookingPage.objects.create(**given, team=team, owner_id=by.user_id, created_at=now)
    _take_hosts(page, hosts, now)
    if "logo" in values:
        _keep_logo(page, values["logo"], now)
    return page


@transaction.atomic
def change_page(*, slug: str, changes: Mapping[str, Any], by: Actor, now: datetime) -> BookingPage:
    """Change what is given; calls that are booked already stay as they are. Raises `NotFound`, `NotAllowed`."""
    page = _mine(slug, by)
    given = _cleaned(changes)
    if given.get("slug"):
        _free(given["slug"], page.pk)
    for name, value in given.items():
        setattr(page, name, value)
    if "team_id" in changes and changes["team_id"] != page.team_id:
        page.team = _team(changes["team_id"], by)
    page.save()
    if "logo" in changes:
        _keep_logo(page, changes["logo"], now)
    present = set(page.hosts.values_list("pk", flat=True))
    wanted = changes.get("host_ids")
    if wanted is not None:
        _take_hosts(page, _hosts(wanted, by, present=present, team=page.team), now)
    elif not present and page.team is None:
        raise Invalid(_("A booking page has one to a hundred hosts."), field="host_ids")
    return page


def _keep_logo(page: BookingPage, content: bytes | None, now: datetime) -> None:
    """The picture above a page: PNG, JPEG or WebP, told by its first bytes; None takes it away. Raises `Invalid`."""
    if content is None:
        BrandLogo.objects.filter(page=page).delete()
        page.logo_at = None
        page.save(update_fields=["logo_at"])
        return
    media_type = _media_type(content)
    if not media_type or len(content) > LARGEST_LOGO_BYTES:
        raise Invalid(
            _("A picture is a PNG, JPEG or WebP file of at most %(n)d kB.")
            % {"n": LARGEST_LOGO_BYTES // 1000},
            field="logo",
        )
    BrandLogo.objects.update_or_create(page=page, defaults={"content": content, "media_type": media_type})
    page.logo_at = now
    page.save(update_fields=["logo_at"])


@transaction.atomic
def close_page(*, slug: str, by: Actor, now: datetime) -> BookingPage:
    """Nobody books on it any more; calls that are booked stay."""
    page = _mine(slug, by)
    page.closed_at = page.closed_at or now
    page.save(update_fields=["closed_at"])
    return page


@transaction.atomic
def open_page(*, slug: str, by: Actor) -> BookingPage:
    page = _mine(slug, by)
    page.closed_at = None
    page.save(update_fields=["closed_at"])
    return page


def slug_of(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", folded(title)).strip("-")[:60].strip("-") or "call"


def _mine(slug: str, by: Actor) -> BookingPage:
    by.require("leads:write")
    page = BookingPage.objects.select_for_update().filter(slug=slug).first()
    if page is None:
        raise NotFound(_("There is no such booking page."))
    if page.owner_id != by.user_id and not by.may("leads:assign"):
        raise NotAllowed(_("Only who made a booking page, or who may assign leads, changes it."))
    return page


def _free(slug: str, but: int | None) -> None:
    others = BookingPage.objects.filter(slug=slug)
    if (others if but is None else others.exclude(pk=but)).exists():
        raise Conflict(_("There is already a page at this address."), field="slug")


def _media_type(content: bytes) -> str:
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _PICTURES.items() if content.startswith(start)), "")


def _team(team_id: Any, by: Actor) -> Team | None:
    if team_id is None:
        return None
    if not by.may("leads:assign"):
        raise NotAllowed(_("Giving calls to others needs the permission leads:assign."), field="team_id")
    found = Team.objects.filter(pk=team_id).first() if isinstance(team_id, int) else None
    if found is None:
        raise Invalid(_("There is no such team."), field="team_id")
    return found


def _hosts(
    ids: Collection[int], by: Actor, *, present: Collection[int] = (), team: Team | None = None
) -> list[User]:
    """Active colleagues. Whoever may not assign leads hosts alone, and leaves those who are there; a team's page needs
    nobody by name."""
    wanted = set(ids)
    if len(wanted) > MOST_HOSTS or not (wanted or team):
        raise Invalid(_("A booking page has one to a hundred hosts."), field="host_ids")
    if not by.may("leads:assign") and not wanted <= {by.user_id, *present}:
        raise NotAllowed(_("Giving calls to others needs the permission leads:assign."), field="host_ids")
    found = list(User.objects.filter(pk__in=wanted, is_active=True))
    if len(found) != len(wanted):
        raise Invalid(_("Some of these hosts are no active users."), field="host_ids")
    return found


def _take_hosts(page: BookingPage, hosts: list[User], now: datetime) -> None:
    page.hosts.set(hosts)
    known = set(Availability.objects.filter(user__in=hosts).values_list("pk", flat=True))
    Availability.objects.bulk_create(
        Availability(
            user=host,
            time_zone=host.time_zone or settings.TIME_ZONE,
            weekly=OFFICE_HOURS,
            changed_at=now,
        )
        for host in hosts
        if host.pk not in known
    )


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """Checked columns of a page. Raises `Invalid` that names the field."""
    given: dict[str, Any] = {}
    for name, value in values.items():
        if name in _CLEANERS:
            given[name] = _CLEANERS[name](name, value)
        elif name not in _APART:
            raise Invalid(_("A booking page has no %(name)s.") % {"name": name[:60]}, field=name[:60])
    return given


def _text(name: str, value: Any) -> str:
    found = squeezed(str(value or ""))
    if len(found) > _TEXTS[name] or (name == "title" and not found):
        raise Invalid(_("Give a text of at most %(n)d characters.") % {"n": _TEXTS[name]}, field=name)
    return found


def _about(_name: str, value: Any) -> str:
    return str(value or "").replace("\x00", "").strip()[:2000]


def _slug(name: str, value: Any) -> str:
    if len(str(value)) > 60 or not _SLUG.match(str(value)):
        raise Invalid(_("An address has small letters, digits and hyphens, such as intro-call."), field=name)
    return str(value)


def _colour(name: str, value: Any) -> str:
    if value and not _COLOUR.match(str(value)):
        raise Invalid(_("A colour is written as #1a73e8."), field=name)
    return str(value or "").lower()


def _number(name: str, value: Any) -> int | None:
    least, most = {**_LENGTHS, **_NUMBERS, **_OPTIONAL}[name]
    if value is None and name in _OPTIONAL:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise Invalid(
            _("Give a whole number from %(least)d to %(most)d.") % {"least": least, "most": most}, field=name
        )
    if name in _LENGTHS and value % GRAIN_MINUTES:
        raise Invalid(_("Lengths are multiples of five minutes."), field=name)
    return value


def _choice(name: str, value: Any) -> str:
    known = {"turn": Turn, "kind": CallKind}[name].values
    if value not in known:
        raise Invalid(_("This is not one of %(known)s.") % {"known": ", ".join(known)}, field=name)
    return str(value)


_CLEANERS: dict[str, Callable[[str, Any], Any]] = {
    "slug": _slug,
    "about": _about,
    "brand_colour": _colour,
    "asks_phone": lambda _name, value: bool(value),
    **dict.fromkeys(_TEXTS, _text),
    **dict.fromkeys({**_LENGTHS, **_NUMBERS, **_OPTIONAL}, _number),
    **dict.fromkeys(("turn", "kind"), _choice),
}
