"""Answers to creations, kept for a day under the key that the client chose."""

from __future__ import annotations

from datetime import datetime, timedelta

from winnow.access.models import IdempotencyKey
from winnow.ground import prepared

KEPT_FOR = timedelta(hours=24)
KeptAnswer = IdempotencyKey


def keep_answer(*, user_id: int, key: str, fingerprint: str, status: int, body: str, now: datetime) -> None:
    """Raises `IntegrityError` when the key has an answer already: the caller's transaction is then undone."""
    prepared.add(
        IdempotencyKey(
            user_id=user_id, key=key, fingerprint=fingerprint, status=status, body=body, created_at=now
        )
    )


def kept_answer(*, user_id: int, key: str) -> KeptAnswer | None:
    return IdempotencyKey.objects.filter(user_id=user_id, key=key).first()


def forget_old_keys(now: datetime) -> int:
    """For the timetable. Returns how many were forgotten."""
    return IdempotencyKey.objects.filter(created_at__lt=now - KEPT_FOR).delete()[0]
