"""Events arrive: they are in the table before the sender hears that they are."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.ground.counters import counters
from winnow.ground.refusals import NotAllowed, Refused
from winnow.tracking.models import TrackedEvent, WriteKey
from winnow.tracking.reading import messages, read
from winnow.tracking.robots import is_robot

# Ten times what one owner's site ever sends; a page's visitor sends far less.
MOST_OF_A_KEY_A_MINUTE = 300_000
MOST_OF_A_BROWSER_A_MINUTE = 600


class UnknownKey(Refused):
    code = "not_signed_in"
    status = 401


class TooMany(Refused):
    code = "too_many"
    status = 429


@transaction.atomic
def receive(
    *, key: WriteKey, body: bytes, call: str, user_agent: str = "", address: str = "", now: datetime
) -> int:
    """Keep the messages of a body, all or none; returns how many. What came already is not kept again, and what a
    crawler sends not at all. `address` is the browser's, where one sends.

    Raises `Malformed`, `TooLarge`, `TooMany`.
    """
    said = [read(message, now=now, place=place) for place, message in enumerate(messages(body, call))]
    said = [one for one in said if not is_robot(one.user_agent or user_agent)]
    if not said:
        return 0
    _not_too_many(key, address, len(said), now)
    rows = [
        TrackedEvent(
            write_key=key,
            message_id=one.message_id,
            call=one.call,
            at=one.at,
            received_at=now,
            anonymous_id=one.anonymous_id,
            user_id=one.user_id,
            content=one.content,
            note=one.note,
        )
        for one in said
    ]
    TrackedEvent.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    return len(rows)


def key_of(key: str, *, now: datetime, origin: str = "") -> WriteKey:
    """The key that a sender named, or named before its rotation. Raises `UnknownKey`, and `NotAllowed` for a page
    of another site."""
    live = WriteKey.objects.filter(revoked_at=None) if 0 < len(key) <= 60 else WriteKey.objects.none()
    found = live.filter(key=key).first() or live.filter(old_key=key, old_until__gt=now).first()
    if found is None:
        raise UnknownKey(_("This write key is unknown or revoked."))
    if origin and origin.lower() not in found.origins:
        raise NotAllowed(_("This write key is not for pages of %s.") % origin[:200])
    return found


def _not_too_many(key: WriteKey, address: str, n: int, now: datetime) -> None:
    minute = int(now.timestamp()) // 60
    sent = counters().count(f"track:{key.pk}:{minute}", by=n, seconds=60)
    seen = counters().count(f"track-from:{address}:{minute}", by=n, seconds=60) if address else 0
    if sent > MOST_OF_A_KEY_A_MINUTE or seen > MOST_OF_A_BROWSER_A_MINUTE:
        raise TooMany(_("Too much was sent in a short time. Send it again in a minute."))
