"""What tells a person from a robot, without asking anybody else: a field that people do not see, the time that it
took, and a proof of work (hashcash: a nonce whose SHA-256 with the page's token begins with zero bits).

A token is signed, so its moment can be trusted; without one, as in plain HTML on a foreign page, time says nothing.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from django.core.signing import BadSignature, Signer

from winnow.forms.words import Suspicion

HONEYPOT = "fax_extension"
OPENED = "opened"
WORK = "work"
WORK_BITS = 15
FASTEST = timedelta(seconds=2)
TOKEN_LASTS = timedelta(days=1)
_SIGNER = Signer(salt="winnow.forms.opened")


def token_of(key: str, now: datetime) -> str:
    """What a page carries: which form it shows, and since when."""
    return _SIGNER.sign(f"{key}.{int(now.timestamp())}")


def opened_at(token: str, key: str) -> datetime | None:
    """When the page of this form was made; None for a token that is missing, forged or another form's."""
    try:
        form, _dot, moment = _SIGNER.unsign(token).rpartition(".")
        return datetime.fromtimestamp(int(moment), UTC) if form == key else None
    except (BadSignature, ValueError, OverflowError, OSError):
        return None


def work_is_done(token: str, nonce: str) -> bool:
    digest = hashlib.sha256(f"{token}:{nonce}".encode()).digest()
    return int.from_bytes(digest[:4]) >> (32 - WORK_BITS) == 0


def suspicion_of(
    *, key: str, honeypot: str, token: str, nonce: str, wants_work: bool, now: datetime
) -> Suspicion | None:
    """Why this looks like a robot's; None for a person."""
    if honeypot:
        return Suspicion.HONEYPOT
    opened = opened_at(token, key)
    if opened is not None and now - opened < FASTEST:
        return Suspicion.TOO_FAST
    if not wants_work:
        return None
    fresh = opened is not None and now - opened <= TOKEN_LASTS
    return None if fresh and work_is_done(token, nonce) else Suspicion.NO_WORK
