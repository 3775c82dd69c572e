"""Making write keys, saying what they may do, and ending them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.ground.text import squeezed
from winnow.tracking import kinds as kind_words
from winnow.tracking.models import WriteKey

MOST_DAYS = 730
LONGEST_GRACE = timedelta(days=90)


@transaction.atomic
def add_key(
    *,
    name: str,
    origins: Sequence[str] = (),
    kinds: Mapping[str, str] | None = None,
    keep_days: int = 90,
    by: Actor,
    now: datetime,
) -> WriteKey:
    """Raises `Invalid`."""
    by.require("settings:write")
    return WriteKey.objects.create(
        name=_name(name),
        key=_new_key(),
        origins=_origins(origins),
        kinds=kind_words.checked(kinds or {}),
        keep_days=_days(keep_days),
        created_at=now,
        created_by_id=by.user_id,
    )


@transaction.atomic
def change_key(
    *,
    key_id: int,
    name: str | None = None,
    origins: Sequence[str] | None = None,
    kinds: Mapping[str, str] | None = None,
    keep_days: int | None = None,
    by: Actor,
) -> WriteKey:
    """Change what is given. Raises `Invalid`, `NotFound`."""
    by.require("settings:write")
    found = _locked(key_id)
    if name is not None:
        found.name = _name(name)
    if origins is not None:
        found.origins = _origins(origins)
    if kinds is not None:
        found.kinds = kind_words.checked(kinds)
    if keep_days is not None:
        found.keep_days = _days(keep_days)
    found.save()
    return found


@transaction.atomic
def rotate_key(*, key_id: int, grace: timedelta = timedelta(days=7), by: Actor, now: datetime) -> WriteKey:
    """A new key in place of the present one, which works on for `grace`; one from a rotation before ends at once.

    Raises `Invalid`, `NotFound`, and `Conflict` for a key that is revoked.
    """
    by.require("settings:write")
    found = _locked(key_id)
    if found.revoked_at is not None:
        raise Conflict(_("This write key is revoked; make another."))
    if not timedelta(0) <= grace <= LONGEST_GRACE:
        message = _("The old key may work on for 0 to %d days.") % LONGEST_GRACE.days
        raise Invalid(message, field="grace_days")
    found.old_key, found.old_until = found.key, now + grace
    found.key = _new_key()
    found.save(update_fields=["key", "old_key", "old_until"])
    return found


@transaction.atomic
def revoke_key(*, key_id: int, by: Actor, now: datetime) -> WriteKey:
    """Nothing comes in by it from now on; what came stays. Doing it again changes nothing."""
    by.require("settings:write")
    found = _locked(key_id)
    found.revoked_at = found.revoked_at or now
    found.save(update_fields=["revoked_at"])
    return found


def _new_key() -> str:
    return f"wk_{secrets.token_urlsafe(24)}"


def _locked(key_id: int) -> WriteKey:
    found = WriteKey.objects.select_for_update().filter(pk=key_id).first()
    if found is None:
        raise NotFound(_("There is no such write key."))
    return found


def _name(name: str) -> str:
    found = squeezed(name)[:120]
    if not found:
        raise Invalid(_("A write key needs a name."), field="name")
    return found


def _days(days: int) -> int:
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(_("Keep events for 1 to %s days.") % MOST_DAYS, field="keep_days")
    return days


def _origins(given: Sequence[str]) -> list[str]:
    made = []
    for one in given:
        try:
            parts = urlsplit(one.strip())
            plain = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username)
            right = parts.scheme in ("http", "https") and bool(parts.hostname) and plain
        except ValueError:
            right = False
        if not right:
            message = _("An origin is like https://www.example.com, not “%s”.") % one[:80]
            raise Invalid(message, field="origins")
        made.append(f"{parts.scheme}://{parts.netloc}".lower())
    return list(dict.fromkeys(made))
