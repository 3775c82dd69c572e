"""Links in our mails that say who opened them: a signed parameter that track.js hands on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.core.signing import BadSignature, Signer

PARAMETER = "wid"
LASTS = timedelta(days=90)
_SIGNER = Signer(salt="winnow.tracking.link")


def token_for(person_id: int, now: datetime) -> str:
    return _SIGNER.sign(f"{person_id}.{int(now.timestamp())}")


def person_of(token: object, now: datetime) -> int | None:
    """None for a token that is forged or too old."""
    try:
        person, _dot, moment = _SIGNER.unsign(str(token)).partition(".")
        fresh = now - datetime.fromtimestamp(int(moment), UTC) <= LASTS
        return int(person) if fresh else None
    except (BadSignature, ValueError, OverflowError, OSError):
        return None
