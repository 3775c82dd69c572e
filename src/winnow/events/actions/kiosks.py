"""Links for phones, and what phones send: kept before they hear so, once however often it is sent."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.access.models import User
from winnow.events.contact import Malformed, read_contact
from winnow.events.events import ContactsReceived
from winnow.events.links import KioskClosed, closed_because, kiosk_of, may_hand_over
from winnow.events.models import Event, Kiosk, KioskContact
from winnow.ground.events import announce
from winnow.ground.refusals import Invalid, NotFound
from winnow.ground.text import squeezed

MOST_AT_ONCE = 200
LONGEST = timedelta(days=400)
AFTER_THE_EVENT = timedelta(days=1)


@dataclass(frozen=True)
class Synced:
    """`kept` are the ids of the phone that are in the table now, earlier ones too; `refused` those that never can
    be, with the reason."""

    kept: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def open_kiosk(
    *,
    event_id: int,
    name: str,
    owner: str = "",
    expires_at: datetime | None = None,
    by: Actor,
    now: datetime,
) -> Kiosk:
    """A link for one phone, until a day after the event unless said. `owner` is the e-mail address of whoever holds
    the phone. Whoever may not plan events opens kiosks for herself only. Raises `Invalid`, `NotFound`."""
    by.require("leads:write")
    event = Event.objects.filter(pk=event_id).first()
    if event is None:
        raise NotFound(_("There is no such event."))
    name = squeezed(name)[:120]
    if not name:
        raise Invalid(_("Say which phone or tablet it is."), field="name")
    until = expires_at or max(event.ends_at, now) + AFTER_THE_EVENT
    if not now < until <= max(event.ends_at, now) + LONGEST:
        raise Invalid(_("A link ends in the future, at most 400 days after the event."), field="expires_at")
    return Kiosk.objects.create(
        event=event,
        name=name,
        secret=secrets.token_urlsafe(12),
        owner=_owner(owner, by),
        expires_at=until,
        created_at=now,
        created_by_id=by.user_id,
    )


@transaction.atomic
def revoke_kiosk(*, kiosk_id: int, by: Actor, now: datetime) -> Kiosk:
    """Nothing comes in by it from now on. Its owner may, and whoever plans events. Raises `NotFound`."""
    by.require("leads:write")
    rows = Kiosk.objects.select_for_update(of=("self",)).filter(pk=kiosk_id)
    if not by.may("events:write"):
        rows = rows.filter(owner_id=by.user_id or 0)
    found = rows.first()
    if found is None:
        raise NotFound(_("There is no such kiosk."))
    found.revoked_at = found.revoked_at or now
    found.save(update_fields=["revoked_at"])
    return found


@transaction.atomic
def sync(*, token: str, contacts: Iterable[Any], clock: str = "", waiting: int = 0, now: datetime) -> Synced:
    """Keep what a phone sends. `clock` is what the phone believes that it is now: its moments are moved by as much
    as it is wrong. Raises `NotFound`, `KioskClosed`, `Invalid`."""
    kiosk = kiosk_of(token)
    if not may_hand_over(kiosk, now=now):
        raise KioskClosed(closed_because(kiosk, now=now))
    sent = list(contacts)
    if len(sent) > MOST_AT_ONCE:
        raise Invalid(_("Send at most 200 contacts at once."), field="contacts")
    ahead, told = _moment(clock, now) - now, Synced()
    rows = [row for one in sent if (row := _row(kiosk, one, ahead, told, now))]
    _keep(kiosk, rows, told, now)
    kiosk.last_seen_at, kiosk.waiting = now, max(0, min(waiting, 1_000_000))
    kiosk.save(update_fields=["last_seen_at", "waiting"])
    return told


def _row(kiosk: Kiosk, sent: Any, ahead: timedelta, told: Synced, now: datetime) -> KioskContact | None:
    try:
        client_id, content = read_contact(sent)
    except Malformed as wrong:
        if wrong.client_id:
            told.refused[wrong.client_id] = str(wrong)
        return None
    return KioskContact(
        kiosk=kiosk,
        client_id=client_id,
        content=content,
        at=_by_our_clock(content.get("at", ""), ahead, kiosk, now),
        received_at=now,
    )


def _keep(kiosk: Kiosk, rows: list[KioskContact], told: Synced, now: datetime) -> None:
    ids = [row.client_id for row in rows]
    there = kiosk.contacts.filter(client_id__in=ids)
    known = set(there.values_list("client_id", flat=True))
    fresh = {row.client_id: row for row in rows if row.client_id not in known}
    KioskContact.objects.bulk_create(fresh.values(), ignore_conflicts=True)
    told.kept.extend(dict.fromkeys(ids))
    if fresh:
        made = list(there.order_by("pk").filter(client_id__in=fresh).values_list("pk", flat=True))
        announce(ContactsReceived(made, now))


def _by_our_clock(at: str, ahead: timedelta, kiosk: Kiosk, now: datetime) -> datetime:
    """Nothing was taken down before the link was made, or after now: a clock may be wrong by years, and be set
    right in between."""
    try:
        moment = _moment(at, now + ahead) - ahead
    except OverflowError:
        return now
    return moment if kiosk.created_at <= moment <= now else now


def _moment(written: str, otherwise: datetime) -> datetime:
    try:
        found = datetime.fromisoformat(written)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return otherwise


def _owner(email: str, by: Actor) -> User | None:
    mine = not by.may("events:write")
    if mine and email in ("", "me"):
        return User.objects.filter(pk=by.user_id or 0).first()
    if not email:
        return None
    found = (
        User.objects.filter(pk=by.user_id or 0).first()
        if email == "me"
        else User.objects.filter(email=email.strip().lower(), is_active=True).first()
    )
    if found is None or (mine and found.pk != by.user_id):
        raise Invalid(_("There is no such colleague."), field="owner")
    return found


def as_contacts(body: Mapping[str, Any]) -> list[Any]:
    """The contacts in what a phone sent. Raises `Invalid`."""
    found = body.get("contacts", [])
    if not isinstance(found, list):
        raise Invalid(_("This is a list of contacts."), field="contacts")
    return found
